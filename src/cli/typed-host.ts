/** A host whose reader can type the commands that it shows. */
import type { Check } from "../course/check.js";
import type { CourseEvent } from "../course/events.js";
import type { Host } from "../hosts/host.js";
import type { AsTyped } from "../report/report.js";

/** The same check, its commands as they can be typed. */
export function typedCheck(check: Check, asTyped: AsTyped): Check {
  const { recheck, advice } = check;
  return {
    ...check,
    recheck: asTyped(recheck),
    ...(advice === undefined ? {} : { advice: asTyped(advice) }),
  };
}

/** The same event, its commands as they can be typed; what was observed stays as it was. */
function typedEvent(event: CourseEvent, asTyped: AsTyped): CourseEvent {
  switch (event.type) {
    case "check":
      return { ...event, check: typedCheck(event.check, asTyped) };
    case "mistake": {
      const { explanation, look } = event.mistake;
      return {
        ...event,
        mistake: { ...event.mistake, explanation: asTyped(explanation), look: asTyped(look) },
      };
    }
    case "done":
    case "notice":
    case "working":
      return { ...event, text: asTyped(event.text) };
    default:
      return event;
  }
}

/** The host, with all that is in our words passing through `asTyped`. */
export const typedHost = (host: Host, asTyped: AsTyped): Host => ({
  emit: (event) => host.emit(typedEvent(event, asTyped)),
  print: (text) => host.print(asTyped(text)),
  verbatim: (text) => host.verbatim(text),
  close: () => host.close(),
});

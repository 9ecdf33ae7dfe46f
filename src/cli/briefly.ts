/** Runs told in less than everything that happens. */
import type { CourseEvent, Emit, Stage } from "../course/events.js";

/** Passes on what is not left out; checks that pass are only counted. */
function counting(emit: Emit, isLeftOut: (event: CourseEvent, stage: Stage | undefined) => boolean): Emit {
  let stage: Stage | undefined;
  let passed = 0;
  return (event) => {
    if (event.type === "stage-started") stage = event.stage;
    if (event.type === "check" && event.check.verdict === "pass") passed += 1;
    else if (!isLeftOut(event, stage)) {
      if (event.type === "lab-finished")
        emit({ type: "done", text: passed === 1 ? "1 check passes" : `${passed} checks pass` });
      emit(event);
    }
  };
}

/** For somebody who runs the same again and again: without what was made before. */
export const briefly = (emit: Emit): Emit =>
  counting(emit, ({ type }, stage) => type === "done" && (stage === "provision" || stage === "act"));

/** Without the final pictures, which are shown elsewhere, as the checks are. */
export const inOutline = (emit: Emit): Emit =>
  counting(emit, (event) => event.type === "picture" && event.final);

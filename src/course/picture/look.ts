/** How a step of a picture looks, and how it is told: its words, filled with its numbers. */
import { isBegin, isCall, isEnd, type Step } from "./space-time.js";
import { type Look, STEPS } from "./words.js";

/** Whether it happens once more: a duplicate, a retry, or what must happen once and did already. */
function isAgain(step: Step): boolean {
  if (isCall(step)) return step.duplicate;
  if (isBegin(step)) return step.attempt > 1;
  return !isEnd(step) && (step.damage ?? (step.nth ?? 1) > 1);
}

function chosen(step: Step): Look {
  const { looks } = STEPS[step.kind];
  if ("first" in looks) return isAgain(step) ? (looks.again ?? looks.first) : looks.first;
  return looks[isEnd(step) ? step.outcome : "ok"];
}

/** The step's look, its templates filled; `{who}` is left for whoever knows how many share the sentence. */
export function lookOf(step: Step): Look {
  const look = chosen(step);
  const numbers: Readonly<Record<string, number>> = {
    request: step.request,
    attempt: isCall(step) ? 1 : step.attempt,
    nth: "nth" in step ? (step.nth ?? 1) : 1,
  };
  const filled = (template: string): string =>
    template.replaceAll(/\{(request|attempt|nth)\}/g, (_, name: string) => String(numbers[name]));
  const { did } = look;
  const [one, several] = look.does;
  return {
    ...look,
    words: filled(look.words),
    label: filled(look.label),
    ...(did === undefined ? {} : { did: filled(did) }),
    does: [filled(one), filled(several)],
  };
}

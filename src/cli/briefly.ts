/** Runs told in less than everything that happens, or in another order. */
import type { CourseEvent, Emit, Stage } from "../course/events.js";

/** What a run showed: its pictures and tables. */
export const isShown = (event: CourseEvent): boolean =>
  (event.type === "picture" && event.final) ||
  event.type === "log" ||
  event.type === "damage" ||
  event.type === "orders" ||
  event.type === "records";

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

/** Without what the run showed, which is told elsewhere, as the checks are. */
export const inOutline = (emit: Emit): Emit => counting(emit, isShown);

/** Keeps back what a run showed and how it was judged, until something was said about it. */
export function heldBack(): { tell(emit: Emit): Emit; release(): void } {
  const held: (() => void)[] = [];
  return {
    tell: (emit) => (event) => {
      if (
        isShown(event) ||
        event.type === "check" ||
        event.type === "mistake" ||
        event.type === "lab-finished"
      )
        held.push(() => emit(event));
      else emit(event);
    },
    release: () => {
      for (const tell of held.splice(0)) tell();
    },
  };
}

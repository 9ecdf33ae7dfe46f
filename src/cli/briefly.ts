import type { Emit, Stage } from "../course/events.js";

/** Leaves out what was made before and the checks that pass, which are counted. */
export function briefly(emit: Emit): Emit {
  let stage: Stage | undefined;
  let passed = 0;
  return (event) => {
    if (event.type === "stage-started") stage = event.stage;
    if (event.type === "done" && (stage === "provision" || stage === "act")) return;
    if (event.type === "check" && event.check.verdict === "pass") {
      passed += 1;
      return;
    }
    if (event.type === "lab-finished") emit({ type: "done", text: `${passed} checks pass` });
    emit(event);
  };
}

/** Leaves out what is shown elsewhere: final pictures, tables, and checks that pass, which are counted. */
export function inOutline(emit: Emit): Emit {
  let passed = 0;
  return (event) => {
    if (event.type === "check" && event.check.verdict === "pass") passed += 1;
    else if (event.type === "picture" && event.final) return;
    else {
      if (event.type === "lab-finished" && passed > 0)
        emit({ type: "done", text: passed === 1 ? "1 check passes" : `${passed} checks pass` });
      emit(event);
    }
  };
}

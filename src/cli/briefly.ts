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

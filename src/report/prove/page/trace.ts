/** A schedule as a space-time diagram: time downwards, a lane for each delivery. Each line leads to its step. */

import type { Colour, MarkShape } from "../../../course/picture/words.js";
import type { ToldSchedule, ToldStep } from "../../../prove/index.js";
import { mark } from "../../diagram/marks.js";
import { Html, html, NOTHING } from "../../html.js";
import { clock, stepText } from "../words.js";

/** How a step is marked in its lane. */
function lookOf({ kind, ending, applied, answer, fault }: ToldStep): readonly [MarkShape, Colour] {
  if (kind === "start") return ["call", "accent"];
  if (kind === "late") return ["timeout", "warn"];
  if (kind === "end") {
    if (ending === "returned") return ["ok", "good"];
    return ending === "timed out" ? ["timeout", "warn"] : ["error", "bad"];
  }
  if (fault !== undefined) return [applied === true ? "damage" : "barred", "bad"];
  return answer === "ok" ? ["key", "ink"] : ["barred", "warn"];
}

interface Lanes {
  /** Deliveries that run as the step comes, and after it. */
  readonly before: ReadonlySet<number>;
  readonly after: ReadonlySet<number>;
}

function lane(index: number, step: ToldStep, { before, after }: Lanes): Html {
  const line = [before.has(index) ? " above" : "", after.has(index) ? " below" : ""].join("");
  if (index !== step.delivery) return html`<span class="lane${line}"></span>`;
  const [shape, tone] = lookOf(step);
  const icon = `<svg class="icon" viewBox="-8 -8 16 16" focusable="false">${mark(shape, tone, 0, 0)}</svg>`;
  return html`<span class="lane${line}">${new Html(icon)}</span>`;
}

/** @param id the schedule's */
export function traceList({ steps, deliveries }: ToldSchedule, id: string): Html {
  const count = deliveries.length;
  let running: ReadonlySet<number> = new Set<number>();
  let time = "";
  const lines = steps.map((step, index) => {
    const before = running;
    const after = new Set(before);
    if (step.kind === "start") after.add(step.delivery);
    if (step.kind === "end") after.delete(step.delivery);
    running = after;
    const at = clock(step.at);
    const isSame = at === time;
    time = at;
    const lanes = Array.from({ length: count }, (_, each) => lane(each, step, { before, after }));
    const who =
      count > 1 ? html`<span class="visually-hidden">delivery ${step.delivery + 1}: </span>` : NOTHING;
    const fault =
      step.faultTold === undefined ? NOTHING : html`<span class="fault">fault: ${step.faultTold}</span>`;
    return html`<li><a href="#${id}-${index + 1}"><span class="at${isSame ? " same" : ""}">${at}</span><span class="lanes" aria-hidden="true">${lanes}</span><span class="text">${who}${stepText(step)}${fault}</span></a></li>`;
  });
  const names = deliveries.map((_, index) => html`<span class="lane">${index + 1}</span>`);
  const head =
    count > 1
      ? html`<p class="trace-head" aria-hidden="true"><span class="at">delivery</span><span class="lanes">${names}</span></p>`
      : NOTHING;
  return html`${head}<ol class="trace" role="list">${lines}</ol>`;
}

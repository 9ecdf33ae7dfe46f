/** A schedule as a space-time diagram in text: time downwards, a lane for each delivery, calls to the right. */
import type { Counterexample, ToldStep } from "./model.js";

const TIME = 11;

const clock = (ms: number): string => {
  const seconds = ms / 1000;
  if (seconds < 600) return `${seconds.toFixed(2)} s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(1)} min` : `${(seconds / 3600).toFixed(2)} h`;
};

/** What stands in the lane of the delivery that a step is of. */
function mark({ kind, fault, answer, applied }: ToldStep): string {
  if (kind === "start") return "┌";
  if (kind === "end") return fault === undefined ? "└" : "✗";
  if (kind === "late") return "~";
  if (fault !== undefined && applied === false) return "├";
  return answer === undefined ? "│" : "├";
}

function arrow({ kind, fault, applied, answer }: ToldStep): string {
  if (kind !== "call") return " ";
  if (answer === "no answer") return "─╳ ";
  if (fault !== undefined && applied === false) return "─╳ ";
  return fault === undefined ? "── " : "─▸ ";
}

/** The lines of a diagram, without colours. */
export function diagram({
  steps,
  deliveries,
}: Pick<Counterexample, "steps" | "deliveries">): readonly string[] {
  const lanes = deliveries.length;
  const open = new Set<number>();
  const header = deliveries.map((_, index) => String(index + 1)).join(" ");
  const lines = [`${"time".padStart(TIME)}  ${header}`];
  let before = "";
  for (const step of steps) {
    if (step.kind === "start") open.add(step.delivery);
    const lane = Array.from({ length: lanes }, (_, index) => {
      if (index === step.delivery) return mark(step);
      return open.has(index) ? "│" : " ";
    }).join(" ");
    if (step.kind === "end") open.delete(step.delivery);
    const at = clock(step.at);
    const shown = at === before ? "" : at;
    before = at;
    const attempt = step.kind === "start" ? `attempt ${step.attempt} ` : "";
    const answer = step.answer === undefined ? "" : `  → ${step.answer}`;
    lines.push(`${shown.padStart(TIME)}  ${lane}${arrow(step)}${attempt}${step.text}${answer}`);
    if (step.where !== undefined)
      lines.push(
        `${" ".repeat(TIME)}  ${lanesOpen(lanes, open)}     ${step.where.file}:${step.where.line}  ${step.where.code}`,
      );
  }
  return lines;
}

const lanesOpen = (lanes: number, open: ReadonlySet<number>): string =>
  Array.from({ length: lanes }, (_, index) => (open.has(index) ? "│" : " ")).join(" ");

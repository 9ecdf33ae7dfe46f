/** A counterexample's steps in lines: what a lesson shows, and what is read out. */
import type { Counterexample, ToldPlace, ToldRow, ToldStep } from "../../prove/index.js";
import { changesText, clock, followsText, stepText, valueText } from "./words.js";

/** What is done to the handler, and not what comes of it. */
export function situation({ shape, steps, deliveries }: Counterexample): string {
  const faults = steps.flatMap(({ faultTold }) => faultTold ?? []);
  const met = [...new Set(faults)].join("; and ");
  const whole = met === "" ? shape : shape === "one delivery" ? met : `${shape}; ${met}`;
  const count = deliveries.length === 1 ? "one delivery" : `${deliveries.length} deliveries`;
  return whole.startsWith(shape) ? whole : `${count}: ${whole}`;
}

const LONGEST = 120;

function rowLine({ values, was, change }: ToldRow, gone: boolean): string {
  const texts = Object.entries(values).map(([name, value]) => {
    const text = valueText(value);
    const before = was !== undefined && Object.hasOwn(was, name) ? ` (was ${valueText(was[name])})` : "";
    return `${name}=${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}${before}`;
  });
  const word = gone ? "gone: " : change === undefined ? "" : `${change}: `;
  return `${word}${texts.join(" ")}`;
}

/** Each place with its rows, a line for each. */
function worldLines(world: readonly ToldPlace[]): readonly string[] {
  return world.flatMap(({ place, role, rows, gone }) => [
    `${place}${role === "remembers" ? " (what it remembers by)" : ""}:${rows.length + gone.length === 0 ? " nothing" : ""}`,
    ...rows.map((row) => `  ${rowLine(row, false)}`),
    ...gone.map((row) => `  ${rowLine(row, true)}`),
  ]);
}

/** What a step is, where in the code it is made, and what stands after it: nothing in it moves a terminal's cursor. */
export const stepLines = (step: ToldStep): readonly string[] => linesOf(step).map(printable);

/** Values are a handler's: what is no letter is shown by its number. */
const printable = (text: string): string =>
  text.replace(/\p{Cc}/gu, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);

function linesOf(step: ToldStep): readonly string[] {
  const { at, delivery, attempt, where, faultTold, world } = step;
  const follows = followsText(step);
  const changes = changesText(world);
  return [
    `${clock(at)}, delivery ${delivery + 1}, attempt ${attempt}: ${stepText(step)}`,
    ...(faultTold === undefined ? [] : [`Fault: ${faultTold}.`]),
    ...(follows === undefined ? [] : [follows]),
    ...(where === undefined ? [] : [`${where.file}, line ${where.line}: ${where.code}`]),
    changes.length === 0 ? "Nothing changes." : changes.join(" "),
    "What stands now:",
    ...worldLines(world).map((line) => `  ${line}`),
  ];
}

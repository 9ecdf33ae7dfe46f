/** The words of a proof's schedules: times, steps, values. */
import type { ToldPlace, ToldRow, ToldSchedule, ToldStep } from "../../prove/index.js";

/** What came of a schedule, by its letter. */
export const CAME_TO: Readonly<Record<ToldSchedule["letter"], string>> = {
  "1": "done once",
  D: "done twice",
  L: "lost",
  l: "given up",
  U: "never acknowledged",
  W: "another result",
};

const isLetter = (text: string): text is ToldSchedule["letter"] => Object.hasOwn(CAME_TO, text);

const FLAGS = { r: "answered differently", e: "acknowledged early" } as const;

/** What came of several: each letter once, then what was noticed of some. `Dr` is a letter and its flags. */
export function cellsText(cells: readonly string[]): string {
  const letters = new Set(cells.map((cell) => cell.slice(0, 1)).filter(isLetter));
  const flags = (["r", "e"] as const).filter((flag) => cells.some((cell) => cell.includes(flag, 1)));
  const came = [...letters].map((letter) => CAME_TO[letter]).join(", ");
  return [came, ...flags.map((flag) => `some ${FLAGS[flag]}`)].join("; ");
}

/** A time since the beginning. */
export function clock(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 600) return `${seconds.toFixed(2)} s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(1)} min` : `${(seconds / 3600).toFixed(2)} h`;
}

/** A value on one line. */
export const valueText = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? "");

const FOLLOWS = {
  acknowledged: "The event is acknowledged: nobody delivers it again.",
  "tried again": "It is not acknowledged: it will be tried again.",
  "given up": "It is not acknowledged, and nobody tries again.",
} as const;

/** What a step is, in a line. */
export const stepText = ({ kind, attempt, text, answer }: ToldStep): string =>
  `${kind === "start" ? `attempt ${attempt} ` : ""}${text}${answer === undefined ? "" : ` → ${answer}`}`;

/** What follows from a step. */
export const followsText = ({ follows }: ToldStep): string | undefined =>
  follows === undefined ? undefined : FOLLOWS[follows];

/** A row by its first value, which is its key. */
const rowName = ({ values }: ToldRow): string => {
  const [[name, value] = ["", ""]] = Object.entries(values);
  const text = `${name} ${valueText(value)}`;
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

/** What a step changed, as sentences. */
export function changesText(world: readonly ToldPlace[]): readonly string[] {
  return world.flatMap(({ place, rows, gone }) => [
    ...rows.filter(({ change }) => change === "new").map((row) => `New in ${place}: ${rowName(row)}.`),
    ...rows
      .filter(({ change }) => change === "changed")
      .map((row) => `Changed in ${place}: ${rowName(row)} (${Object.keys(row.was ?? {}).join(", ")}).`),
    ...gone.map((row) => `Gone from ${place}: ${rowName(row)}.`),
  ]);
}

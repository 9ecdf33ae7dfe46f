/** What a handler's code has that one known before had not: the lines that differ, each with its neighbours. */
import type { ChalkInstance } from "chalk";
import { folded } from "./code.js";

export interface ChangeOptions {
  readonly chalk: ChalkInstance;
  readonly width: number;
  /** Whether a symbol may tell new lines from old ones; else words do. */
  readonly symbols: boolean;
}

type Kind = "same" | "added" | "gone";

interface Line {
  readonly kind: Kind;
  readonly text: string;
  /** In the new code; of a line that is gone, the one that it would stand before. */
  readonly number: number;
}

const linesOf = (source: string): readonly string[] => source.replace(/\n$/, "").split("\n");

/** How many lines two texts have in common from each pair of positions on. */
function common(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const rows: number[][] = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  );
  const at = (old: number, now: number): number => rows[old]?.[now] ?? 0;
  for (let old = before.length - 1; old >= 0; old -= 1)
    for (let now = after.length - 1; now >= 0; now -= 1) {
      const row = rows[old];
      if (row === undefined) continue;
      row[now] =
        before[old] === after[now] ? at(old + 1, now + 1) + 1 : Math.max(at(old + 1, now), at(old, now + 1));
    }
  return rows;
}

function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  const shared = common(before, after);
  const lines: Line[] = [];
  let [old, now] = [0, 0];
  while (old < before.length || now < after.length) {
    const [was, is] = [before[old], after[now]];
    const number = now + 1;
    if (was !== undefined && was === is) {
      lines.push({ kind: "same", text: was, number });
      old += 1;
      now += 1;
    } else if (
      was !== undefined &&
      (is === undefined || (shared[old + 1]?.[now] ?? 0) >= (shared[old]?.[now + 1] ?? 0))
    ) {
      lines.push({ kind: "gone", text: was, number });
      old += 1;
    } else {
      lines.push({ kind: "added", text: is ?? "", number });
      now += 1;
    }
  }
  return lines;
}

const SYMBOLS: Readonly<Record<Kind, string>> = { same: " ", added: "+", gone: "-" };
const WORDS: Readonly<Record<Kind, string>> = { same: "same ", added: "added", gone: "gone " };

/** The lines that differ, with one on each side, `…` where others are left out. */
export function changeLines(
  before: string,
  after: string,
  { chalk, width, symbols }: ChangeOptions,
): readonly string[] {
  const all = compared(linesOf(before), linesOf(after));
  const differs = (index: number): boolean => (all[index]?.kind ?? "same") !== "same";
  const digits = String(linesOf(after).length).length;
  const marks = symbols ? SYMBOLS : WORDS;
  const gutter = marks.same.length + digits + 3;
  const paint: Readonly<Record<Kind, (text: string) => string>> = {
    same: chalk.dim,
    added: (text) => chalk.green(text),
    gone: (text) => chalk.red(text),
  };
  const told: string[] = [];
  let last = -1;
  for (const [index, { kind, text, number }] of all.entries()) {
    if (!differs(index - 1) && !differs(index) && !differs(index + 1)) continue;
    if (index !== last + 1) told.push(chalk.dim(`${" ".repeat(marks.same.length)} ${"…".padStart(digits)}`));
    last = index;
    const shown = kind === "gone" ? "" : String(number);
    const parts = folded(text, Math.max(16, width - gutter - 1));
    for (const [row, part] of parts.entries())
      told.push(
        paint[kind](
          row === 0 ? `${marks[kind]} ${shown.padStart(digits)}  ${part}` : `${" ".repeat(gutter)}${part}`,
        ),
      );
  }
  return told;
}

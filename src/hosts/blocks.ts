/** Rows on a terminal that is too narrow for a table: a block of lines for each. */
import { abridge } from "../report/timeline.js";
import { type Grid, MOST_ROWS } from "./rows.js";

/** The columns that a terminal needs for the grid as a table: borders and the spaces beside cells included. */
export function gridWidth({ head, rows }: Grid): number {
  const widths = head.map((name, index) =>
    Math.max(name.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  // Two for the indent, one for the last border, and a border and a space before each cell.
  return widths.reduce((sum, width) => sum + width + 2, 3);
}

/** `name value` lines, the names in a column of their own; an empty line between rows. */
export function blocks({ head, rows }: Grid, omittedName: string): string {
  if (rows.length === 0) return "none";
  const widest = Math.max(...head.map(({ length }) => length));
  const block = (row: readonly string[]): string =>
    row
      .map((cell, index) => [head[index] ?? "", cell] as const)
      .filter(([, cell]) => cell !== "")
      .map(([name, cell]) => `${name.padEnd(widest)} ${cell}`)
      .join("\n");
  const { head: first, omitted, tail } = abridge(rows, MOST_ROWS);
  return [
    ...first.map(block),
    ...(omitted > 0 ? [`… ${omitted} more ${omittedName}`] : []),
    ...tail.map(block),
  ].join("\n\n");
}

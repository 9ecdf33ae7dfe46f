/** The table of a grading, as lines of text. */
import { VERDICT_WORDS } from "../../hosts/rows.js";
import { hanging } from "../../hosts/wrap.js";
import type { Grade } from "./grades.js";

/** Names and errors come from others' files: what moves a terminal's cursor is taken out, and each is one line. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();

const HEAD = ["student", "hand-in", "practice", "verdict", "found"] as const;

const cellsOf = ({ student, file, practice, kind, verdict, found }: Grade): readonly string[] => [
  oneLine(student),
  oneLine(file),
  practice ?? (kind === "recorded" ? "(report)" : "-"),
  VERDICT_WORDS[verdict],
  oneLine(found),
];

/** From so many columns on there is room for a table. */
const LEAST_FOUND = 24;

/** One row for each hand-in; on a narrow terminal, a block of lines. */
export function gradeLines(grades: readonly Grade[], columns: number): readonly string[] {
  const rows = grades.map(cellsOf);
  const widths = HEAD.map((head, index) =>
    Math.max(head.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  if (before + LEAST_FOUND > columns)
    return rows.flatMap(([student = "", file = "", practice = "", verdict = "", found = ""]) => [
      hanging("", `${verdict}: ${student}, ${practice}`, columns),
      hanging("  ", file, columns),
      hanging("  ", found, columns),
    ]);
  const padded = (cells: readonly string[]): string =>
    cells.map((cell, index) => `${cell.padEnd(widths[index] ?? 0)}  `).join("");
  const line = (cells: readonly string[]): string => {
    const mark = padded(cells.slice(0, -1));
    const found = cells.at(-1) ?? "";
    return columns === Number.POSITIVE_INFINITY ? mark + found : hanging(mark, found, columns);
  };
  return [line(HEAD), ...rows.map(line)];
}

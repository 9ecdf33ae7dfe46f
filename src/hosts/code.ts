/** A handler's code with its line numbers, and the lines that matter marked. */
import type { ChalkInstance } from "chalk";

export interface CodeOptions {
  readonly chalk: ChalkInstance;
  readonly width: number;
  /** What stands in the lines that matter. */
  readonly marks: readonly string[];
  /** Whether a symbol may mark a line; else its number alone tells. */
  readonly symbols: boolean;
}

/** The numbers of the lines that matter. */
export const markedLines = (source: string, marks: readonly string[]): readonly number[] =>
  source.split("\n").flatMap((line, index) => (marks.some((mark) => line.includes(mark)) ? [index + 1] : []));

/** Lines that are longer than the width go on below, further in, broken between words where that can be. */
export function folded(line: string, room: number): readonly string[] {
  if (line.length <= room) return [line];
  const indent = /^ */.exec(line)?.[0] ?? "";
  const hanging = `${indent.slice(0, Math.floor(room / 3))}    `;
  const step = Math.max(8, room - hanging.length);
  const parts: string[] = [];
  let rest = line;
  while (rest !== "") {
    const most = parts.length === 0 ? room : step;
    const space = rest.slice(0, most + 1).lastIndexOf(" ");
    const blank = parts.length === 0 ? indent.length : 0;
    const end = rest.length <= most ? rest.length : space > blank ? space : most;
    parts.push(`${parts.length === 0 ? "" : hanging}${rest.slice(0, end)}`);
    rest = rest.slice(end).trimStart();
  }
  return parts;
}

export function codeLines(source: string, { chalk, width, marks, symbols }: CodeOptions): readonly string[] {
  const lines = source.replace(/\n$/, "").split("\n");
  const digits = String(lines.length).length;
  const gutter = digits + 4;
  return lines.flatMap((line, index) => {
    const marked = marks.some((mark) => line.includes(mark));
    const number = String(index + 1).padStart(digits);
    return folded(line, Math.max(16, width - gutter - 1)).map((part, row) => {
      const before = row === 0 ? `${marked && symbols ? "▶" : " "} ${number}  ` : " ".repeat(gutter);
      return marked ? chalk.bold(`${before}${part}`) : `${chalk.dim(before)}${part}`;
    });
  });
}

/** A part of a line with colours in it, by columns. */
import { stripVTControlCharacters } from "node:util";

const ESCAPE = "\u001b";
const PIECES = new RegExp(`${ESCAPE}\\[[0-9;]*m|[^]`, "gu");

/** The columns that a line takes. */
export const columnsIn = (line: string): number => stripVTControlCharacters(line).length;

/** What stands in `columns` columns from `left` on. Colours are kept: one that began before still holds. */
export function crop(line: string, left: number, columns: number): string {
  if (left === 0 && columnsIn(line) <= columns) return line;
  let at = 0;
  let shown = "";
  for (const [piece] of line.matchAll(PIECES)) {
    if (piece.length > 2) shown += piece;
    else {
      if (at >= left && at < left + columns) shown += piece;
      at += 1;
    }
  }
  return shown;
}

import { stripVTControlCharacters } from "node:util";
import { unbroken } from "./unbroken.js";

const visibleLength = (text: string): number => stripVTControlCharacters(text).length;

/** A word that is longer than a line (a hash), cut into pieces; addresses, commands, and what has colour in it, stay whole. */
function pieces(word: string, width: number): readonly string[] {
  const visible = visibleLength(word);
  if (visible <= width || visible !== word.length || /^https?:| /.test(word)) return [word];
  return Array.from({ length: Math.ceil(word.length / width) }, (_, index) =>
    word.slice(index * width, (index + 1) * width),
  );
}

/** Breaks a paragraph at its spaces into lines of at most `width` columns, each behind `indent`. */
export function wrap(text: string, width: number, indent: string): string {
  const room = Math.max(8, width - indent.length);
  const lines: string[] = [];
  let line = "";
  for (const word of unbroken(text.split(/\s+/)).flatMap((each) => pieces(each, room))) {
    if (line !== "" && visibleLength(line) + 1 + visibleLength(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "") lines.push(line);
  return lines.map((each) => indent + each).join("\n");
}

/** A paragraph behind a mark, with its further lines below the first one's text. */
export function hanging(mark: string, text: string, width: number): string {
  const indent = " ".repeat(visibleLength(mark));
  return mark + wrap(text, width, indent).slice(indent.length);
}

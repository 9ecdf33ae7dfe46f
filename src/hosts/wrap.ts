import { stripVTControlCharacters } from "node:util";

const visibleLength = (text: string): number => stripVTControlCharacters(text).length;

/** Breaks a paragraph at its spaces into lines of at most `width` columns, each behind `indent`. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && visibleLength(line) + 1 + visibleLength(word) > width - indent.length) {
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

/** Markup in template strings: what is put into it is escaped, unless it is markup itself. */
import { escapeText } from "./markup.js";

/** A piece of markup that is known to be well-formed. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Html | readonly Html[] | undefined;

function written(value: Value): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "string" || typeof value === "number") return escapeText(String(value));
  return value.map(({ text }) => text).join("");
}

/** ``html`<p>${text}</p>` `` */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  let text = strings[0] ?? "";
  for (const [index, value] of values.entries()) text += written(value) + (strings[index + 1] ?? "");
  return new Html(text);
}

export const NOTHING = new Html("");

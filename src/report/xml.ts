/** XML elements, for the documents that programs read. */
import { escapeText } from "./markup.js";

/** Attributes that are undefined are left out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/** The XML of an element. */
export function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeText(String(value)).replaceAll("\n", "&#10;")}"`)
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** A whole document. */
export const xmlDocument = (root: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;

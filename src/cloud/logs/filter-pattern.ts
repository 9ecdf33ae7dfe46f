/**
 * Filter patterns for unstructured events: terms that must all occur, `?term` for any of them, `-term` for none,
 * `"quoted phrase"`. Source: CloudWatch Logs user guide, "Filter pattern syntax".
 */
import { JsonError } from "../json/input.js";
import { parseJsonFilterPattern } from "./json-filter-pattern.js";

const TERM = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/gy;

/** A predicate over messages. @throws JsonError for what is no pattern, and for the space-delimited form */
export function parseFilterPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text.startsWith("{")) return parseJsonFilterPattern(text);
  if (text.startsWith("[")) {
    throw new JsonError(
      "InvalidParameterException",
      "The embedded AWS implements filter patterns of terms and for JSON, not the space-delimited form.",
    );
  }
  if (/^[?-]?%.*%$/s.test(text)) {
    throw new JsonError(
      "InvalidParameterException",
      "The embedded AWS does not implement regular expressions in filter patterns.",
    );
  }
  const all: string[] = [];
  const any: string[] = [];
  const none: string[] = [];
  let position = 0;
  while (position < text.length) {
    TERM.lastIndex = position;
    const match = TERM.exec(text);
    if (match === null) throw new JsonError("InvalidParameterException", "Invalid filter pattern");
    const [, sign, quoted, plain] = match;
    const term = quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "";
    (sign === "?" ? any : sign === "-" ? none : all).push(term);
    position = TERM.lastIndex;
    while (/\s/.test(text.charAt(position))) position += 1;
  }
  return (message) =>
    all.every((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term))) &&
    !none.some((term) => message.includes(term));
}

import { isUtf8 } from "node:buffer";
import { invalidRequestContent } from "./errors.js";

const EXPECTED = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

const BYTE_ORDER_MARK = 0xfeff;

/** The payload's text. @throws InvalidRequestContentException, in the words of AWS's parser, for anything but JSON */
export function readJson(payload: Buffer): string {
  if (!isUtf8(payload)) {
    const at = firstBadByte(payload);
    throw unreadable(`Invalid UTF-8 start byte 0x${(payload[at] ?? 0).toString(16)}`, 1, at + 1);
  }
  const text = payload.toString("utf8");
  try {
    JSON.parse(text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text);
  } catch {
    throw describe(text);
  }
  return text;
}

function unreadable(problem: string, line: number, column: number) {
  return invalidRequestContent(
    `Could not parse request body into json: Could not parse payload into json: ${problem}\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`,
  );
}

/** The first byte that does not continue valid UTF-8. */
function firstBadByte(payload: Buffer): number {
  let valid = 0;
  let invalid = payload.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    const prefix = payload.subarray(0, middle).toString("utf8");
    // A character cut in two at the end is no fault of the bytes before it.
    if (/\ufffd(?!$)/.test(prefix.replace(/\ufffd{1,3}$/, "\ufffd"))) invalid = middle;
    else valid = middle;
  }
  return Math.min(valid, payload.length - 1);
}

function describe(text: string) {
  const at = text.search(/[^\s]/);
  const [line, column] = position(text, Math.max(at, 0));
  if (at < 0) return unreadable("No content to map due to end-of-input", line, column);
  const first = text[at] ?? "";
  const word = /^[A-Za-z_$][\w$]*/.exec(text.slice(at, at + 256))?.[0];
  if (word !== undefined && !["true", "false", "null"].includes(word)) {
    return unreadable(`Unrecognized token '${word}': was expecting ${EXPECTED}`, line, column + word.length);
  }
  if (!/["{[\d-]/.test(first) && word === undefined) {
    return unreadable(
      `Unexpected character (${shown(first)}): expected a valid value ${EXPECTED}`,
      line,
      column,
    );
  }
  const [endLine, endColumn] = position(text, text.length);
  return unreadable("Unexpected character or end-of-input within the value", endLine, endColumn);
}

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 32 || (code >= 127 && code < 160)
    ? `(CTRL-CHAR, code ${code})`
    : `'${character}' (code ${code})`;
}

function position(text: string, index: number): [line: number, column: number] {
  const before = text.slice(0, index);
  const line = before.split("\n").length;
  return [line, index - (before.lastIndexOf("\n") + 1) + 1];
}

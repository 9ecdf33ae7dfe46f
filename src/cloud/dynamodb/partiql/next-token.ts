import { createHash } from "node:crypto";
import { type DynamoDbError, validation } from "../errors.js";
import type { Item } from "../values/attribute-value.js";
import { decodeItem } from "../values/decode.js";
import { canonical } from "../wire/canonical.js";
import { isJsonObject } from "../wire/json.js";

/** Where a `SELECT` goes on. A token belongs to one statement with its parameters. */
interface Position {
  /** Which of the ranges that it reads. */
  readonly range: number;
  /** The JSON of the last key that was read. */
  readonly key: string;
  readonly digest: string;
}

export const digestOf = (statement: string, parameters: unknown): string =>
  createHash("sha256")
    .update(canonical([statement, parameters ?? []]))
    .digest("base64");

export const encodeToken = (position: Position): string =>
  Buffer.from(JSON.stringify(position)).toString("base64");

/** @throws DynamoDbError when a token is none, or another statement's */
export function decodeToken(token: string, digest: string): { readonly range: number; readonly key: Item } {
  const position = parsed(token);
  if (position.digest !== digest) throw validation("NextToken does not match request");
  const { value, problem } = decodeItem(parsedJson(position.key));
  if (problem !== undefined) throw invalid();
  return { range: position.range, key: value };
}

function parsed(token: string): Position {
  const bytes = Buffer.from(token, "base64");
  const json = bytes.toString("base64") === token ? parsedJson(bytes.toString()) : undefined;
  if (!isJsonObject(json)) throw invalid();
  const { range, key, digest } = json;
  if (typeof range !== "number" || typeof key !== "string" || typeof digest !== "string") throw invalid();
  if (!Number.isSafeInteger(range) || range < 0) throw invalid();
  return { range, key, digest };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid();
  }
}

const invalid = (): DynamoDbError => validation("Invalid NextToken");

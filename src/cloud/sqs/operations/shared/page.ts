import { invalidParameter, invalidValue } from "../../errors.js";
import type { Context } from "../context.js";

const MOST_LISTED = 1000;

/** One page of names, and the token of the next. */
export function pageOf(input: Context["input"], names: readonly string[]) {
  const most = input.integer("MaxResults");
  if (most !== undefined && (most < 1 || most > MOST_LISTED)) {
    throw invalidValue(most, "MaxResults", `Must be an integer from 1 to ${MOST_LISTED}, if provided.`);
  }
  const token = input.text("NextToken");
  if (token !== undefined && most === undefined) {
    throw invalidParameter("MaxResults is a mandatory parameter when you provide a value for NextToken.");
  }
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString("utf8");
  const rest = names.filter((name) => name > after);
  const items = rest.slice(0, most ?? MOST_LISTED);
  const last = items.at(-1);
  const more = most !== undefined && rest.length > items.length && last !== undefined;
  return { items, next: more ? { NextToken: Buffer.from(last).toString("base64url") } : {} };
}

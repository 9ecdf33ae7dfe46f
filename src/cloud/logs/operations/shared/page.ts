import { invalidToken } from "../../faults.js";
import type { Context } from "../context.js";

const MOST_LISTED = 50;

/** The page of a list that a call asks for, and the token for the next one. */
export function page<T>(
  { input }: Pick<Context, "input">,
  items: readonly T[],
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const token = input.text("nextToken");
  const limit = input.integer("limit", { min: 1, max: MOST_LISTED }) ?? MOST_LISTED;
  const start = token === undefined ? 0 : Number.parseInt(token, 36);
  if (!Number.isSafeInteger(start) || start < 0) throw invalidToken();
  const end = start + limit;
  return { items: items.slice(start, end), ...(end < items.length ? { nextToken: end.toString(36) } : {}) };
}

/** How policies write their values: one, or a list of them. */
import { PolicyProblem } from "./problem.js";

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** One or several texts, at least one. `what` names them in the problem. */
export function texts(value: unknown, what: string): readonly string[] {
  return list(value, what).map((each) => {
    if (typeof each !== "string") throw new PolicyProblem(`${what} is text, not ${JSON.stringify(each)}`);
    return each;
  });
}

/** Texts, of which numbers and truth values need no quotation marks. */
export function scalars(value: unknown, what: string): readonly string[] {
  return list(value, what).map((each) => {
    if (typeof each === "string") return each;
    if (typeof each === "number" || typeof each === "boolean") return String(each);
    throw new PolicyProblem(`${what} is text, a number or a truth value, not ${JSON.stringify(each)}`);
  });
}

function list(value: unknown, what: string): readonly unknown[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (all.length === 0) throw new PolicyProblem(`${what} is empty`);
  return all;
}

/** Policies by their texts: each is read once. */
import { type Policy, parsePolicy } from "./document.js";
import type { PolicyKind } from "./statement.js";

const MOST_REMEMBERED = 1000;

export class PolicyReader {
  readonly #read = new Map<string, Policy>();

  /** Throws a `PolicyProblem`, as `parsePolicy` does. */
  read(text: string, kind: PolicyKind): Policy {
    const key = `${kind} ${text}`;
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const policy = parsePolicy(text, kind);
    if (this.#read.size >= MOST_REMEMBERED) this.#read.clear();
    this.#read.set(key, policy);
    return policy;
  }
}

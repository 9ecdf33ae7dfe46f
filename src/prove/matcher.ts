/** A matcher for vitest and jest: `expect.extend({ toBeExactlyOnce })`, then `await expect("./handler.mjs").toBeExactlyOnce()`. */
import type { ProveOptions } from "./options.js";
import { prove } from "./prove.js";
import { resultText } from "./results/text.js";

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** @param handler the path of a handler's file, from the current folder */
export async function toBeExactlyOnce(handler: unknown, options: ProveOptions = {}): Promise<MatcherResult> {
  if (typeof handler !== "string")
    return {
      pass: false,
      message: () => 'Give expect() the path of a handler\'s file: expect("./handler.mjs")',
    };
  const result = await prove(handler, options);
  return { pass: result.verdict === "EXACTLY-ONCE", message: () => resultText(result).join("\n") };
}

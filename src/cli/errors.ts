/** How a command ends, other than well. */
import { HelpfulError } from "../errors/helpful.js";

/** Exit statuses: other programs rely on them. */
export const EXIT = { pass: 0, fail: 1, unknown: 2, usage: 3, interrupted: 130 } as const;

/** Wrong usage: exit 3. The message names what is allowed. */
export class UsageError extends HelpfulError {}

/** What is wrong with the learner's handler file: the next save of it may mend it. */
export class HandlerUsageError extends UsageError {}

/** We could not find out, or could not do it: exit 2. The message says what was tried and what to do. */
export class UnknownError extends HelpfulError {}

/** Ctrl-C: exit 130. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

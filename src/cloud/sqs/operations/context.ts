import type { CloudClock } from "../../clock/clock.js";
import type { Caller } from "../../contract/service.js";
import { missingParameter } from "../errors.js";
import type { Input } from "../input.js";
import type { Queue } from "../queue.js";
import type { Queues } from "../queues.js";

/** A request as an operation sees it. */
export interface Context {
  readonly input: Input;
  readonly caller: Caller;
  readonly queues: Queues;
  readonly clock: CloudClock;
  /** What the SDK of a function passed on. */
  readonly traceHeader?: string;
  /** Whether the embedded AWS is shutting down: nobody waits then. */
  readonly closed: () => boolean;
}

/** @returns the members of the answer; `undefined`: it has no body */
export type Operation = (context: Context) => object | undefined | Promise<object | undefined>;

/** The queue that a request names. @throws MissingParameter, QueueDoesNotExist */
export function queueOf({ input, queues }: Context): Queue {
  return queues.byUrl(requiredText(input, "QueueUrl"));
}

/** A text that must be there, and not be empty. @throws MissingParameter */
export function requiredText(input: Input, name: string): string {
  const text = input.text(name);
  if (text === undefined || text === "") throw missingParameter(name);
  return text;
}

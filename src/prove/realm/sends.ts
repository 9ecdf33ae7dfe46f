/** Where in the handler a call was made. An SDK sends its request later, when nothing leads back there any more. */
import type { Attempt, WireRequest } from "./attempt.js";
import { realm } from "./realm.js";

const FRAMES = 60;

export function stackHere(): string | undefined {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const { stack } = new Error("here");
  Error.stackTraceLimit = before;
  return stack;
}

const noted = new WeakSet<object>();

/** Makes the clients of an SDK's package note where they are told to send. */
export function noteSends(module: unknown): void {
  if (typeof module !== "object" || module === null || noted.has(module)) return;
  noted.add(module);
  for (const each of Object.values(module)) {
    const prototype: unknown = typeof each === "function" ? each.prototype : undefined;
    const owner = ownerOfSend(prototype);
    if (owner === undefined || noted.has(owner)) continue;
    noted.add(owner);
    const send: unknown = Reflect.get(owner, "send");
    if (typeof send !== "function") continue;
    Reflect.set(owner, "send", function (this: unknown, ...args: unknown[]): unknown {
      const { current } = realm;
      if (current?.recorded === true) current.sends.push(stackHere() ?? "");
      return Reflect.apply(send, this, args);
    });
  }
}

/** The class of the chain that defines `send`. */
function ownerOfSend(prototype: unknown): object | undefined {
  for (let at = prototype; typeof at === "object" && at !== null; at = Reflect.getPrototypeOf(at))
    if (Object.hasOwn(at, "send") && Object.hasOwn(at, "destroy")) return at;
  return undefined;
}

/** Where the command of a request was sent. */
export function sentFrom(attempt: Attempt, { headers }: Pick<WireRequest, "headers">): string | undefined {
  const invocation = headers["amz-sdk-invocation-id"];
  if (invocation === undefined) return undefined;
  const stack = attempt.sentBy.get(invocation) ?? attempt.sends.shift();
  if (stack !== undefined) attempt.sentBy.set(invocation, stack);
  return stack;
}

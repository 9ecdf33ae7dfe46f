/**
 * The ways that environments went. What one does next depends on what it was told so far, and on nothing else: so a way
 * that was gone once is not gone again by the next environment, which is only told what came of it.
 */
import { type Outcome, requestText, type WireAnswer, type WireRequest } from "../realm/attempt.js";
import type { Invocation } from "../realm/invoke.js";

/** What an environment is told, by its own numbers of requests and timers. */
export type Told = { readonly now: number } & (
  | {
      readonly kind: "invoke";
      readonly name: string;
      readonly seed: number;
      readonly invocation: Invocation;
    }
  | { readonly kind: "answer"; readonly request: number; readonly answer: WireAnswer | undefined }
  | { readonly kind: "fire"; readonly timer: number }
);

/** How an invocation stands: what it waits for, or what came of it. */
export interface Waiting {
  readonly open: readonly NumberedRequest[];
  readonly timers: readonly NumberedTimer[];
  readonly outcome: Outcome | undefined;
  readonly unmodelled: readonly string[];
}

export interface NumberedRequest {
  readonly number: number;
  readonly request: WireRequest;
}

interface NumberedTimer {
  readonly number: number;
  readonly due: number;
}

/** A place on a way: where all invocations of the environment stand, in their order. */
export interface Step {
  readonly waiting: readonly Waiting[];
  readonly next: Map<string, Step>;
}

/** The same way led elsewhere the second time: something else has a part in it. */
export class OtherWay extends Error {}

/** More of them would take more memory than they save time. */
const MOST = 100_000;

export class Ways {
  readonly root: Step = { waiting: [], next: new Map() };
  #steps = 0;

  known(from: Step, told: Told): Step | undefined {
    return from.next.get(keyOf(told));
  }

  /** Notes where a step led. @throws OtherWay where it led elsewhere before */
  note(from: Step, told: Told, waiting: readonly Waiting[]): Step {
    const key = keyOf(told);
    const known = from.next.get(key);
    if (known !== undefined) {
      if (textOf(known.waiting) !== textOf(waiting)) throw new OtherWay();
      return known;
    }
    const step: Step = { waiting, next: new Map() };
    this.#steps += 1;
    if (this.#steps < MOST) from.next.set(key, step);
    return step;
  }
}

const textOf = (waiting: readonly Waiting[]): string =>
  JSON.stringify(
    waiting.map(({ open, ...rest }) => ({
      ...rest,
      open: open.map(({ number, request }) => [number, requestText(request)]),
    })),
  );

function keyOf(told: Told): string {
  switch (told.kind) {
    case "invoke":
      return JSON.stringify(told);
    case "fire":
      return `fire ${told.timer} ${told.now}`;
    case "answer":
      return `answer ${told.request} ${told.now} ${answerText(told.answer)}`;
  }
}

function answerText(answer: WireAnswer | undefined): string {
  if (answer === undefined) return "lost";
  const { status, headers, body } = answer;
  const text = typeof body === "string" ? body : Buffer.from(body).toString("latin1");
  return `${status} ${JSON.stringify(headers)} ${text}`;
}

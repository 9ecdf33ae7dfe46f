/** Waiting for AWS, told before and while. */
import { setTimeout as pause } from "node:timers/promises";
import { HelpfulError } from "../../errors/helpful.js";

/** What is awaited, at a moment. */
export interface Awaited {
  /** `the role to be known to Lambda` */
  readonly what: string;
  /** Since it began to be awaited, in ms. */
  readonly waited: number;
  /** How long it is awaited at most, in ms. */
  readonly atMost: number;
  /** Worth a line of its own: it begins, or goes on for long. */
  readonly line: boolean;
}

/** It did not come about within its time; the message says what was waited for. */
export class NotYetError extends HelpfulError {
  override readonly name = "NotYetError";

  constructor(
    readonly what: string,
    waited: number,
    cause?: unknown,
  ) {
    const said = cause instanceof Error && cause.message !== "" ? ` The last answer: ${cause.message}` : "";
    super(
      `Waited ${inSeconds(waited)} for ${what}, and it did not come about.${said} Nothing is known to be wrong with your work. Try again later.`,
      { cause },
    );
  }
}

const inSeconds = (ms: number): string => {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
};

/** `Waiting for the role to be known to Lambda: 12 s of at most 2 min` */
export const toldWaiting = ({ what, waited, atMost }: Awaited): string =>
  `Waiting for ${what}: ${waited < 1_000 ? "" : `${inSeconds(waited)} of `}at most ${inSeconds(atMost)}`;

/** How often a wait is told anew, in ms: on a screen, and as a line. */
const TICK = 1_000;
const LINE = 30_000;
/** From so long on it is worth a line, in ms. */
const LONG = 4_000;

/** Waits that somebody may listen to. */
export class Waiting {
  #listener: ((awaited: Awaited) => void) | undefined;
  /** What was told as a line last, and when that was. */
  #line: { readonly what: string; readonly at: number } | undefined;

  /** @param listener absent: nobody listens any more */
  listen(listener?: (awaited: Awaited) => void): void {
    this.#listener = listener;
  }

  #tell(what: string, waited: number, atMost: number, pause: number): void {
    const now = performance.now();
    const isNew = this.#line?.what !== what || now - this.#line.at >= LINE;
    const line = isNew && (pause >= LONG || waited >= LONG);
    if (line) this.#line = { what, at: now };
    this.#listener?.({ what, waited, atMost, line });
  }

  /**
   * Lets time pass.
   * @param since what `performance.now` said when the waiting began
   */
  async pass(
    ms: number,
    of: {
      readonly what: string;
      readonly since: number;
      readonly atMost: number;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<void> {
    const { what, since, atMost, signal } = of;
    const end = performance.now() + ms;
    for (;;) {
      const left = end - performance.now();
      if (left <= 0) return;
      // What is over at once is not worth a word.
      if (ms >= TICK) this.#tell(what, performance.now() - since, atMost, ms);
      await pause(Math.min(TICK, left), undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** Between 75 and 125 of a hundred: many who wait for the same thing shall not come at once. */
export const jittered = (ms: number): number => ms * (0.75 + Math.random() / 2);

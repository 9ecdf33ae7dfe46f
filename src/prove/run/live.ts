/** An attempt that is under way. */
import { Attempt, type OpenRequest, type WireRequest } from "../realm/attempt.js";
import type { Environment } from "../tiers/tier.js";
import type { Call } from "../world/call.js";

const isSame = (a: WireRequest, b: WireRequest): boolean =>
  a.method === b.method && a.host === b.host && a.path === b.path && a.body.equals(b.body);

export class Live {
  readonly attempt: Attempt;
  /** Its calls so far: tries of one call count once. */
  calls = 0;
  /** What it was answered so far: with the state of the world, all that decides how it goes on. */
  history = "";
  /** What its clock shows, epoch ms. */
  now: number;
  /** What it runs in; absent: it died before anything ran. */
  environment: Environment | undefined;
  /** Its end was told; what it still does, it does behind its caller's back. */
  ended = false;
  readonly #stuck = new Set<OpenRequest>();
  readonly #numbers = new Map<string, number>();
  readonly #tries = new Map<number, number>();
  #last: { readonly request: WireRequest; readonly number: number; readonly failed: boolean } | undefined;

  constructor(
    readonly delivery: number,
    readonly number: number,
    readonly requestId: string,
    readonly startedAt: number,
    readonly deadline: number,
    means: { readonly seed: number; readonly recorded: boolean },
  ) {
    this.now = startedAt;
    this.attempt = new Attempt(`${delivery}.${number}`, means.seed, means.recorded);
  }

  /** The request that goes next; `undefined`: none, or none that is ever answered. */
  get next(): OpenRequest | undefined {
    return this.attempt.open.find((each) => !this.#stuck.has(each));
  }

  get nextTimer(): number | undefined {
    let due: number | undefined;
    for (const timer of this.attempt.timers) if (due === undefined || timer.due < due) due = timer.due;
    return due;
  }

  /** How many of its requests are never answered. */
  get stuck(): number {
    return this.#stuck.size;
  }

  /** It will never be answered. */
  hold(open: OpenRequest): void {
    this.#stuck.add(open);
  }

  remove(open: OpenRequest): void {
    this.attempt.open.splice(this.attempt.open.indexOf(open), 1);
  }

  /** Which call of the attempt a request belongs to, and its how manieth try it is. */
  place(open: OpenRequest, call: Call): { readonly number: number; readonly try: number } {
    const again =
      call.invocation !== undefined
        ? this.#numbers.get(call.invocation)
        : this.#last?.failed === true && isSame(this.#last.request, open.request)
          ? this.#last.number
          : undefined;
    if (again === undefined) this.calls += 1;
    const number = again ?? this.calls;
    if (call.invocation !== undefined) this.#numbers.set(call.invocation, number);
    this.#last = { request: open.request, number, failed: false };
    const tries = (this.#tries.get(number) ?? 0) + 1;
    this.#tries.set(number, tries);
    return { number, try: tries };
  }

  /** The last request failed: the same once more is another try of it. */
  failed(): void {
    if (this.#last !== undefined) this.#last = { ...this.#last, failed: true };
  }
}

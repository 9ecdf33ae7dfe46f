/** Environments that go no way twice: one begins in earnest once it comes to where nobody was. */
import { Attempt, type OpenRequest, type VirtualTimer, type WireAnswer } from "../realm/attempt.js";
import type { Invocation } from "../realm/invoke.js";
import type { Environment, Tier } from "./tier.js";
import { type NumberedRequest, type Step, type Told, type Waiting, Ways } from "./ways.js";

export class RememberedTier implements Tier {
  readonly ways = new Ways();

  constructor(private readonly tier: Tier) {}

  get now(): number {
    return this.tier.now;
  }
  set now(time: number) {
    this.tier.now = time;
  }

  begin(): Environment {
    return new RememberedEnvironment(this, () => this.tier.begin());
  }
}

class RememberedEnvironment implements Environment {
  /** All that it was told. */
  readonly #told: Told[] = [];
  /** Its invocations, as the prover sees them. */
  readonly #invoked: Attempt[] = [];
  #step: Step;
  /** What is behind; there is none while others went the same way. */
  #behind: Behind | undefined;
  /** Requests as the prover sees them, by their numbers. */
  readonly #requests = new Map<number, OpenRequest>();
  readonly #numbers = new WeakMap<OpenRequest, number>();

  constructor(
    private readonly tier: RememberedTier,
    private readonly begin: () => Environment,
  ) {
    this.#step = tier.ways.root;
  }

  async invoke(attempt: Attempt, invocation: Invocation): Promise<void> {
    // What is recorded shows more than requests: it is gone in earnest, and no way for others.
    if (attempt.recorded) {
      this.#behind ??= await this.#inEarnest();
      return this.#behind.environment.invoke(attempt, invocation);
    }
    const { name, seed } = attempt;
    this.#invoked.push(attempt);
    await this.#tell({ kind: "invoke", now: this.tier.now, name, seed, invocation });
  }

  async answer(attempt: Attempt, open: OpenRequest, answer: WireAnswer | undefined): Promise<void> {
    const request = this.#numbers.get(open);
    if (request === undefined) return this.#behind?.environment.answer(attempt, open, answer);
    await this.#tell({ kind: "answer", now: this.tier.now, request, answer });
  }

  async fire(attempt: Attempt, timer: VirtualTimer): Promise<void> {
    if (attempt.recorded) return this.#behind?.environment.fire(attempt, timer);
    await this.#tell({ kind: "fire", now: this.tier.now, timer: timer.number });
  }

  async kill(): Promise<void> {
    await this.#behind?.environment.kill();
  }

  async #tell(told: Told): Promise<void> {
    const known = this.#behind === undefined ? this.tier.ways.known(this.#step, told) : undefined;
    this.#told.push(told);
    if (known !== undefined) this.#step = known;
    else {
      this.#behind ??= await this.#inEarnest();
      this.#step = this.tier.ways.note(this.#step, told, await this.#behind.goes(told));
    }
    this.#show();
  }

  /** Goes all the way up to here. */
  async #inEarnest(): Promise<Behind> {
    const { tier } = this;
    const { now } = tier;
    const behind = new Behind(this.begin());
    let step = tier.ways.root;
    for (const told of this.#told.slice(0, -1)) {
      tier.now = told.now;
      step = tier.ways.note(step, told, await behind.goes(told));
    }
    tier.now = now;
    return behind;
  }

  /** What it waits for now. */
  #show(): void {
    this.#step.waiting.forEach(({ open, timers, outcome, unmodelled }, index) => {
      const seen = this.#invoked[index];
      if (seen === undefined) return;
      seen.open.splice(0, seen.open.length, ...open.map((each) => this.#seen(each)));
      seen.timers.clear();
      for (const { number, due } of timers) seen.timers.add({ number, due, fire: () => {} });
      for (const each of unmodelled) seen.unmodelled.add(each);
      if (outcome !== undefined) seen.settle(outcome);
    });
  }

  #seen({ number, request }: NumberedRequest): OpenRequest {
    const known = this.#requests.get(number);
    if (known !== undefined) return known;
    // It is the environment that is answered.
    const open: OpenRequest = { request, stack: undefined, answer: () => {}, fail: () => {} };
    this.#requests.set(number, open);
    this.#numbers.set(open, number);
    return open;
  }
}

/** An environment in earnest, told by numbers. */
class Behind {
  readonly #attempts: Attempt[] = [];
  readonly #requests: { readonly open: OpenRequest; readonly attempt: Attempt }[] = [];
  readonly #timers: { readonly timer: VirtualTimer; readonly attempt: Attempt }[] = [];

  constructor(readonly environment: Environment) {}

  /** @returns how it stands then */
  async goes(told: Told): Promise<readonly Waiting[]> {
    if (told.kind === "invoke") {
      const attempt = new Attempt(told.name, told.seed, false);
      this.#attempts.push(attempt);
      await this.environment.invoke(attempt, told.invocation);
    } else if (told.kind === "answer") {
      const { open, attempt } = at(this.#requests, told.request);
      attempt.open.splice(attempt.open.indexOf(open), 1);
      await this.environment.answer(attempt, open, told.answer);
    } else {
      const { timer, attempt } = at(this.#timers, told.timer);
      await this.environment.fire(attempt, timer);
    }
    return this.#attempts.map((attempt) => this.#waiting(attempt));
  }

  #waiting(attempt: Attempt): Waiting {
    return {
      open: attempt.open.map((open) => this.#numbered(open, attempt)),
      timers: [...attempt.timers].map((timer) => ({
        number: this.#numberOf(timer, attempt),
        due: timer.due,
      })),
      outcome: attempt.outcome,
      unmodelled: [...attempt.unmodelled],
    };
  }

  #numbered(open: OpenRequest, attempt: Attempt): NumberedRequest {
    const known = this.#requests.findIndex((each) => each.open === open);
    const number = known === -1 ? this.#requests.push({ open, attempt }) - 1 : known;
    return { number, request: open.request };
  }

  #numberOf(timer: VirtualTimer, attempt: Attempt): number {
    const known = this.#timers.findIndex((each) => each.timer === timer);
    return known === -1 ? this.#timers.push({ timer, attempt }) - 1 : known;
  }
}

function at<Thing>(things: readonly Thing[], index: number): Thing {
  const found = things[index];
  if (found === undefined) throw new RangeError(`Nothing has the number ${index}.`);
  return found;
}

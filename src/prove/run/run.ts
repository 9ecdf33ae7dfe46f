/** Runs one schedule: starts attempts, answers their calls one at a time, and meets them with its faults. */
import { answerOf, type Fault, type FaultKind, MEANING } from "../faults/faults.js";
import { inPart } from "../faults/partial.js";
import type { OpenRequest, WireAnswer, WireRequest } from "../realm/attempt.js";
import type { Environment, Tier } from "../tiers/tier.js";
import type { Call } from "../world/call.js";
import { ACCOUNT, REGION, World, type WorldOptions, type WorldState } from "../world/world.js";
import { Clocks } from "./clock.js";
import { Live } from "./live.js";
import { acknowledges, eventFor, failedOf, idOf, type Policy, withOnly } from "./policy.js";
import { type Scene, sceneOf } from "./scene.js";
import type { Delivery, Schedule, Source } from "./schedule.js";
import type { Ack, Ending, Move, Site, Step, Trace } from "./trace.js";

export interface RunOptions {
  /** What handlers run in. */
  readonly tier: Tier;
  readonly events: readonly unknown[];
  readonly source: Source;
  readonly policy: Policy;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly functionName: string;
  readonly seed: number;
  readonly start: WorldState;
  readonly world: WorldOptions;
  /** Whether all that can follow a state was tried. */
  readonly isKnown?: (state: string) => boolean;
  /** Whether stacks, prints, and what stood after each step are kept. */
  readonly recorded: boolean;
  /** A digest of a world without what is another in each run; absent: places get no keys. */
  readonly digest?: (world: World) => string;
  /** A text without what is another in each run. */
  readonly plain?: (text: string, now: number) => string;
}

/** Who starts at the same time starts so many ms one after the other: times tell them apart. */
const APART_MS = 3;
/** Attempts begin at multiples of this. */
const START_STEP_MS = 250;
/** More than any handler does that comes to an end. */
const MOST_STEPS = 3000;

interface Due {
  readonly delivery: number;
  readonly attempt: number;
  readonly at: number;
}

interface Zombie {
  readonly open: OpenRequest;
  readonly call: Call;
  readonly delivery: number;
  readonly attempt: number;
  readonly number: number;
  readonly after: number | undefined;
  seen: number;
}

/** It does not come to an end. */
export class RunawayError extends Error {}

export async function run(schedule: Schedule, options: RunOptions): Promise<Trace> {
  const running = new Run(schedule, options);
  try {
    return await running.toEnd();
  } finally {
    await running.close();
  }
}

class Run {
  readonly #world: World;
  readonly #steps: Step[] = [];
  readonly #scenes: Scene[] = [];
  readonly #acks: Ack[] = [];
  readonly #sites: Site[] = [];
  readonly #moves: Move[] = [];
  readonly #due: Due[] = [];
  readonly #live: Live[] = [];
  readonly #zombies: Zombie[] = [];
  readonly #met = new Set<Fault>();
  /** Where a later invocation finds the same process, by delivery; and all that were begun. */
  readonly #warm = new Map<number, Environment>();
  readonly #environments = new Set<Environment>();
  readonly #unmodelled = new Set<string>();
  /** Of batches that were handled in part: the messages that come again, by delivery. */
  readonly #left = new Map<number, readonly string[]>();
  readonly #clocks = new Clocks();
  readonly #begun: number;
  #turn = 0;
  #cut = false;

  constructor(
    private readonly schedule: Schedule,
    private readonly options: RunOptions,
  ) {
    this.#world = new World(options.start, options.world);
    this.#begun = options.world.now;
    schedule.deliveries.forEach(({ when }, delivery) => {
      if (when === "start") this.#due.push({ delivery, attempt: 1, at: this.#begun });
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#environments].map((each) => each.kill()));
    await this.#world.close();
  }

  async toEnd(): Promise<Trace> {
    while (await this.#step()) {
      if (this.#steps.length > MOST_STEPS)
        throw new RunawayError(
          `It made more than ${MOST_STEPS} calls and starts in one schedule: it does not come to an end.`,
        );
    }
    for (const zombie of [...this.#zombies]) await this.#rise(zombie);
    return {
      steps: this.#steps,
      scenes: this.#scenes,
      acks: this.#acks,
      sites: this.#sites,
      moves: this.#moves,
      final: this.#world.state(),
      endedAt: this.#world.now,
      unmodelled: [...this.#unmodelled, ...this.#world.unmodelled],
      cut: this.#cut,
      missed: this.schedule.faults.length - this.#met.size,
    };
  }

  #tell(step: Step): void {
    this.#steps.push(step);
    if (this.options.recorded) this.#scenes.push(sceneOf(this.#world));
  }

  /** @returns whether there was something to do */
  async #step(): Promise<boolean> {
    if (this.#live.length === 0) return this.#startDue();
    const enabled = this.#live.filter((live) => live.next !== undefined || live.attempt.timers.size > 0);
    if (enabled.length === 0) await this.#expire();
    else {
      const chosen = this.#choose(enabled);
      if (chosen === undefined) {
        this.#cut = true;
        return false;
      }
      await (chosen.next === undefined ? this.#fire(chosen) : this.#call(chosen, chosen.next));
    }
    return true;
  }

  #choose(enabled: readonly Live[]): Live | undefined {
    const state = enabled.length > 1 ? this.#state() : undefined;
    const chosen = this.#wanted(enabled, state);
    if (chosen !== undefined)
      this.#moves.push({
        delivery: chosen.delivery,
        enabled: enabled.map(({ delivery }) => delivery),
        state,
      });
    return chosen;
  }

  #wanted(enabled: readonly Live[], state: string | undefined): Live | undefined {
    if (enabled.length > 1) {
      const wanted = this.schedule.order[this.#turn];
      this.#turn += 1;
      const chosen = enabled.find(({ delivery }) => delivery === wanted);
      if (chosen !== undefined) return chosen;
      if (state !== undefined && this.options.isKnown?.(state) === true) return undefined;
    }
    const calling = enabled.filter(({ next }) => next !== undefined);
    if (calling.length > 0) return calling.reduce((a, b) => (a.delivery <= b.delivery ? a : b));
    return enabled.reduce((a, b) => ((a.nextTimer ?? 0) <= (b.nextTimer ?? 0) ? a : b));
  }

  /** All that decides what follows, but for ids and times that are drawn anew. */
  #state(): string | undefined {
    const { digest } = this.options;
    if (digest === undefined) return undefined;
    const unmet = this.schedule.faults.filter((fault) => !this.#met.has(fault));
    return [
      digest(this.#world),
      ...this.#live.map(
        (live) => `${live.delivery}.${live.number} ${live.stuck} ${live.ended}${live.history}`,
      ),
      this.#due.map(({ delivery, attempt }) => `${delivery}.${attempt} ${this.#left.get(delivery)}`).join(),
      this.#zombies.map(({ number, after, seen }) => `${number} ${after} ${seen}`).join(),
      JSON.stringify(unmet),
      JSON.stringify(this.#acks.map(({ delivery, value }) => [delivery, value])),
      this.schedule.deliveries.length,
      this.schedule.shape,
    ].join("\n");
  }

  async #advanceTo(time: number): Promise<void> {
    if (time > this.#world.now) await this.#world.advance(time - this.#world.now);
  }

  async #startDue(): Promise<boolean> {
    const [first] = [...this.#due].sort((a, b) => a.at - b.at);
    if (first === undefined) return false;
    await this.#advanceTo(first.at);
    const now = this.#due.filter(({ at }) => at <= this.#world.now);
    for (const due of now) this.#due.splice(this.#due.indexOf(due), 1);
    for (const due of now) await this.#start(due);
    return true;
  }

  async #start({ delivery, attempt }: Due): Promise<void> {
    const { options } = this;
    const planned = this.#planned(delivery);
    const now = this.#world.now;
    const named = planned.sameAs ?? delivery;
    const name = options.policy.keepsId ? `request ${named}` : `request ${delivery}.${attempt}`;
    const live = new Live(delivery, attempt, idOf(options.seed, name), now, now + options.timeoutMs, {
      seed: seedOf(options.seed, delivery, attempt),
      recorded: options.recorded,
    });
    const isRetry = attempt > 1 && planned.warmRetries === true;
    const warm = isRetry || planned.warm === true ? this.#warm.get(delivery - (isRetry ? 0 : 1)) : undefined;
    this.#tell({
      kind: "start",
      at: now - this.#begun,
      delivery,
      attempt,
      requestId: live.requestId,
      warm: warm !== undefined,
    });
    live.now += APART_MS * this.#live.length;
    this.#live.push(live);
    this.#site(live, 0, { service: "", operation: "", writes: false });
    const fault = this.#faultAt(live, 0);
    if (fault !== undefined) {
      this.#met.add(fault);
      await this.#end(live, "crashed", null, fault.kind);
      return;
    }
    const whole = eventFor({
      source: options.source,
      event: options.events[planned.event],
      messageId: idOf(options.seed, `message ${named}`),
      receiptHandle: idOf(options.seed, `receipt ${delivery}.${attempt}`),
      receives: attempt + (planned.sameAs === undefined ? 0 : 1),
      sentAt: this.#begun - 1000,
      now,
      queueArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:source-queue`,
    });
    const event = withOnly(whole, this.#left.get(delivery));
    options.tier.now = live.now;
    const environment = warm ?? options.tier.begin();
    live.environment = environment;
    this.#environments.add(environment);
    this.#warm.set(delivery, environment);
    await environment.invoke(live.attempt, {
      event,
      requestId: live.requestId,
      deadline: live.deadline,
      functionName: options.functionName,
      functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${options.functionName}`,
      memoryMb: options.memoryMb,
    });
    await this.#settled(live);
  }

  #planned(delivery: number): Delivery {
    const planned = this.schedule.deliveries[delivery];
    if (planned === undefined) throw new RangeError(`There is no delivery ${delivery}.`);
    return planned;
  }

  #faultAt(live: Live, call: number): Fault | undefined {
    return this.schedule.faults.find(
      (fault) =>
        fault.kind !== "frozen" &&
        fault.delivery === live.delivery &&
        fault.attempt === live.number &&
        fault.call === call,
    );
  }

  async #fire(live: Live): Promise<void> {
    const { timers } = live.attempt;
    const [timer] = [...timers].sort((a, b) => a.due - b.due || a.number - b.number);
    if (timer === undefined) return;
    if (timer.due >= live.deadline) return this.#timeOut(live);
    live.now = Math.max(live.now, timer.due);
    await this.#advanceTo(live.now);
    this.options.tier.now = live.now;
    await live.environment?.fire(live.attempt, timer);
    await this.#settled(live);
  }

  /** Nobody goes on by itself: time passes until the first is stopped. */
  async #expire(): Promise<void> {
    const first = this.#live.reduce((a, b) => (a.deadline <= b.deadline ? a : b));
    await this.#timeOut(first);
  }

  async #timeOut(live: Live): Promise<void> {
    await this.#advanceTo(live.deadline);
    if (live.ended) await this.#dropAndKill(live);
    else await this.#end(live, "timed out", null, undefined);
  }

  async #call(live: Live, open: OpenRequest): Promise<void> {
    const call = this.#world.describe(open.request);
    const { number, try: tries } = live.place(open, call);
    if (tries === 1) this.#site(live, number, call);
    const found = this.#faultAt(live, number);
    const fault = found !== undefined && (tries === 1 || MEANING[found.kind].everyTry) ? found : undefined;
    if (fault !== undefined) this.#met.add(fault);
    const meaning = fault === undefined ? undefined : MEANING[fault.kind];
    live.now = this.#clocks.afterCall(live.now, call);
    await this.#advanceTo(live.now);
    for (const zombie of [...this.#zombies]) {
      if (zombie.seen === zombie.after) await this.#rise(zombie);
      else zombie.seen += 1;
    }
    const applied = meaning?.applied ?? true;
    const isPartial = fault?.kind === "partial";
    const answerId = idOfAnswer(`${live.delivery}.${live.number} ${number}.${tries}`);
    const apply = (request: WireRequest): Promise<WireAnswer> =>
      this.#world.apply(request, this.#world.describe(request), answerId);
    const done = isPartial
      ? await inPart(open.request, call, apply)
      : applied
        ? await this.#world.apply(open.request, call, answerId)
        : undefined;
    const answer = fault === undefined || isPartial ? done : answerOf(fault.kind, call);
    const isAnswered = meaning?.ends === undefined && answer !== undefined;
    this.#tell({
      kind: "call",
      at: this.#world.now - this.#begun,
      delivery: live.delivery,
      attempt: live.number,
      number,
      try: tries,
      call,
      applied,
      fault: fault?.kind,
      status: isAnswered ? answer.status : undefined,
      error: isAnswered ? errorOf(answer) : undefined,
      afterReturn: live.ended,
      stack: open.stack,
    });
    if (meaning?.ends === "crash") return this.#end(live, "crashed", null, fault?.kind);
    if (meaning?.ends === "hang") {
      live.hold(open);
      if (fault?.kind === "late")
        this.#zombies.push({
          open,
          call,
          delivery: live.delivery,
          attempt: live.number,
          number,
          after: fault.after,
          seen: 0,
        });
      return;
    }
    live.remove(open);
    this.options.tier.now = live.now;
    await live.environment?.answer(live.attempt, open, answer);
    if (answer === undefined || answer.status >= 400) live.failed();
    this.#remember(live, call, answer);
    await this.#settled(live);
  }

  #remember(live: Live, call: Call, answer: WireAnswer | undefined): void {
    const { plain } = this.options;
    if (plain === undefined) return;
    const said =
      answer === undefined ? "lost" : `${answer.status} ${plain(String(answer.body), this.#world.now)}`;
    live.history += `\n${call.operation} ${said}`;
  }

  /** A call that was under way when its process was stopped takes effect. */
  async #rise(zombie: Zombie): Promise<void> {
    this.#zombies.splice(this.#zombies.indexOf(zombie), 1);
    await this.#world.apply(zombie.open.request, zombie.call, idOfAnswer("late"));
    const { delivery, attempt, number, call } = zombie;
    this.#tell({ kind: "late", at: this.#world.now - this.#begun, delivery, attempt, number, call });
  }

  /** Looks whether an attempt has come to its end. */
  async #settled(live: Live): Promise<void> {
    const { attempt } = live;
    if (live.ended) {
      if (live.next === undefined && attempt.timers.size === 0) this.#drop(live);
      return;
    }
    const idle = attempt.open.length === 0 && attempt.timers.size === 0;
    const outcome =
      attempt.outcome ??
      (idle ? ({ kind: "threw", error: "Runtime.NodeJsExit: it never settles" } as const) : undefined);
    if (outcome === undefined) return;
    const frozen = this.#frozen(live);
    if (outcome.kind === "returned")
      await this.#end(live, "returned", outcome.value, frozen, frozen === undefined);
    else await this.#end(live, "threw", outcome.error, frozen, frozen === undefined);
  }

  /** With calls under way when it returns, Lambda may freeze it before they leave. */
  #frozen(live: Live): FaultKind | undefined {
    if (live.next === undefined) return undefined;
    this.#site(live, 0, "frozen");
    const fault = this.schedule.faults.find(
      ({ kind, delivery, attempt }) =>
        kind === "frozen" && delivery === live.delivery && attempt === live.number,
    );
    if (fault !== undefined) this.#met.add(fault);
    return fault?.kind;
  }

  async #end(
    live: Live,
    ending: Ending,
    value: unknown,
    fault: FaultKind | undefined,
    goesOn = false,
  ): Promise<void> {
    const { delivery, number: attempt } = live;
    const { source, policy } = this.options;
    const planned = this.#planned(delivery);
    const now = this.#world.now;
    live.ended = true;
    for (const each of live.attempt.unmodelled) this.#unmodelled.add(each);
    const acknowledged = ending === "returned" && acknowledges(source, value, policy.reportsFailures);
    const next = acknowledged ? undefined : policy.nextIn(attempt, now - live.startedAt);
    const failed = ending === "returned" && next !== undefined ? failedOf(source, value) : undefined;
    if (failed !== undefined) this.#left.set(delivery, failed);
    if (acknowledged) this.#acks.push({ delivery, event: planned.event, value, state: this.#world.state() });
    this.#tell({
      kind: "end",
      at: now - this.#begun,
      delivery,
      attempt,
      ending,
      value,
      acknowledged,
      gaveUp: !acknowledged && next === undefined,
      fault,
      lines: live.attempt.lines,
    });
    if (next !== undefined)
      this.#due.push({ delivery, attempt: attempt + 1, at: this.#onTheStep(now + next) });
    else
      this.schedule.deliveries.forEach(({ when }, index) => {
        if (when !== "start" && when.after === delivery)
          this.#due.push({ delivery: index, attempt: 1, at: this.#onTheStep(now + when.ms) });
      });
    if (!goesOn) await this.#dropAndKill(live);
    else if (live.next === undefined && live.attempt.timers.size === 0) this.#drop(live);
  }

  /** A little later, so that what begins after a few calls more or less begins at the same time. */
  #onTheStep(time: number): number {
    return this.#begun + Math.ceil((time - this.#begun) / START_STEP_MS) * START_STEP_MS;
  }

  /** Its process is gone, or never goes on. */
  async #dropAndKill(live: Live): Promise<void> {
    this.#drop(live);
    if (live.environment === undefined) return;
    if (this.#warm.get(live.delivery) === live.environment) this.#warm.delete(live.delivery);
    this.#environments.delete(live.environment);
    await live.environment.kill();
  }

  #drop(live: Live): void {
    live.attempt.timers.clear();
    live.attempt.open.length = 0;
    const index = this.#live.indexOf(live);
    if (index >= 0) this.#live.splice(index, 1);
  }

  #site(live: Live, call: number, about: Site["about"]): void {
    if (live.ended) return;
    const state = this.#state();
    const key = state === undefined ? undefined : `${live.delivery}.${live.number} ${state}`;
    this.#sites.push({
      delivery: live.delivery,
      attempt: live.number,
      call,
      about,
      key,
      step: this.#steps.length,
      turn: this.#turn,
    });
  }
}

const answerIds = new Map<string, string>();

/** An id of the form that AWS gives to what it answers. */
function idOfAnswer(name: string): string {
  const known = answerIds.get(name) ?? idOf(0, `answer ${name}`);
  answerIds.set(name, known);
  return known;
}

function errorOf({ status, body, headers }: WireAnswer): string | undefined {
  if (status < 400) return undefined;
  const named = /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(String(body))?.[1];
  return named ?? headers["x-amzn-errortype"] ?? `HTTP ${status}`;
}

/** Another one for each attempt: with the same, a retry would draw the same ids, and hide that it is another. */
const seedOf = (seed: number, delivery: number, attempt: number): number =>
  Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(delivery + 1, 0x85ebca6b) ^ Math.imul(attempt, 0xc2b2ae35);

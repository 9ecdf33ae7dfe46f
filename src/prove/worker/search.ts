/** The search: fewest faults first, then fewest deliveries, then the earliest place. */
import { type Comparison, compare } from "../oracle/compare.js";
import { unitsIn } from "../oracle/effects.js";
import { digestOf, plain } from "../oracle/normal.js";
import { cellOf, type Flag, type Letter, type ScheduleVerdict, verdictOf } from "../oracle/verdict.js";
import { columnText } from "../results/tell.js";
import { run } from "../run/run.js";
import type { Schedule } from "../run/schedule.js";
import type { Trace } from "../run/trace.js";
import { Extender, laterMoments, RETRIED_WARM, warmRetries } from "../schedules/extend.js";
import { type Choices, inEveryOrder } from "../schedules/orders.js";
import { shapesFor } from "../schedules/shapes.js";
import { World, type WorldState } from "../world/world.js";
import type { Control } from "./control.js";
import type { Job } from "./job.js";
import type { Reference } from "./reference.js";
import { Sample } from "./sample.js";
import type { Found, SearchResult } from "./search-result.js";

/** How many that broke nothing are run again with processes. */
export const CLEAN_ONES = 3;

class OutOfBudget extends Error {}
class Enough extends Error {}
class Interrupted extends Error {}

/** How often it is told where the search is, in ms. */
const TOLD_EVERY = 500;

/**
 * Parts of a search that have nothing to do with each other: one delivery after the other, with faults; and two at once
 * that are met by one.
 */
export type Part = "in turn" | "at once";

export class Search {
  readonly #columns = new Map<string, { schedules: number; verdicts: Set<string>; beyond: boolean }>();
  readonly #found = new Map<Letter, Found>();
  readonly #beyond = new Map<Letter, Found>();
  readonly #flags = new Map<Flag, Found>();
  readonly #letters = new Set<Letter>();
  readonly #unmodelled = new Set<string>();
  readonly #extender: Extender;
  /** What was tried where several deliveries could go on. */
  readonly #choices: Choices = new Map();
  readonly #clean: Sample<Found>;
  #schedules = 0;
  #deliveries = 1;
  #told = 0;
  readonly #until: number;

  constructor(
    private readonly job: Job,
    private readonly reference: Reference,
    private readonly control: Control,
  ) {
    this.#extender = new Extender(job.reduce);
    this.#clean = new Sample(CLEAN_ONES, job.seed);
    this.#until = performance.now() + job.budgetMs;
  }

  part(part: Part): Promise<SearchResult> {
    return this.#doing(() => (part === "in turn" ? this.#inTurn() : this.#twinsWithOne()));
  }

  /** Only these schedules. */
  again(schedules: readonly Schedule[]): Promise<SearchResult> {
    return this.#doing(async () => {
      for (const schedule of schedules) await this.#try(schedule, schedule.shape, false);
    });
  }

  async #doing(work: () => Promise<void>): Promise<SearchResult> {
    let complete = true;
    let interrupted = false;
    let isDecided = false;
    try {
      await work();
    } catch (error) {
      interrupted = error instanceof Interrupted;
      isDecided = error instanceof Enough;
      if (!(interrupted || isDecided || error instanceof OutOfBudget)) throw error;
      complete = false;
    }
    return {
      found: this.#found,
      beyond: this.#beyond,
      flags: this.#flags,
      letters: this.#letters,
      columns: [...this.#columns].map(([what, { schedules, verdicts, beyond }]) => ({
        what,
        told: columnText(what),
        schedules,
        verdicts: [...verdicts].sort(),
        beyond,
      })),
      schedules: this.#schedules,
      skipped: this.#extender.skipped,
      complete,
      isDecided,
      interrupted,
      unmodelled: this.#unmodelled,
      deliveries: this.#deliveries,
      clean: this.#clean.drawn,
    };
  }

  get #shapes(): readonly Schedule[] {
    const { job, reference } = this;
    const { remembersFor, leasedFor } = reference;
    return shapesFor({
      source: job.source,
      events: job.events.length,
      windowMs: job.windowMs,
      ...(remembersFor !== undefined && { remembersFor }),
      ...(leasedFor !== undefined && { leasedFor }),
    }).map((shape): Schedule => ({ ...shape, faults: [], order: [] }));
  }

  async #inTurn(): Promise<void> {
    const { job } = this;
    let single: { readonly schedule: Schedule; readonly trace: Trace } | undefined;
    for (const schedule of this.#shapes)
      for await (const tried of this.#orders(
        schedule,
        schedule.shape,
        schedule.deliveries.length === job.events.length,
      ))
        single ??= tried;
    if (single === undefined || job.bound < 1) return;
    let frontier = [single];
    for (let faults = 1; faults <= job.bound; faults++) frontier = await this.#oneMore(frontier, faults);
  }

  /** Each schedule with one fault more. @returns what can be extended in turn */
  async #oneMore(
    frontier: readonly { readonly schedule: Schedule; readonly trace: Trace }[],
    faults: number,
  ): Promise<{ readonly schedule: Schedule; readonly trace: Trace }[]> {
    const next: { readonly schedule: Schedule; readonly trace: Trace }[] = [];
    for (const { schedule, trace } of frontier)
      for (const more of this.#extender.extend(schedule, trace)) {
        const kind = more.faults.at(-1)?.kind ?? "";
        const what = faults === 1 ? kind : `${faults} faults`;
        const goesOn = faults < this.job.bound;
        const tried = await this.#try(more, what, goesOn);
        if (goesOn) next.push({ schedule: more, trace: tried });
        for (const later of laterMoments(more, tried)) await this.#try(later, what, false);
        for (const warm of warmRetries(more, tried)) await this.#try(warm, RETRIED_WARM, false);
      }
    return next;
  }

  /** Two at once, and a fault: twins are alike until one of them is met, so the first is. */
  async #twinsWithOne(): Promise<void> {
    const twins = this.#shapes
      .filter(({ deliveries }) => deliveries.filter(({ when }) => when === "start").length > 1)
      .at(-1);
    if (twins === undefined) return;
    const what = "two at once, and a fault";
    const planned: Schedule[] = [];
    for await (const { schedule, trace } of this.#orders(twins, what, true))
      planned.push(...this.#extender.extend(schedule, trace, (delivery) => delivery === 0));
    for (const schedule of planned) for await (const _ of this.#orders(schedule, what, false));
  }

  async *#orders(
    schedule: Schedule,
    what: string,
    collects: boolean,
  ): AsyncGenerator<{ readonly schedule: Schedule; readonly trace: Trace }> {
    const { reduce } = this.job;
    const together = schedule.deliveries.filter(({ when }) => when === "start").length > 1;
    const choices = this.#choices;
    const ran = (each: Schedule): Promise<Trace> => this.#try(each, what, collects || together);
    yield* inEveryOrder(schedule, ran, { choices, reduce });
  }

  async #try(schedule: Schedule, what: string, collects: boolean): Promise<Trace> {
    if (this.control.isStopped()) throw new Interrupted();
    const now = performance.now();
    if (now > this.#until) throw new OutOfBudget();
    if (now - this.#told > TOLD_EVERY) {
      this.#told = now;
      this.control.tell(this.#schedules, what);
    }
    const { reference } = this;
    const trace = await run(schedule, {
      ...reference.options,
      ...(collects && {
        digest: digestOf,
        plain,
        isKnown: (state) => this.job.reduce && this.#choices.has(state),
      }),
    });
    this.#schedules += 1;
    if (trace.cut) return trace;
    const verdict = await judge(trace, reference);
    this.#deliveries = Math.max(this.#deliveries, schedule.deliveries.length);
    this.#note(what, trace, { schedule, verdict });
    return trace;
  }

  #note(what: string, trace: Trace, found: Found): void {
    const { schedule, verdict } = found;
    const beyond = schedule.beyond === true;
    const column = this.#columns.get(what) ?? { schedules: 0, verdicts: new Set<string>(), beyond };
    this.#columns.set(what, column);
    column.schedules += 1;
    column.verdicts.add(cellOf(verdict));
    for (const each of trace.unmodelled) this.#unmodelled.add(each);
    const { letter } = verdict;
    if (letter === "1") this.#clean.offer(found);
    // Who tries three times is met three times: whatever comes of that, the platform gave up.
    const gaveUp = (letter === "l" || letter === "U") && schedule.faults.length >= 3;
    if (gaveUp) return;
    const places = beyond ? this.#beyond : this.#found;
    if (letter !== "1" && !places.has(letter)) places.set(letter, found);
    if (beyond) return;
    this.#letters.add(letter);
    for (const flag of verdict.flags) if (!this.#flags.has(flag)) this.#flags.set(flag, found);
    if (!this.job.all && this.#isDecided()) throw new Enough();
  }

  /** Nothing that is found now changes the verdict. */
  #isDecided(): boolean {
    return this.#letters.has("D") && (this.#letters.has("L") || this.#letters.has("l"));
  }
}

/** Holds what came of a schedule against one delivery. */
export async function judge(trace: Trace, reference: Reference): Promise<ScheduleVerdict> {
  const held = (state: WorldState) => compareState(state, trace.endedAt, reference);
  const comparison = await held(trace.final);
  const together =
    trace.moves.some(({ enabled }) => enabled.length > 1) ||
    trace.steps.some((step) => step.kind === "late" || (step.kind === "call" && step.afterReturn));
  let early = false;
  if (together && reference.options.events.length === 1)
    for (const { state } of trace.acks) early ||= (await held(state)).less.length > 0;
  return verdictOf({
    trace,
    comparison,
    expectedCount: reference.expected.length,
    answers: reference.answers,
    early,
  });
}

const compared = new WeakMap<Reference, WeakMap<WorldState, Comparison>>();

async function compareState(state: WorldState, now: number, reference: Reference): Promise<Comparison> {
  const here = compared.get(reference) ?? new WeakMap<WorldState, Comparison>();
  compared.set(reference, here);
  const comparison = here.get(state) ?? (await freshComparison(state, now, reference));
  here.set(state, comparison);
  return comparison;
}

async function freshComparison(state: WorldState, now: number, reference: Reference): Promise<Comparison> {
  const { options, tables, filter, expected, masks } = reference;
  const world = new World(state, { ...options.world, now });
  try {
    return compare(unitsIn(world, tables, filter), expected, masks);
  } finally {
    await world.close();
  }
}

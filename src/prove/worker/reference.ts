/** What one delivery does, without any fault: what all schedules are held against. */

import { type EffectFilter, type Masks, masksOf, textOf, type Unit, unitsIn } from "../oracle/effects.js";
import { type StoreFound, storesIn } from "../oracle/stores.js";
import type { PlacesKnown } from "../results/standing.js";
import { policyOf } from "../run/policy.js";
import { type RunOptions, run } from "../run/run.js";
import type { Delivery, Schedule } from "../run/schedule.js";
import type { CallStep, EndStep, Trace } from "../run/trace.js";
import { inOrder } from "../schedules/shapes.js";
import type { Tier } from "../tiers/tier.js";
import { answerWanted } from "../world/answers.js";
import { placeTouched } from "../world/call.js";
import { NOTHING_YET, TableBook, World, type WorldState } from "../world/world.js";
import type { Job } from "./job.js";

/** When all begins: a Monday, far from any change of clocks. */
export const BEGIN = Date.UTC(2026, 0, 12, 9, 0, 0);
/** The other run begins at another time, so that what is a time shows. */
const OTHER_BEGIN = BEGIN + 43 * 86_400_000 + 12_345_678;
const LEARNING_RUNS = 4;

/** The handler could not be held to anything: why, and what to do. */
export class Unknown extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join(" "));
  }
}

export interface Reference {
  readonly options: RunOptions;
  readonly tables: TableBook;
  readonly filter: EffectFilter;
  readonly masks: Masks;
  readonly expected: readonly Unit[];
  readonly trace: Trace;
  /** What each event is answered, without any fault; left out where that is another each time. */
  readonly answers: ReadonlyMap<number, string>;
  /** Events that change nothing where they come in their order. */
  readonly idle: readonly number[];
  /** How long the handler's own record of a delivery lasts, in ms. */
  readonly remembersFor: number | undefined;
  /** How long a delivery holds what it works on, in ms. */
  readonly leasedFor: number | undefined;
  readonly notes: readonly string[];
  readonly stores: readonly string[];
}

/** What is shown of places. */
export const placesKnown = ({ tables, filter, expected }: Reference): PlacesKnown => ({
  tables,
  stores: filter.stores,
  expected,
});

export async function referenceFor(job: Job, tier: Tier): Promise<Reference> {
  const tables = new TableBook();
  for (const { name, keys, expiry, indexes } of job.tables) {
    tables.set(name, keys, undefined);
    if (indexes !== undefined) tables.indexes.set(name, indexes);
    if (expiry !== undefined) tables.expiries.set(name, expiry);
  }
  const base: RunOptions = {
    tier,
    events: job.events,
    source: job.source,
    policy: policyOf(job.source, job),
    timeoutMs: job.timeoutMs,
    memoryMb: job.memoryMb,
    functionName: "my-function",
    seed: job.seed,
    start: NOTHING_YET,
    world: { now: BEGIN, http: job.http, answers: job.answers, tables },
    recorded: false,
  };
  const one: Schedule = {
    shape: "one delivery",
    deliveries: inOrder(job.events.length),
    faults: [],
    order: [],
  };
  // Modules are loaded, and tables found out, before anything is measured.
  let trace = await run(one, { ...base, recorded: true });
  for (let learnt = -1, runs = 0; learnt !== tables.learnt && runs < LEARNING_RUNS; runs++) {
    learnt = tables.learnt;
    trace = await run(one, { ...base, recorded: true });
  }
  refuseWhatIsUnknown(tables, trace);
  const notes: string[] = [...tables.notes].map(
    ([table, note]) => `Table ${table}: ${note} (--table ${table}=…).`,
  );
  const start: WorldState = await startOf(tables, base);
  const options = { ...base, start };
  const end = await worldAt(trace.final, trace.endedAt, options);
  const found = await remembering(storesIn(end, trace), one, options);
  const chosen = new Set([...job.stores, ...found.map(({ table }) => table)]);
  for (const name of job.effects) chosen.delete(name);
  if (
    unitsIn(end, tables, { stores: chosen, ignored: new Set(), once: [] }).length === 0 &&
    job.stores.length === 0
  )
    for (const { table, guessed } of found) if (guessed) chosen.delete(table);
  for (const { table, why, expiry } of found) {
    if (!chosen.has(table)) continue;
    if (!job.stores.includes(table))
      notes.push(
        `${table} is taken for what the handler remembers by: ${why}. If it holds effects: --effect ${table}`,
      );
    if (expiry !== undefined && !tables.expiries.has(table)) {
      tables.expiries.set(table, expiry);
      notes.push(`${table}: time to live is taken to be on for ${expiry}.`);
    }
  }
  const remembersFor = aheadIn(end, tables.expiries, trace.endedAt);
  const leases = found.flatMap(({ table, lease }): readonly (readonly [string, string])[] =>
    lease !== undefined && chosen.has(table) ? [[table, lease]] : [],
  );
  const leasedFor = aheadIn(end, leases, trace.endedAt);
  await end.close();
  const settled = { ...options, start: await startOf(tables, base) };
  const filter = { stores: chosen, ignored: new Set(job.ignored), once: job.once };
  return {
    ...(await compareRuns(one, settled, { filter, tables })),
    notes,
    remembersFor,
    leasedFor,
    stores: [...chosen],
  };
}

/** @param what a service's operation, or another way out of the process */
export function unmodelledText(what: string): string {
  const [, service, operation] = /^([a-z][\w.-]*) (\w+)$/.exec(what) ?? [];
  return service === undefined || operation === undefined || what.startsWith("a ")
    ? `It uses ${what}, which is not modelled: what comes back of it is not known.`
    : answerWanted(service, operation);
}

/** @throws Unknown for what happens without any fault, and should not */
function refuseWhatIsUnknown(tables: TableBook, trace: Trace): void {
  const reasons = [...tables.unknown].map(
    ([table, why]) => `The key of table ${table} is not known: ${why}. Name it: --table ${table}=pk[,sk]`,
  );
  for (const what of trace.unmodelled) reasons.push(unmodelledText(what));
  if (reasons.length > 0) throw new Unknown(reasons);
  const failed = trace.steps.filter((step): step is EndStep => step.kind === "end" && !step.acknowledged);
  const [first] = failed;
  if (first === undefined) return;
  const { ending, value } = first;
  const said =
    ending === "returned"
      ? `it answers ${JSON.stringify(value).slice(0, 300)}, which its source takes for a failure`
      : ending === "timed out"
        ? "it runs into its timeout"
        : String(value ?? ending);
  throw new Unknown([
    `Without any fault it fails: ${said}. Give it the event that it expects (--event FILE) and its settings (--env NAME=value).`,
  ]);
}

async function worldAt(state: WorldState, now: number, options: RunOptions): Promise<World> {
  return new World(state, { ...options.world, now });
}

/** The state before anything was delivered: empty tables. */
async function startOf(tables: TableBook, options: RunOptions): Promise<WorldState> {
  const world = new World(NOTHING_YET, options.world);
  for (const table of tables.names) world.makeTable(table);
  const state = world.state();
  await world.close();
  return state;
}

/** A table that is looked into holds records if who finds one there changes nothing; else it may be the work itself. */
async function remembering(
  found: readonly StoreFound[],
  one: Schedule,
  options: RunOptions,
): Promise<readonly StoreFound[]> {
  if (!found.some(({ byLooking }) => byLooking) || one.deliveries.length > 1) return found;
  const again: Delivery = { event: 0, when: { after: 0, ms: 1000 } };
  const { steps } = await run({ ...one, deliveries: [...one.deliveries, again] }, options);
  const writes = steps.some((step) => step.kind === "call" && step.delivery === 1 && step.call.writes);
  return writes ? found.filter(({ byLooking }) => !byLooking) : found;
}

/** How far ahead the latest of such times lies in the items that the handler made. */
function aheadIn(
  world: World,
  attributes: Iterable<readonly [table: string, attribute: string]>,
  now: number,
): number | undefined {
  let latest: number | undefined;
  for (const [table, attribute] of attributes)
    for (const item of world.items(table)) {
      const seconds = Number(Reflect.get(Object(item[attribute]), "N"));
      const ahead = seconds * 1000 - now;
      if (Math.abs(ahead) < 10 * 365 * 86_400_000) latest = Math.max(latest ?? 0, ahead);
    }
  return latest;
}

/** Twice the same, once with other ids and times, and once by a second attempt. @throws Unknown where the same is not the same */
async function compareRuns(
  one: Schedule,
  options: RunOptions,
  { filter, tables }: { readonly filter: EffectFilter; readonly tables: TableBook },
): Promise<
  Pick<Reference, "options" | "tables" | "filter" | "masks" | "expected" | "trace" | "answers" | "idle">
> {
  const unitsOf = async (trace: Trace, now: number): Promise<readonly Unit[]> => {
    const world = await worldAt(trace.final, now, options);
    const units = unitsIn(world, tables, filter);
    await world.close();
    return units;
  };
  const trace = await run(one, options);
  const idle: number[] = [];
  let before = "";
  const isLate = trace.steps.some((step) => step.kind === "call" && step.afterReturn);
  for (const { event, state } of isLate ? [] : trace.acks) {
    const stands = (await unitsOf({ ...trace, final: state }, trace.endedAt)).map((unit) =>
      textOf(unit, new Set()),
    );
    const after = stands.sort().join("\n");
    if (after === before) idle.push(event);
    before = after;
  }
  const expected = await unitsOf(trace, trace.endedAt);
  const again = await run(one, options);
  const difference = differenceOf(trace, again);
  if (difference !== undefined)
    throw new Unknown([
      `Run twice with the same time and the same chance, it does not do the same: ${difference}. What else does it depend on?`,
    ]);
  const otherWorld = { ...options.world, now: OTHER_BEGIN };
  const other = await run(one, { ...options, seed: options.seed + 7919, world: otherWorld });
  const masks = new Set(masksOf(expected, await unitsOf(other, other.endedAt)));
  // What tells attempts apart, such as their number or a fence, is no difference where the first one did nothing.
  for (const call of [0, ...recordsBeforeWork(trace, filter)]) {
    const late = await run({ ...one, faults: [{ kind: "crash", delivery: 0, attempt: 1, call }] }, options);
    const byRetry = await unitsOf(late, late.endedAt);
    if (byRetry.length === expected.length) for (const place of masksOf(expected, byRetry)) masks.add(place);
  }
  const elsewhere = answersOf(other);
  const answers = new Map([...answersOf(trace)].filter(([event, text]) => elsewhere.get(event) === text));
  return { options, tables, filter, masks, expected, trace, answers, idle };
}

/** The calls by which a delivery makes its record, as far as nothing was done before them. */
function recordsBeforeWork(trace: Trace, { stores }: EffectFilter): readonly number[] {
  const calls = trace.steps.filter(
    (step): step is CallStep => step.kind === "call" && step.delivery === 0 && step.try === 1,
  );
  const isRecord = ({ call }: CallStep): boolean =>
    call.touches.every((each) => stores.has(placeTouched(each)));
  const work = calls.findIndex((step) => step.call.writes && !isRecord(step));
  return calls
    .slice(0, Math.max(work, 0))
    .filter(({ call }) => call.writes)
    .map(({ number }) => number);
}

const answersOf = ({ acks }: Trace): Map<number, string> =>
  new Map(acks.map(({ event, value }) => [event, JSON.stringify(value)]));

function differenceOf(a: Trace, b: Trace): string | undefined {
  const texts = (trace: Trace): string[] =>
    trace.steps.map((step) =>
      step.kind === "call"
        ? `call ${step.number}, ${step.call.operation} ${step.call.target} ${step.call.said}`
        : step.kind === "end"
          ? `its end, ${step.ending} ${JSON.stringify(step.value)}`
          : step.kind,
    );
  const [one, other] = [texts(a), texts(b)];
  const at = one.findIndex((text, index) => text !== other[index]);
  if (at === -1 && one.length === other.length) return undefined;
  return (one[at] ?? other[one.length] ?? "the number of its calls").slice(0, 200);
}

/** Which of the known mistakes a counterexample shows, by what was seen of its calls, and which pattern cures it. */

import type { ScheduleVerdict } from "../oracle/verdict.js";
import {
  type Cure,
  type CureId,
  cureOf,
  type MistakeId,
  mistakeOf,
  type NamedMistake,
} from "../results/cures.js";
import type { Schedule } from "../run/schedule.js";
import type { CallStep, Trace } from "../run/trace.js";
import { placeTouched } from "../world/call.js";
import type { Reference } from "./reference.js";

export interface Shown {
  readonly schedule: Schedule;
  readonly trace: Trace;
  readonly verdict: ScheduleVerdict;
  readonly reference: Reference;
  /** What comes of another schedule. */
  readonly letterOf: (schedule: Schedule) => Promise<string>;
}

export interface Naming {
  readonly mistake?: NamedMistake;
  readonly cure: Cure;
}

/** A quarter of an hour: Lambda's retries take three minutes, and people some more. */
const SHORT_MS = 15 * 60_000;
const TIME = /1[5-9]\d{8}|\d{4}-\d\d-\d\dT\d\d:/;

/** The calls of one delivery, by what they are for. */
class Calls {
  readonly golden: readonly CallStep[];

  constructor(private readonly shown: Shown) {
    this.golden = callsOf(shown.reference.trace);
  }

  isRecord = ({ call }: CallStep): boolean => call.writes && this.#onStores(call.touches).length > 0;

  isEffect = ({ call }: CallStep): boolean =>
    call.writes && this.#onStores(call.touches).length < call.touches.length;

  /** Where the first record is made, and where the work is done. */
  get record(): number {
    return this.golden.findIndex(this.isRecord);
  }
  get effect(): number {
    return this.golden.findIndex(this.isEffect);
  }

  /** It looks first. */
  get looks(): boolean {
    const first = this.golden.findIndex(({ call }) => call.writes);
    return this.golden.slice(0, Math.max(first, 0)).some(({ call }) => call.service === "dynamodb");
  }

  get isConditional(): boolean {
    return this.golden.some(({ call }) => call.writes && call.said.includes("ConditionExpression"));
  }

  /** The keys under which it remembers: in one delivery, and in each attempt of the schedule. */
  get keys(): { readonly golden: string; readonly areAlike: boolean } {
    const of = (steps: readonly CallStep[]): readonly string[] =>
      steps.filter((step) => this.isRecord(step)).flatMap(({ call }) => this.#onStores(call.touches));
    const all = new Set(of(callsOf(this.shown.trace)));
    return { golden: of(this.golden).join(" "), areAlike: all.size <= new Set(of(this.golden)).size };
  }

  #onStores(touches: readonly string[]): readonly string[] {
    return touches.filter((each) => this.shown.reference.stores.includes(placeTouched(each)));
  }
}

const callsOf = (trace: Trace): readonly CallStep[] =>
  trace.steps.filter((step): step is CallStep => step.kind === "call" && step.try === 1);

export async function namingOf(shown: Shown): Promise<Naming> {
  const calls = new Calls(shown);
  const { letter } = shown.verdict;
  const id =
    letter === "D"
      ? await twice(shown, calls)
      : letter === "L"
        ? await lost(shown, calls)
        : stuck(shown, calls);
  return { ...(id !== undefined && { mistake: mistakeOf(id) }), cure: cureOf(cureFor(id, shown, calls)) };
}

/** Done twice. */
async function twice(shown: Shown, calls: Calls): Promise<MistakeId | undefined> {
  const { schedule, reference, trace } = shown;
  const { record, effect, keys } = calls;
  if (reference.options.events.length > 1) return undefined;
  const { remembersFor } = reference;
  if (remembersFor !== undefined && remembersFor < SHORT_MS && /expired|ten minutes/.test(schedule.shape))
    return remembersFor <= 0 ? "expiry-in-the-past" : "expiry-too-short";
  // It remembers for as long as it says: when duplicates come after that is no mistake of its code.
  if (record >= 0 && cameAfterExpiry(shown)) return undefined;
  if (record < 0) {
    if (calls.looks && schedule.shape.startsWith("two at once")) return "check-then-write";
    if (calls.isConditional) return undefined;
    const warm = schedule.faults.length === 0 && schedule.deliveries.length === 2;
    const [first, second] = schedule.deliveries;
    if (warm && first !== undefined && second !== undefined && second.when !== "start") {
      const { sameAs: _same, ...own } = second;
      const again = { ...schedule, deliveries: [first, { ...own, warm: true }] };
      if ((await shown.letterOf(again)) === "1") return "in-memory-set";
    }
    return calls.looks ? undefined : "no-idempotency";
  }
  if (schedule.faults.length === 0 && !keys.areAlike) return changingKey(trace, keys.golden, reference);
  if (schedule.faults.length === 0) return unfaulted(shown, calls);
  const deletes = trace.steps.some(
    (step) => step.kind === "call" && step.call.operation === "DeleteItem" && calls.isRecord(step),
  );
  if (deletes) return "key-deleted-in-catch";
  if (effect < record) return calls.looks ? "check-then-write" : "effect-before-key";
  return calls.golden.slice(effect + 1).some(calls.isRecord) ? "done-after-the-work" : undefined;
}

/** The record that the first delivery left no longer counts when the second comes. */
const cameAfterExpiry = ({ schedule, reference: { remembersFor } }: Shown): boolean =>
  remembersFor !== undefined && schedule.faults.length === 0 && /expired|25 hours/.test(schedule.shape);

/** Done twice, with a record of it under one key, and without any fault. */
function unfaulted({ schedule, trace }: Shown, calls: Calls): MistakeId | undefined {
  if (!calls.isConditional) return calls.looks ? "check-then-write" : "unconditional-put";
  if (schedule.shape.includes("ten minutes")) return "known-for-minutes";
  if (calls.looks) return schedule.shape.startsWith("two at once") ? "check-then-write" : undefined;
  if (calls.effect < calls.record) return "effect-before-key";
  const all = callsOf(trace);
  const refused = all.findIndex(
    (step) => calls.isRecord(step) && /Conditional|Canceled/.test(step.error ?? ""),
  );
  if (refused < 0) return "condition-on-another-attribute";
  const looksThen = all.slice(refused + 1).some(({ call }) => call.operation === "GetItem");
  return looksThen ? "works-again-when-found" : "store-error-swallowed";
}

function changingKey(trace: Trace, key: string, reference: Reference): MistakeId {
  const ids = [trace, reference.trace].flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === "start" ? [step.requestId] : [])),
  );
  if (ids.some((id) => key.includes(id))) return "request-id-as-key";
  if (reference.options.source === "sqs") return "whole-event-as-key";
  return TIME.test(key) ? "timestamp-as-key" : "random-key";
}

/** Not done, and acknowledged. */
async function lost(shown: Shown, calls: Calls): Promise<MistakeId | undefined> {
  const { schedule, trace, reference } = shown;
  const [fault] = schedule.faults;
  if (fault === undefined) return reference.options.events.length > 1 ? "constant-key" : "first-one-refused";
  if (schedule.faults.some(({ kind }) => kind === "frozen")) return "not-awaited";
  if (schedule.faults.length > 1) return undefined;
  const met = trace.steps.find((step): step is CallStep => step.kind === "call" && step.fault === fault.kind);
  if (met === undefined) return undefined;
  if (!calls.isRecord(met)) return acknowledgedAtOnce(trace, met) ? "work-error-swallowed" : undefined;
  const asKind = (kind: "throttle" | "conflict"): Promise<string> =>
    shown.letterOf({ ...schedule, faults: [{ ...fault, kind }] });
  if (fault.kind === "throttle")
    return (await asKind("conflict")) === "L" ? "every-error-is-a-duplicate" : "throttle-is-a-duplicate";
  if (fault.kind === "conflict") return "conflict-is-a-duplicate";
  const isMarkedTwice = calls.golden.filter(calls.isRecord).length > 1;
  return isMarkedTwice ? "done-before-the-work" : "key-first";
}

/** The attempt that was met by it acknowledged the event. */
const acknowledgedAtOnce = (trace: Trace, met: CallStep): boolean =>
  trace.steps.some(
    (step) =>
      step.kind === "end" &&
      step.acknowledged &&
      step.delivery === met.delivery &&
      step.attempt === met.attempt,
  );

/** Never acknowledged. */
function stuck({ verdict, trace }: Shown, calls: Calls): MistakeId | undefined {
  const failing = trace.steps.some((step) => step.kind === "end" && step.ending === "threw");
  if (!failing || (verdict.letter !== "U" && verdict.letter !== "l")) return undefined;
  return calls.golden.filter(calls.isRecord).length > 1 ? "own-retry-refused" : "duplicate-is-an-error";
}

const BY_MISTAKE: Partial<Record<MistakeId, CureId>> = {
  "not-awaited": "await",
  "work-error-swallowed": "throw-on",
  "throttle-is-a-duplicate": "throw-on",
  "conflict-is-a-duplicate": "throw-on",
  "every-error-is-a-duplicate": "throw-on",
  "nothing-created": "natural-key",
  "first-one-refused": "natural-key",
  "constant-key": "natural-key",
  "request-id-as-key": "natural-key",
  "random-key": "natural-key",
  "timestamp-as-key": "natural-key",
  "whole-event-as-key": "natural-key",
  "expiry-in-the-past": "long-record",
  "expiry-too-short": "long-record",
  "known-for-minutes": "long-record",
  "store-error-swallowed": "throw-on",
  "own-retry-refused": "status-record",
  "duplicate-is-an-error": "acknowledge-duplicates",
};

function cureFor(id: MistakeId | undefined, shown: Shown, calls: Calls): CureId {
  const { reference, verdict } = shown;
  const known = id === undefined ? undefined : BY_MISTAKE[id];
  if (known !== undefined) return known;
  if (calls.record >= 0 && cameAfterExpiry(shown)) return "long-record";
  if (reference.options.events.length > 1) return "version-guard";
  const kinds = new Set(reference.expected.map(({ kind }) => kind));
  const onHttp = calls.golden.some(({ call }) => call.service === "http" && call.writes);
  if (onHttp) return verdict.letter === "D" ? "downstream-token" : "status-record";
  if (kinds.has("row") && kinds.size > 1) return "outbox";
  if (!kinds.has("row")) return verdict.letter === "D" ? "outbox" : "status-record";
  const counts = calls.golden.some((step) => step.call.operation === "UpdateItem" && calls.isEffect(step));
  return calls.record >= 0 || counts ? "one-transaction" : "natural-key";
}

/** The one model of what `prove` found: texts, JSON and reports are made of it. */

import type { Fault } from "../faults/faults.js";
import type { Flag, Letter } from "../oracle/verdict.js";
import type { Delivery, Source } from "../run/schedule.js";
import type { Ending } from "../run/trace.js";
import type { Cure, NamedMistake } from "./cures.js";
import type { Place } from "./where.js";

export type ProveClass = "EXACTLY-ONCE" | "AT-LEAST-ONCE" | "AT-MOST-ONCE" | "UNSAFE" | "UNKNOWN";

export interface Bounds {
  /** Faults at most. */
  readonly faults: number;
  readonly deliveries: number;
  /** Attempts of a delivery at most. */
  readonly attempts: number;
  readonly windowMs: number;
  readonly timeoutMs: number;
  /** Calls of one fault-free delivery. */
  readonly calls: number;
  readonly source: Source;
}

/**
 * By what a verdict was come to: `process`, a process for each execution environment and SIGKILL for each that dies;
 * `in-process`, searched within one process alone; or searched there, and its counterexamples and a sample of what broke
 * nothing run again with processes.
 */
export type TierName = "process" | "in-process" | "in-process, confirmed by processes";

/** One line of the diagram. */
export interface ToldStep {
  readonly at: number;
  readonly delivery: number;
  readonly attempt: number;
  readonly kind: "start" | "call" | "end" | "late";
  /** `PutItem IdempotencyTable`; `returned "Order processed"`. */
  readonly text: string;
  /** What came back, or that nothing did. */
  readonly answer?: string;
  readonly applied?: boolean;
  /** Of an end: how it came, and what the source does then. */
  readonly ending?: Ending;
  readonly follows?: "acknowledged" | "tried again" | "given up";
  readonly fault?: string;
  /** The fault in words, where it meets this step. */
  readonly faultTold?: string;
  /** Where in the handler's own source. */
  readonly where?: Place;
  /** What stands after it, with what it changed. */
  readonly world: readonly ToldPlace[];
}

/** A table, a queue, or another service, as it stands after a step. */
export interface ToldPlace {
  /** `Orders`; `POST api.example.com/charges`. */
  readonly place: string;
  readonly kind: "table" | "queue" | "requests";
  /** What the handler remembers by is no work. */
  readonly role: "work" | "remembers";
  readonly rows: readonly ToldRow[];
  /** Rows that the step took away. */
  readonly gone: readonly ToldRow[];
}

/** A row, a message, or a request that did something. */
export interface ToldRow {
  /** By name; long texts are cut. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What the step did to it; absent: nothing. */
  readonly change?: "new" | "changed";
  /** Of a changed row, what the changed values were; `null`: not there. */
  readonly was?: Readonly<Record<string, unknown>>;
}

/** A schedule, with all that happened in it. */
export interface ToldSchedule {
  readonly letter: Letter;
  readonly flags: readonly Flag[];
  readonly shape: string;
  readonly deliveries: readonly Delivery[];
  readonly faults: readonly Fault[];
  readonly order: readonly number[];
  readonly beyond: boolean;
  readonly steps: readonly ToldStep[];
  /** One sentence. */
  readonly told: string;
}

export interface Counterexample extends ToldSchedule {
  /** What was found in the world: rows, messages, requests. */
  readonly damage: readonly string[];
  /** What the course calls it, where it is one of its mistakes. */
  readonly mistake?: NamedMistake;
  /** The pattern that cures it. */
  readonly cure: Cure;
  /** How often it was run again with the same result, and what comes of it with each fault removed. */
  readonly confirmed: {
    readonly reruns: number;
    /** What comes of it with processes; absent: that was not tried. */
    readonly byProcesses?: string;
    readonly without: readonly { readonly fault: string; readonly verdict: string }[];
  };
}

/** What was tried, by what was done to the handler. */
export interface Column {
  readonly what: string;
  /** The same in words. */
  readonly told: string;
  readonly schedules: number;
  /** `1`, `D`, `Lr` …, each once. */
  readonly verdicts: readonly string[];
  readonly beyond: boolean;
}

export interface ProveResult {
  readonly schema: "idem-lab/prove@1";
  readonly handler: { readonly file: string; readonly entry: string; readonly sha256: string };
  readonly verdict: ProveClass;
  readonly tier: TierName;
  readonly bounds: Bounds;
  readonly seed: number;
  /** Of UNKNOWN: why, and what to do. */
  readonly reasons: readonly string[];
  readonly flags: readonly Flag[];
  readonly counterexamples: readonly Counterexample[];
  /** Where nothing broke it: some of the schedules, drawn by the seed. */
  readonly survived: readonly ToldSchedule[];
  readonly columns: readonly Column[];
  readonly notes: readonly string[];
  /** What counts as done, and what does not. */
  readonly effects: { readonly places: readonly string[]; readonly stores: readonly string[] };
  readonly schedules: number;
  readonly skipped: number;
  /** Whether all schedules within the bounds were tried. */
  readonly complete: boolean;
  readonly cpuMs: number;
}

/** Exit statuses by verdict. */
export const EXIT_OF: Readonly<Record<ProveClass, number>> = {
  "EXACTLY-ONCE": 0,
  "AT-LEAST-ONCE": 1,
  "AT-MOST-ONCE": 1,
  UNSAFE: 1,
  UNKNOWN: 2,
};

/** What a set of letters makes of a handler. */
export function classOf(letters: ReadonlySet<Letter>): ProveClass {
  const more = letters.has("D") || letters.has("W");
  const less = letters.has("L") || letters.has("l") || letters.has("U") || letters.has("W");
  if (more && less) return "UNSAFE";
  if (more) return "AT-LEAST-ONCE";
  return less ? "AT-MOST-ONCE" : "EXACTLY-ONCE";
}

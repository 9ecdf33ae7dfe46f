/** What came of a schedule, step by step. */
import type { FaultKind } from "../faults/faults.js";
import type { Call } from "../world/call.js";
import type { WorldState } from "../world/world.js";
import type { Scene } from "./scene.js";

export interface CallStep {
  readonly kind: "call";
  /** Ms since the beginning. */
  readonly at: number;
  readonly delivery: number;
  readonly attempt: number;
  /** The n-th call of the attempt. */
  readonly number: number;
  /** The n-th try of the call. */
  readonly try: number;
  readonly call: Call;
  readonly applied: boolean;
  readonly fault: FaultKind | undefined;
  /** The status that was answered; absent: no answer came. */
  readonly status: number | undefined;
  /** AWS's name of the error that was answered. */
  readonly error: string | undefined;
  /** The handler had returned. */
  readonly afterReturn: boolean;
  readonly stack: string | undefined;
}

interface StartStep {
  readonly kind: "start";
  readonly at: number;
  readonly delivery: number;
  readonly attempt: number;
  readonly requestId: string;
  readonly warm: boolean;
}

export type Ending = "returned" | "threw" | "crashed" | "timed out";

export interface EndStep {
  readonly kind: "end";
  readonly at: number;
  readonly delivery: number;
  readonly attempt: number;
  readonly ending: Ending;
  /** What it returned, or said. */
  readonly value: unknown;
  readonly acknowledged: boolean;
  /** Nobody tries again. */
  readonly gaveUp: boolean;
  readonly fault: FaultKind | undefined;
  readonly lines: readonly string[];
}

interface LateStep {
  readonly kind: "late";
  readonly at: number;
  readonly delivery: number;
  readonly attempt: number;
  readonly number: number;
  readonly call: Call;
}

export type Step = CallStep | StartStep | EndStep | LateStep;

export interface Ack {
  readonly delivery: number;
  readonly event: number;
  readonly value: unknown;
  /** What stood when it was acknowledged. */
  readonly state: WorldState;
}

/** A place where a fault could have met the run. */
export interface Site {
  readonly delivery: number;
  readonly attempt: number;
  readonly call: number;
  readonly about: Pick<Call, "service" | "operation" | "writes"> | "frozen";
  /** Equal for places from which everything goes the same way. */
  readonly key: string | undefined;
  /** Its place in the run. */
  readonly step: number;
  /** How many choices of the order lead there. */
  readonly turn: number;
}

/** One move of one delivery, where several could have moved. */
export interface Move {
  readonly delivery: number;
  readonly enabled: readonly number[];
  /** The state in which it moved, as far as it decides what follows. */
  readonly state: string | undefined;
}

export interface Trace {
  readonly steps: readonly Step[];
  /** What stood after each step; none where nothing was recorded. */
  readonly scenes: readonly Scene[];
  readonly acks: readonly Ack[];
  readonly sites: readonly Site[];
  readonly moves: readonly Move[];
  readonly final: WorldState;
  /** Epoch ms at the end. */
  readonly endedAt: number;
  readonly unmodelled: readonly string[];
  /** It came to a state from which all was tried before, and ended there: nothing can be said of it. */
  readonly cut: boolean;
  /** Faults of the schedule that met nothing. */
  readonly missed: number;
}

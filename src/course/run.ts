/** What a run of a lab was asked for, and what came of it: kept, reported and shown by others. */
import type { AttemptOutcome } from "../aws/log-reader.js";
import type { HandlerSource, RuntimeFamily } from "../aws/package.js";
import type { Check, Verdict } from "./check.js";
import type { Facts } from "./judge/claims.js";

export interface LabOptions {
  /** How many times the event is sent, where the lab sends several. */
  readonly times: number;
  /** How many calls the client makes at a time. */
  readonly concurrency: number;
  /** The order id, which is also the idempotency key. */
  readonly key: string;
  readonly family: RuntimeFamily;
  /** The learner's own handler, instead of the lab's. */
  readonly custom?: HandlerSource;
}

/** One request that a lab sent, and what became of it. Times are ISO 8601 on the target's clock. */
export interface DeliveryReport {
  readonly requestId: string;
  readonly statusCode: number;
  readonly attempts: readonly {
    readonly attempt: number;
    readonly startedAt: string;
    readonly outcome: AttemptOutcome;
  }[];
}

/** How often a business change happened. */
export interface Effect {
  readonly key: string;
  readonly count: number;
}

export interface ActResult {
  readonly deliveries: readonly DeliveryReport[];
  readonly effects: readonly Effect[];
}

export const NOTHING_SENT: ActResult = { deliveries: [], effects: [] };

/** A prediction that the run has judged. */
export interface GradedPrediction {
  readonly question: string;
  /** The learner's answer, as it was shown. */
  readonly predicted: string;
  /** What the run showed, in the words of the choices. */
  readonly happened: string;
  readonly right: boolean;
  /** A run had shown the answer before: it is told how it came out, and does not count. */
  readonly late?: true;
}

/** A mistake that a run showed, in words. */
export interface RecognisedMistake {
  readonly id: string;
  readonly title: string;
  readonly explanation: string;
  /** What the sentences rest on, counted. */
  readonly seen: Facts;
  /** What was sent and what came of it, line by line. */
  readonly schedule: readonly string[];
  readonly look: string;
}

/** The result of `run`. */
export interface LabRun extends ActResult {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  /** What is wrong with the learner's handler, where it is a mistake that is known by name. */
  readonly mistake?: RecognisedMistake;
}

/** The result of `verify` for one lab. */
export interface LabVerification {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly verdict: Verdict | "not-run";
  readonly checks: readonly Check[];
}

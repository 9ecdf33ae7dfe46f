/** The contract of a practice: a handler that the learner completes, and what is known of the ways to get it wrong. */
import type { HandlerSource, RuntimeFamily } from "../../aws/package.js";
import type { Claims } from "./claims.js";
import type { Observations, ProbeName } from "./observations.js";

type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** One sending of a business request by the judge. */
export interface Sending {
  /** What the request is about: the same in each sending of it. */
  readonly orderId: string;
  /** Which run it belongs to; the event carries it as `run`. */
  readonly run: string;
  /** From 1: the how manyeth sending of this request. What a sender renews at each resend depends on it. */
  readonly nth: number;
}

/** What a right answer has to do beyond creating each order once. */
interface Demands {
  /** After a failure at any moment, the retries must end with the order created, once. */
  readonly survives: boolean;
}

/** A wrong handler that is known by name. Its files are `mistakes/<id>.mjs` and `.py` in the lab's folder. */
export interface Mistake {
  readonly id: string;
  readonly title: string;
  /** What happens with such a handler, and why. */
  readonly explanation: string;
  /** Where to look, in the code and in AWS. */
  readonly look: string;
  /** The probes whose schedule may show it: the first that failed, and of which its sentences are true. */
  readonly shows: readonly ProbeName[];
  /** What its sentences say of that probe. */
  readonly claims: Claims;
  /** What stands in the line of the code to look at. */
  readonly place: RegExp;
  /** Whether what was seen is this mistake, asked in the order of the list: the most specific come first. */
  matches(seen: Observations): boolean;
}

/** A handler of a practice that is in its folder. */
export interface PracticeFile {
  /** The file's name without its ending. */
  readonly name: string;
  readonly handler: HandlerSource;
}

/** The files of a practice, in one language. */
export interface PracticeFiles {
  /** What the learner gets to complete. */
  unsolved(family: RuntimeFamily): Promise<HandlerSource>;
  solution(family: RuntimeFamily): Promise<HandlerSource>;
  /** Other right answers. */
  accepted(family: RuntimeFamily): Promise<readonly PracticeFile[]>;
  mistakes(family: RuntimeFamily): Promise<readonly PracticeFile[]>;
  /** The task, in markdown. */
  task(): Promise<string>;
}

export interface Practice {
  /** `make-it-idempotent`: also the name of the file that the learner gets. */
  readonly slug: string;
  readonly title: string;
  readonly files: PracticeFiles;
  /** A handler given to the lab's own `run` is judged too; else the practice has a run of its own. */
  readonly withLabRun: boolean;
  readonly demands: Demands;
  /** The event of a sending. */
  event(sending: Sending): JsonObject;
  /** The same without what tells one business request from another. */
  eventWithoutKey(sending: Sending): JsonObject;
  /** Two more requests that a key which is too coarse takes for one; the judge sends both. */
  alike(orderId: string): readonly [string, string];
  /** Those with files of their own, the most specific first. */
  readonly mistakes: readonly Mistake[];
  /** Those of other practices that are made here too; asked after the practice's own. */
  readonly alsoKnown: readonly Mistake[];
}

/** Where a lab runs. All that differs from one target to the other is said here, as data; nobody asks which one it is. */

import type { Identity } from "../identity.js";
import type { AnsweredTime } from "../patience/answered-time.js";

/** How often the SDK's waiters look for a state, and for how long, in seconds. */
interface Waits {
  readonly minDelay: number;
  readonly maxDelay: number;
  readonly maxWaitTime: number;
}

/** How long the target may take, in ms: one that accepts a call and says nothing is not waited for. */
interface Reach {
  readonly connection: number;
  /** To whoever asks who is there. */
  readonly contact: number;
  readonly answer: number;
  /** Lambda's, which comes once the function has ended: above what any function of the course may take. */
  readonly longAnswer: number;
}

/** How calls are repeated that another try may help. */
export interface Patience {
  /** What the pauses between tries are multiplied with. */
  readonly pace: number;
  /** Between two calls of FilterLogEvents, in ms. */
  readonly betweenLogReads: number;
  /** How much of Lambda's own waits before a retry is slept through: all, or none. */
  readonly sleeps: number;
}

/** What is known of a target before anybody has talked to it. */
export interface TargetTraits {
  /** As the learner names it: `local`, `aws` or the URL. */
  readonly label: string;
  /** What it is called in a sentence. */
  readonly called: string;
  /** What stands behind the label, where that does not say it. */
  readonly explained?: string;
  /** It is the home's own embedded AWS: commands start it when they need it, and no account stands behind it. */
  readonly embedded: boolean;
  /** Its functions run on this machine, with what is installed here. */
  readonly runsHere: boolean;
  /** Absent: the SDK finds it by the region; of the embedded AWS it is known once that runs. */
  readonly endpoint?: string;
  /** Stands before the names of all resources, unless the learner says another. */
  readonly defaultPrefix: string;
  /** The variables that name the region, where no flag does; without any, the embedded AWS's own is meant. */
  readonly regionVariables: readonly string[];
  /** Whose a resource of the course's name is: the course's in any case, or only with the course's tag. */
  readonly ownership: "all" | "tagged";
  readonly reach: Reach;
  readonly waits: Waits;
  /** Absent: every call is made once, as the SDK does it. */
  readonly patience?: Patience;
  /** How long a change of a policy takes to be known everywhere, in ms. */
  readonly policyPropagation: number;
  /** How much earlier and later than a run's own times its log is read, in ms: lines may be late, and clocks differ. */
  readonly logMargin: number;
  /** How long what was made or changed may go on to be seen as it was, in ms. */
  readonly settlesWithin: number;
  /** Every call of a lab is marked in its event: answers may be lost, and then a call is sent again. */
  readonly marksCalls: boolean;
  /** How often a run is looked at while it is under way, in ms. */
  readonly lookEveryMs: number;
  /** How long a run that is under way may show no sign of life, in ms on the target's clock. */
  readonly longestSilence: number;
  /** How often `logs --follow` looks, in ms. */
  readonly followEveryMs: number;
  /** How far Lambda's waits may be from what is documented, in seconds. */
  readonly retryTolerance: { readonly early: number; readonly late: number };
  /** What the AWS CLI and the SDKs take from the environment: it may send requests to another target. */
  readonly redirectable: boolean;
  /** It is reached through the network of this machine, and so not through a proxy that idem-lab knows nothing of. */
  readonly distant: boolean;
  /** It answers to sts GetCallerIdentity in any case. */
  readonly knowsCallers: boolean;
  /** It refuses signatures that are minutes off. */
  readonly checksClock: boolean;
  readonly hints: TargetHints;
}

/** What a reader is told to do. Each is a sentence, or a part of one that ends with a command. */
export interface TargetHints {
  /** The command that looks at the target itself, without the program's name. */
  readonly look: string;
  /** What to do where nobody answers. */
  readonly start: string;
  /** What to say where it stopped answering. @param said what the SDK said of it */
  gone(said: string): string;
  /** What to do where it stopped answering while a lab ran. */
  goneDuring(lab: string): string;
  /** What to do where it does not accept the credentials; absent where it gives them itself. */
  readonly credentials?: string;
  /** How the course's resources can be used by hand. */
  readonly byHand?: string;
}

interface StaticCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The target's time. Only a virtual clock can be moved; on AWS one has to wait. */
interface TargetClock {
  readonly kind: "virtual" | "real";
  /** It stands still while something happens, as in reproducible runs. */
  readonly stands?: boolean;
  /** Epoch ms. */
  now(): Promise<number>;
  /** Moves a virtual clock forward. */
  advance?(ms: number): Promise<void>;
  /** What the target's answers tell of its time, where nobody can ask for it. */
  readonly answered?: AnsweredTime;
  /** Puts the clocks of handlers ahead of it, and of nobody else, by so many ms. */
  handlersAhead?(ms: number): Promise<void>;
}

/** Writes that are refused, as when AWS is busy. */
export interface Refusal {
  readonly tables: readonly string[];
  /** As a cancelled transaction tells it. */
  readonly reason: "TransactionConflict" | "ProvisionedThroughputExceeded" | "ThrottlingError";
}

/** A target that can be talked to. */
export interface Target extends TargetTraits {
  readonly region: string;
  /** Absent: the SDK's own chain (environment, profile, …). */
  readonly credentials?: StaticCredentials;
  readonly profile?: string;
  readonly prefix: string;
  /** Who calls, where that was asked. */
  readonly caller?: Identity;
  /** What bears the course's tag counts as ours, whoever made it: a class is ended. */
  readonly everybodys?: boolean;
  /** What else the account wants to stand on all that is made. */
  readonly tags?: Readonly<Record<string, string>>;
  /** An account's own role for all functions: none is made then. Its ARN. */
  readonly roleArn?: string;
  /** The boundary of the roles that are made. Its ARN. */
  readonly permissionsBoundary?: string;
  readonly clock: TargetClock;
  /** Resolves when the target has no delivery under way or due any more; absent where nobody can know. */
  readonly settle?: () => Promise<void>;
  /** Has writes refused until it is told otherwise; absent where that can't be had at will. */
  readonly refuseWrites?: (refusal: Refusal | undefined) => Promise<void>;
}

/** Where a lab runs, as far as it differs: how to reach it, and whether its time can be moved. */

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
}

export interface Target {
  readonly kind: "local" | "aws" | "endpoint";
  /** As the learner names it: `local`, `aws` or the URL. */
  readonly label: string;
  readonly region: string;
  readonly endpoint?: string;
  /** Absent: the SDK's own chain (environment, profile, …). */
  readonly credentials?: StaticCredentials;
  readonly profile?: string;
  readonly prefix: string;
  readonly clock: TargetClock;
  /** Resolves when the target has no delivery under way or due any more; absent where nobody can know. */
  readonly settle?: () => Promise<void>;
}

/** How often the SDK's waiters look for a state, and for how long, in seconds. */
export const waiting = (target: Target) =>
  target.kind === "local"
    ? { minDelay: 0.02, maxDelay: 0.1, maxWaitTime: 30 }
    : { minDelay: 1, maxDelay: 3, maxWaitTime: 120 };

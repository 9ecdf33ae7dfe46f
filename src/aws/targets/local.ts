/** The embedded AWS of the home. */
import type { Refusal, Target, TargetTraits } from "./target.js";

export const LOCAL: TargetTraits = {
  label: "local",
  called: "local",
  explained: "the embedded AWS",
  embedded: true,
  runsHere: true,
  defaultPrefix: "",
  regionVariables: [],
  ownership: "all",
  // What is halted, in a debugger say, may go on.
  reach: { connection: 10_000, contact: 120_000, answer: 120_000, longAnswer: 120_000 },
  waits: { minDelay: 0.02, maxDelay: 0.1, maxWaitTime: 30 },
  policyPropagation: 0,
  logMargin: 0,
  settlesWithin: 0,
  marksCalls: false,
  lookEveryMs: 100,
  longestSilence: 3 * 60_000,
  followEveryMs: 250,
  retryTolerance: { early: 1, late: 5 },
  redirectable: false,
  distant: false,
  knowsCallers: true,
  checksClock: false,
  hints: {
    look: "cloud status",
    start: "Type the command again: it starts the embedded AWS.",
    gone: () =>
      "The embedded AWS ended while this command used it. What it had is kept: type the command again.",
    goneDuring: (lab) =>
      `The embedded AWS ended while the lab ran. What it had is kept; run the lab again: idem-lab run ${lab}`,
    byHand: "Try it by hand: idem-lab cloud start",
  },
};

/** What a running embedded AWS tells of its time. */
interface LocalStatus {
  /** Epoch ms. */
  readonly now: number;
  readonly time: "virtual" | "real";
  /** In a reproducible run, what it notes. */
  readonly trace?: unknown;
}

/** How a running embedded AWS is reached, and asked what AWS has no API for. */
export interface LocalConnection {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  status(): Promise<LocalStatus>;
  advance(ms: number): Promise<unknown>;
  settle(): Promise<unknown>;
  handlersAhead(ms: number): Promise<unknown>;
  refuseWrites(refusal: Refusal | undefined): Promise<unknown>;
}

export async function localTarget(connection: LocalConnection, prefix: string): Promise<Target> {
  const { endpoint, region, accessKeyId, secretAccessKey } = connection;
  const { time, trace } = await connection.status();
  return {
    ...LOCAL,
    region,
    endpoint,
    credentials: { accessKeyId, secretAccessKey },
    prefix,
    clock: {
      kind: time,
      stands: trace !== undefined,
      now: async () => (await connection.status()).now,
      ...(time === "virtual" ? { advance: async (ms: number) => void (await connection.advance(ms)) } : {}),
      handlersAhead: async (ms) => void (await connection.handlersAhead(ms)),
    },
    settle: async () => void (await connection.settle()),
    refuseWrites: async (refusal) => void (await connection.refuseWrites(refusal)),
  };
}

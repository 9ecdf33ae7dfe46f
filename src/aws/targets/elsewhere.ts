/** What targets have in common that are not ours: others may use them too, and their time is real. */
import { AnsweredTime } from "../patience/answered-time.js";
import type { Target, TargetHints, TargetTraits } from "./target.js";

const OR_LOCAL = "or use the embedded AWS: --target local";

const hintsFor = (label: string): TargetHints => {
  const more = `What is wrong: idem-lab doctor. Or use the embedded AWS: --target local`;
  return {
    look: "doctor",
    start: "Start what should answer there.",
    gone: (said) => `${label} does not answer (${said}). ${more}`,
    goneDuring: () => `Start what should answer there, ${OR_LOCAL}`,
    credentials: `Give credentials that the target accepts (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or --profile), ${OR_LOCAL}`,
  };
};

/** @param label as the learner names it */
export const elsewhere = (label: string): TargetTraits => ({
  label,
  called: label,
  embedded: false,
  runsHere: false,
  defaultPrefix: "idem-lab-",
  regionVariables: ["AWS_REGION", "AWS_DEFAULT_REGION"],
  ownership: "tagged",
  // A first call is given up after little more than one of these: within ten seconds.
  reach: { connection: 3_000, contact: 5_000, answer: 8_000, longAnswer: 40_000 },
  waits: { minDelay: 1, maxDelay: 3, maxWaitTime: 120 },
  patience: { pace: 1, betweenLogReads: 300, sleeps: 1 },
  policyPropagation: 15_000,
  logMargin: 5 * 60_000,
  settlesWithin: 20_000,
  marksCalls: true,
  lookEveryMs: 3_000,
  longestSilence: 20 * 60_000,
  // AWS allows a few looks a second for the whole account.
  followEveryMs: 2_000,
  // A real service is busy.
  retryTolerance: { early: 15, late: 90 },
  redirectable: false,
  distant: false,
  knowsCallers: false,
  checksClock: false,
  hints: hintsFor(label),
});

/** How the learner wants it to be reached. */
interface Reached {
  readonly region: string;
  readonly prefix: string;
  readonly profile: string | undefined;
}

export function targetElsewhere(traits: TargetTraits, { region, prefix, profile }: Reached): Target {
  const answered = new AnsweredTime();
  return {
    ...traits,
    region,
    prefix,
    ...(profile === undefined ? {} : { profile }),
    clock: { kind: "real", now: async () => answered.now(), answered },
  };
}

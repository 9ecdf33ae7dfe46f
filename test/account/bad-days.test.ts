/**
 * On an account's bad days no lab fails for what is AWS's, none passes that should not, and what is not known says why.
 * Every kind of bad day is played in every lab: with `IDEM_LAB_TEST_DAYS=all`; without it in those where it is worst.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import type { Check } from "../../src/course/check.js";
import type { Lab } from "../../src/course/labs/lab.js";
import * as engine from "../../src/course/labs/runner.js";
import { type Account, startAccount } from "../support/account.js";
import { DAYS, type Day, isKnown, NEVER_KNOWN } from "../support/days.js";

let account: Account;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account.end());

/** Deliveries that race may miss each other in all rounds, on a good day, too: then nothing was shown. */
const MISSED = /no two deliveries met in any round/;

/** What is not as on a good day. */
const otherwise = (lab: Lab, { unknownSince }: Day, checks: readonly Check[]): readonly string[] =>
  checks
    .filter(({ verdict }) => verdict !== "pass")
    .filter(({ verdict, id }) => !(verdict === "unknown" && NEVER_KNOWN[lab.id]?.includes(id) === true))
    .filter(({ verdict, observed }) => !(verdict === "unknown" && MISSED.test(observed)))
    .filter(({ verdict, observed }) => !(verdict === "unknown" && unknownSince?.test(observed) === true))
    .map(({ id, verdict, observed }) => `${id} ${verdict}: ${observed}`);

async function play(lab: Lab, day: Day): Promise<readonly string[]> {
  const { signal } = new AbortController();
  const options = { ...lab.defaults, concurrency: 4, family: "nodejs" } as const;
  const { days } = account;
  // A world of its own: whatever is made is made on that day.
  const learner = await account.learner({
    prefix: `day-${Math.random().toString(36).slice(2, 8)}-`,
    ...day.target,
  });
  const end = await day.begin?.(account, learner);
  days.scenario = day.scenario();
  try {
    const run = await engine.runLab(lab, { aws: learner, options, emit: () => {}, signal, live: false });
    return otherwise(lab, day, run.checks);
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    if (day.ends?.test(told) === true && error instanceof Error && isKnown(error)) return [];
    throw error;
  } finally {
    days.scenario = () => undefined;
    await end?.();
    learner.close();
  }
}

/** Where a kind is worst: a lab that makes everything, one that sends several, one that fails on purpose. */
const WORST: Readonly<Record<string, readonly string[]>> = {
  "a clock 10 s ahead": ["step-3", "step-10"],
  "a clock 10 s behind": ["step-5", "step-11", "step-12"],
  "a clock 5 min ahead": ["step-2"],
  "a clock 5 min behind": ["step-7"],
  "a policy in force after the first attempt": ["step-5"],
  "a policy not in force as long as anything is tried": ["step-7"],
  "tags as they were": ["step-7"],
  "ERROR lines late": ["step-7", "step-15"],
  "START and REPORT first": ["step-2"],
  "REPORT late": ["step-3", "step-13"],
  "lines one by one": ["step-7", "step-9"],
  "the log late by minutes": ["step-4"],
  "the log never": ["step-3"],
  "a fifth of the answers lost": ["step-4", "step-6"],
  "the first answer of each operation lost": ["step-7"],
  "a quarter of the calls throttled": ["step-1"],
  "the first call of each operation throttled": ["step-8"],
  "a fifth of the calls failing": ["step-5"],
  "the first call of each operation failing after it was done": ["step-7"],
  "time to live that is being enabled": ["step-1"],
  "updates under way": ["step-7"],
  "a role that can't be assumed yet": ["step-2"],
  "what was made not known yet": ["step-3"],
  "credentials that expire": ["step-3"],
  "nothing of the evidence may be read": ["step-5"],
};

test("every kind is played, and every lab", () => {
  expect(Object.keys(DAYS).filter((kind) => WORST[kind] === undefined)).toEqual([]);
  const played = new Set(Object.values(WORST).flat());
  expect(LABS.filter(({ id }) => !played.has(id)).map(({ id }) => id)).toEqual([]);
});

const all = process.env.IDEM_LAB_TEST_DAYS === "all";
const cells = Object.entries(DAYS).flatMap(([kind, day]) =>
  LABS.filter(({ id }) => all || WORST[kind]?.includes(id) === true).map((lab) => ({
    kind,
    day,
    lab,
    id: lab.id,
  })),
);

describe(`the course's own solution does not fail${all ? "" : " (all kinds in all labs: IDEM_LAB_TEST_DAYS=all)"}`, () => {
  test.each(cells)("$kind: $id", async ({ lab, day }) => {
    expect(await play(lab, day)).toEqual([]);
  });
});

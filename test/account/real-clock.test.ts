/** Where time has to be waited for: a lab that goes on days later, and what is said of the clock. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import type { Aws } from "../../src/aws/clients.js";
import type { CourseEvent } from "../../src/course/events.js";
import * as engine from "../../src/course/labs/runner.js";
import { type Account, startAccount } from "../support/account.js";

let account: Account;
let aws: Aws;
beforeAll(async () => {
  account = await startAccount();
  aws = await account.learner();
});
afterAll(() => account.end());

const HOUR = 3_600_000;
const VIRTUAL = /virtual|cloud advance|in a moment|ten minutes after/i;

/** Runs it, with all that was told. */
async function run(id: string) {
  const lab = LABS.find((each) => each.id === id);
  if (lab === undefined) throw new Error(`There is no ${id}.`);
  const told: CourseEvent[] = [];
  const { signal } = new AbortController();
  const options = { ...lab.defaults, concurrency: 4, family: "nodejs" } as const;
  const emit = (event: CourseEvent): void => void told.push(event);
  const { checks, verdict, deliveries } = await engine.runLab(lab, {
    aws,
    options,
    emit,
    signal,
    live: false,
  });
  const open = checks.filter(({ verdict: each }) => each !== "pass").map(({ id: check }) => check);
  const finished = checks.find(({ id: check }) => check === "run-finished")?.observed.split(",")[0];
  return { verdict, open, finished, sent: deliveries.length, told: JSON.stringify([told, checks]) };
}

test("step-8 goes on in the same run: after the expiry, and after the sweep; then a new one begins", async () => {
  const first = await run("step-8");
  expect(first).toMatchObject({
    verdict: "unknown",
    sent: 2,
    open: ["blocks-until-swept", "swept-after-expiry"],
  });
  expect(first.told).toMatch(/second half of this lab comes after the expiry, 2.*idem-lab run step-8/);
  const tooEarly = await run("step-8");
  expect(tooEarly).toMatchObject({ sent: 0, open: first.open, finished: first.finished });

  const { advance } = account.inside.target.clock;
  await advance?.(HOUR + 5_000);
  const second = await run("step-8");
  expect(second).toMatchObject({ verdict: "unknown", sent: 1, open: ["swept-after-expiry"] });
  expect(second.told).toContain("once TTL has swept the record");
  expect(await run("step-8")).toMatchObject({ sent: 0, open: ["swept-after-expiry"] });

  await advance?.(48 * HOUR);
  const third = await run("step-8");
  expect(third).toMatchObject({ verdict: "pass", sent: 1, open: [] });
  const ids = [first, second, third].map(({ finished }) => finished);
  expect(new Set(ids).size).toBe(1);
  expect([first, tooEarly, second, third].filter(({ told }) => VIRTUAL.test(told))).toEqual([]);

  const anew = await run("step-8");
  expect(anew).toMatchObject({ verdict: "unknown", sent: 2 });
  expect(anew.finished).not.toBe(first.finished);
  // Nobody looked in between: that it blocked was not seen, and nothing is wrong.
  await advance?.(49 * HOUR);
  expect(await run("step-8")).toMatchObject({ verdict: "unknown", open: ["blocks-until-swept"], sent: 1 });
}, 60_000);

test("lessons say of each clock what is so", async () => {
  for (const lab of LABS) {
    const texts = async (time: "virtual" | "real") => Object.values(await lab.lesson(time)).join("\n");
    const [real, virtual] = [await texts("real"), await texts("virtual")];
    expect(real, lab.id).not.toMatch(VIRTUAL);
    expect([real, virtual].join("\n"), lab.id).not.toMatch(/\{(real|virtual)|[{}]:/);
    expect(virtual, lab.id).not.toMatch(/clock is real/);
    const task = await lab.practice?.files.task();
    expect(task ?? "", lab.id).not.toMatch(VIRTUAL);
  }
});

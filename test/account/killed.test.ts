/**
 * A run in a process of its own, killed at any of its calls; then `clean`; then an independent look: nothing of the
 * learner's is left, and what is others' is as it was. At a few calls, and at all with `IDEM_LAB_TEST_KILLS=all`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import { cleanUp, courseResources } from "../../src/aws/cleaning.js";
import { type Account, HURRY, startAccount } from "../support/account.js";
import type { Scenario } from "../support/bad-days.js";
import { type Everything, everything, lookedBy } from "../support/everything.js";
import { foreignThings } from "../support/foreign.js";

const RUN = fileURLToPath(new URL("../support/whole-run.mjs", import.meta.url));
const PARTS = LABS.flatMap((lab) => lab.functions ?? []);
const all = process.env.IDEM_LAB_TEST_KILLS === "all";
/** All labs; without being asked to, those that make everything that there is. */
const PLAYED = all ? LABS.map(({ id }) => id) : ["step-2", "step-6"];
/** In a hundred calls of the run. */
const SAMPLE = [9, 23, 52, 88];

let account: Account;
let before: Everything;
beforeAll(async () => {
  account = await startAccount();
  // Somebody's things, named like those of the run that is killed.
  const { names } = await account.learner({ prefix: "killed-" });
  await foreignThings(account.world, names, "-of-somebody");
  before = await everything(account.world);
});
afterAll(() => account.end());

/** Begins the run. @param scenario hears of each call, and may have the process killed */
async function run(scenario: (child: ChildProcess) => Scenario): Promise<number | null> {
  const { days, world } = account;
  const { target } = await account.learner();
  const child = spawn(process.execPath, [RUN], {
    env: {
      PATH: process.env.PATH,
      WHOLE_RUN: JSON.stringify({
        labs: PLAYED,
        endpoint: days.endpoint,
        prefix: "killed-",
        credentials: {
          accessKeyId: world.env.AWS_ACCESS_KEY_ID,
          secretAccessKey: world.env.AWS_SECRET_ACCESS_KEY,
        },
        hurry: HURRY,
        caller: target.caller,
      }),
    },
    stdio: "ignore",
  });
  days.calls.length = 0;
  days.scenario = scenario(child);
  const [status] = await once(child, "exit");
  days.scenario = () => undefined;
  return status;
}

async function cleaned(): Promise<void> {
  const aws = await account.learner({ prefix: "killed-" });
  const { left, foreign } = await cleanUp(aws, courseResources(aws, PARTS), () => {});
  expect([...left, ...foreign]).toEqual([]);
  // What Lambda still had to deliver may print once more.
  await account.inside.target.settle?.();
}

describe(`killed, then cleaned; looked at by ${lookedBy}${all ? "" : " (at each call of all labs: IDEM_LAB_TEST_KILLS=all)"}`, () => {
  let calls = 0;

  test("a run that nobody kills makes all of it, and leaves what is others' alone", async () => {
    expect(await run(() => () => undefined)).toBe(0);
    calls = account.days.calls.length;
    expect(await everything(account.world)).toMatchObject(before);
    await cleaned();
    expect(await everything(account.world)).toEqual(before);
  }, 120_000);

  test("killed at a call", async () => {
    const at = all
      ? Array.from({ length: calls }, (_, index) => index + 1)
      : SAMPLE.map((part) => Math.ceil((calls * part) / 100));
    for (const last of at) {
      let nth = 0;
      await run((child) => () => {
        nth += 1;
        if (nth < last) return undefined;
        if (nth === last) child.kill("SIGKILL");
        // Of the call that it dies in, every other one reaches AWS.
        return nth === last && last % 2 === 0 ? undefined : { silent: true };
      });
      await cleaned();
      expect({ last, there: await everything(account.world) }).toEqual({ last, there: before });
    }
  }, 7_200_000);
});

/** What happens beside a lab's evidence leaves it alone: practice, a run under way, and a prediction made too late. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetFunctionCommand, TagResourceCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { cli, cliJson, type RunJson, startCli, temporaryHome, type VerifyJson } from "../support/cli.js";
import { startWorld, type World } from "../support/world.js";

const LABS = ["step-2", "step-3", "step-4", "step-5", "step-6", "step-7"] as const;

let world: World;
beforeAll(async () => {
  world = await startWorld();
  for (const lab of LABS) expect((await cli(["run", lab, "--home", world.home])).status).toBe(0);
});
afterAll(() => world.end());

async function verdicts(...labs: readonly string[]): Promise<readonly string[]> {
  const { document } = await cliJson<VerifyJson>(world.home, "verify", ...labs);
  return document.labs.map(({ id, verdict }) => `${id} ${verdict}`);
}

const runFinished = async (lab: string) => {
  const { document, status } = await cliJson<VerifyJson>(world.home, "verify", lab);
  const found = document.labs[0]?.checks.find(({ id }) => id === "run-finished");
  return { status, verdict: found?.verdict, observed: found?.observed ?? "" };
};

async function report(): Promise<string> {
  const { document } = await cliJson<{ labs: readonly object[] }>(world.home, "report");
  return JSON.stringify(document.labs);
}

describe("practising never touches a lab's evidence", () => {
  test("a handler that crashes, and one that does nothing, in each lab that takes one", async () => {
    const folder = temporaryHome();
    const crashing = join(folder, "crashing.mjs");
    writeFileSync(crashing, "export const handler = async () => { throw new Error('mine'); };\n");
    const idle = join(folder, "idle.mjs");
    writeFileSync(idle, "export const handler = async () => 'done';\n");
    const before = await report();
    for (const lab of ["step-3", "step-4", "step-5", "step-6", "step-7"])
      for (const file of [crashing, idle]) {
        const { status } = await cliJson<RunJson>(world.home, "run", lab, "--handler", file);
        expect({ lab, status }).toEqual({ lab, status: 1 });
      }
    expect(await verdicts(...LABS)).toEqual(LABS.map((lab) => `${lab} pass`));
    expect(await report()).toEqual(before);
    const { document } = await cliJson<{ passed: readonly string[] }>(world.home, "status");
    expect(document.passed).toEqual(LABS);
  });

  test("what such a handler printed and stored is found", async () => {
    const file = join(temporaryHome(), "mine.mjs");
    writeFileSync(file, "export const handler = async (event) => { console.log('mine', event.run); };\n");
    const { document } = await cliJson<RunJson & { mistake?: { look: string } }>(
      world.home,
      ...["run", "step-6", "--handler", file],
    );
    const failed = document.checks.find(({ id }) => id === "exactly-one-order");
    expect(failed?.advice).toContain("idem-lab logs --practice");
    expect((await cli(["logs", "--practice", "--home", world.home])).stdout).toContain("mine step-6-");
    expect((await cli(["logs", "--home", world.home])).stdout).not.toContain("mine step-6-");
    const run = /step-6-[a-z0-9]{6}/.exec(
      (await cli(["logs", "--practice", "--home", world.home])).stdout.split("\n").at(-3) ?? "",
    )?.[0];
    if (run !== undefined)
      expect((await cli(["logs", "--run", run, "--home", world.home])).stdout).toContain(`mine ${run}`);
    expect((await cli(["table", "orders", "--practice", "--home", world.home])).stdout).toContain(
      "PracticeOrders",
    );
  });
});

describe("a run without an end", () => {
  async function rewrite(change: (tag: string) => string): Promise<() => Promise<void>> {
    const { Tags = {}, Configuration } = await world.lambda.send(
      new GetFunctionCommand({ FunctionName: "my-function" }),
    );
    const tag = Tags["idem-lab:step-6"] ?? "";
    const write = (value: string) =>
      world.lambda.send(
        new TagResourceCommand({
          Resource: Configuration?.FunctionArn ?? "",
          Tags: { "idem-lab:step-6": value },
        }),
      );
    await write(change(tag));
    return async () => void (await write(tag));
  }

  test("is unknown while it may be under way, and fails once it has been silent for too long", async () => {
    expect((await cli(["run", "step-6", "--home", world.home])).status).toBe(0);
    const undo = await rewrite((tag) => tag.replace(/ end=\d+/, ""));
    const beside = await runFinished("step-6");
    expect([beside.status, beside.verdict]).toEqual([2, "unknown"]);
    expect(beside.observed).toContain("may be under way");
    expect((await cli(["cloud", "advance", "10m", "--home", world.home])).status).toBe(0);
    const dead = await runFinished("step-6");
    expect([dead.status, dead.verdict]).toEqual([1, "fail"]);
    expect(dead.observed).toContain("was cut short");
    await undo();
  });

  /** Until the target knows of a run of the lab that has no end. */
  const begun = (lab: string) =>
    vi.waitFor(
      async () => {
        const { Tags = {} } = await world.lambda.send(
          new GetFunctionCommand({ FunctionName: "my-function" }),
        );
        expect(Tags[`idem-lab:${lab}`]).not.toContain(" end=");
      },
      { timeout: 60_000, interval: 20 },
    );

  test("verify beside a run never fails, in its lab and in those that share its key", async () => {
    const running = startCli(["run", "step-6", "--times", "300", "--plain", "--home", world.home]);
    await begun("step-6");
    const beside = await cliJson<VerifyJson>(world.home, "verify", "step-6", "step-5", "step-2");
    const verdicts = beside.document.labs.flatMap(({ checks }) => checks.map(({ verdict }) => verdict));
    expect(verdicts).not.toContain("fail");
    expect(beside.document.labs[0]?.checks.find(({ id }) => id === "run-finished")?.verdict).toBe("unknown");
    expect((await running.ended).status).toBe(0);
  });

  test("that was interrupted says so at once", async () => {
    const running = startCli(["run", "step-4", "--times", "2000", "--plain", "--home", world.home]);
    await begun("step-4");
    running.child.kill("SIGINT");
    expect((await running.ended).status).toBe(130);
    const seen = await runFinished("step-4");
    expect([seen.status, seen.verdict]).toEqual([1, "fail"]);
  });
});

test("a prediction that is made once a run has shown the answer does not count", async () => {
  const home = temporaryHome();
  const predict = (answer: string) =>
    cliJson<{ prediction: { right: boolean; late?: boolean } }>(home, "run", "step-3", "--predict", answer);
  const counted = async () => (await cliJson<{ predictions: object }>(home, "status")).document.predictions;
  expect((await predict("200")).document.prediction).toMatchObject({ right: false });
  expect(await counted()).toEqual({ right: 0, wrong: 1 });
  expect((await predict("202")).document.prediction).toMatchObject({ right: true, late: true });
  expect(await counted()).toEqual({ right: 0, wrong: 1 });
  expect((await cli(["run", "step-1", "--home", home])).status).toBe(0);
  expect((await cli(["run", "step-1", "--predict", "key", "--home", home])).stdout).toContain(
    "does not count",
  );
  expect(await counted()).toEqual({ right: 0, wrong: 1 });
});

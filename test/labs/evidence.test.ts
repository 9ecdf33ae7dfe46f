/** Every lab passes, alone and twice; and for every check there is a world in which it fails. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Lab } from "../../src/course/labs/lab.js";
import * as engine from "../../src/course/labs/runner.js";
import type { LabRun } from "../../src/course/run.js";
import { CHOSEN, worldsOf } from "../support/catalogue.js";
import { cliJson, type RunJson, startCli, type VerifyJson } from "../support/cli.js";
import { type OpenTarget, openTarget } from "../support/target.js";
import { startWorld, type World } from "../support/world.js";

let world: World;
let target: OpenTarget;
/** The ids of the checks that failed in some world, and of all that there are, by lab. */
const failedOnce = new Map<string, Set<string>>();
const known = new Map<string, Set<string>>();

beforeAll(async () => {
  world = await startWorld();
  target = await openTarget(world.home);
});
afterAll(async () => {
  await target.close();
  await world.end();
});

function note(kept: Map<string, Set<string>>, lab: string, ids: readonly string[]): void {
  const before = kept.get(lab) ?? new Set();
  kept.set(lab, new Set([...before, ...ids]));
}

async function runLab(lab: string, ...flags: readonly string[]): Promise<RunJson> {
  const { document, status, stderr } = await cliJson<RunJson>(world.home, "run", lab, ...flags);
  const failed = document.checks.filter(({ verdict }) => verdict !== "pass");
  expect({ status, verdict: document.verdict, failed, stderr }).toEqual({
    status: 0,
    verdict: "pass",
    failed: [],
    stderr,
  });
  return document;
}

/** Verifies a lab in a world that is wrong: it must fail, and in these checks. */
async function failing(lab: string, expected: readonly string[]): Promise<void> {
  const { document, status } = await cliJson<VerifyJson>(world.home, "verify", lab);
  const checks = document.labs[0]?.checks ?? [];
  const failed = checks.filter(({ verdict }) => verdict === "fail");
  const ids = failed.map(({ id }) => id);
  note(failedOnce, lab, ids);
  const seen = checks.map(({ id, verdict, observed }) => `${id}: ${verdict}, ${observed}`).join("\n");
  expect([...ids].sort(), seen).toEqual([...expected].sort());
  expect(status).toBe(1);
  for (const { id, advice, recheck, observed } of failed) {
    expect({ id, told: [advice, recheck, observed].every((text) => (text ?? "") !== "") }).toEqual({
      id,
      told: true,
    });
  }
}

/** Runs the lab unless it holds: the engine alone, since what is typed is not the point here. */
async function restore(lab: Lab): Promise<void> {
  const { aws } = target;
  const emit = (): void => {};
  const { verdict } = await engine.verifyLab(lab, aws, emit, true);
  if (verdict === "pass") return;
  const { signal } = new AbortController();
  const options = { ...lab.defaults, concurrency: 4, family: "nodejs" } as const;
  const again = (): Promise<LabRun> => engine.runLab(lab, { aws, options, emit, signal, live: false });
  let run = await again();
  // Deliveries that race may miss each other in every round: that shows nothing, and is no failure.
  if (run.verdict === "unknown") run = await again();
  const failed = run.checks.filter((each) => each.verdict !== "pass");
  expect({ lab: lab.id, verdict: run.verdict, failed }).toEqual({ lab: lab.id, verdict: "pass", failed: [] });
}

describe("each lab passes, alone and twice", { tags: ["catalogue"] }, () => {
  test.each(CHOSEN)("$id", async ({ id: lab }) => {
    const first = await runLab(lab);
    const again = await runLab(lab);
    expect(again.effects).toEqual(first.effects);
    expect(again.checks.map(({ id, verdict }) => [id, verdict])).toEqual(
      first.checks.map(({ id, verdict }) => [id, verdict]),
    );
    note(
      known,
      lab,
      first.checks.map(({ id }) => id),
    );
  });

  const whole = process.env.IDEM_LAB_TEST_LABS === undefined;
  describe.runIf(whole)(`what labs show${whole ? "" : " (left out: only chosen labs)"}`, () => {
    test("step-4 shows the damage that was asked for", async () => {
      const run = await runLab("step-4", "--times", "5");
      expect(run.effects).toEqual([{ key: "ORD-123", count: 5 }]);
      expect(run.deliveries.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202, 202, 202]);
      expect(new Set(run.deliveries.map(({ requestId }) => requestId)).size).toBe(5);
    });

    test("step-6 creates one order of a key of one's own, however many deliveries", async () => {
      const run = await runLab("step-6", "--times", "20", "--key", "ORD-9", "--concurrency", "10");
      expect(run.effects).toEqual([{ key: "ORD-9", count: 1 }]);
      await runLab("step-6");
    });

    test("step-7 sees three attempts of one request, 60 s and 120 s apart", async () => {
      const { deliveries, effects } = await runLab("step-7");
      expect(effects).toEqual([{ key: "ORD-124", count: 0 }]);
      expect(deliveries.map(({ attempts }) => attempts.map(({ outcome }) => outcome))).toEqual([
        ["error", "error", "error"],
        ["error", "ok"],
      ]);
      const times = (deliveries[0]?.attempts ?? []).map(({ startedAt }) => Date.parse(startedAt));
      const waits = times
        .slice(1)
        .map((time, index) => Math.round((time - (times[index] ?? 0)) / 10_000) * 10);
      expect(waits).toEqual([60, 120]);
    });
  });
});

const played = await Promise.all(
  CHOSEN.map(async (lab) => [lab.id, { lab, worlds: await worldsOf(lab) }] as const),
);

describe.each(played)(
  "a wrong world fails the check that it concerns: %s",
  { tags: ["catalogue"] },
  (_id, { lab, worlds }) => {
    for (const { name, fails, make, mend } of worlds) {
      test(name, async () => {
        await restore(lab);
        const passed = { aws: engine.placeOf(lab, target.aws), lab: lab.id, key: lab.defaults.key };
        await make(passed);
        await failing(lab.id, fails);
        await mend?.(passed);
      });
    }

    test("after all of them it passes again", async () => {
      await runLab(lab.id);
    });

    test("there is no check that cannot fail", () => {
      const checks = [...(known.get(lab.id) ?? [])];
      expect(checks).not.toEqual([]);
      expect(checks.filter((id) => failedOnce.get(lab.id)?.has(id) !== true)).toEqual([]);
    });
  },
);

test("a wrong world is told to who types it, in a process of its own", async () => {
  const [lab] = CHOSEN;
  const [wrong] = lab === undefined ? [] : await worldsOf(lab);
  if (lab === undefined || wrong === undefined) throw new Error("The first lab has worlds.");
  await wrong.make({ aws: target.aws, lab: lab.id, key: lab.defaults.key });
  const { status, stdout } = await startCli(["verify", lab.id, "--home", world.home]).ended;
  expect(status).toBe(1);
  expect(stdout).toContain(`${lab.id}: FAIL`);
});

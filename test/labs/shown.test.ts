/** What each lab shows: a run of it prints what its lesson promises. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import type { SpaceTime } from "../../src/course/picture/space-time.js";
import { attemptsIn, isEnd } from "../../src/course/picture/space-time.js";
import { cli, cliJson, type RunJson, temporaryHome } from "../support/cli.js";
import { startWorld, type World } from "../support/world.js";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

const plain = async (...args: readonly string[]): Promise<string> =>
  (await cli([...args, "--plain", "--home", world.home])).stdout;
const run = (...args: readonly string[]) => cliJson<RunJson>(world.home, "run", ...args);

const count = (text: string, what: RegExp): number => [...text.matchAll(what)].length;
const wrong = (name: string): string =>
  new URL(`../../labs/05-with-idempotency/mistakes/${name}`, import.meta.url).pathname;

describe("what is there is told once", () => {
  test("by the lab that makes it, and by no other", async () => {
    expect(await plain("run", "step-1")).toContain("Table Orders: created");
    const again = await plain("run", "step-1");
    expect(count(again, /already/g)).toBe(1);
    expect(again).toContain(
      "There already: Table IdempotencyTable, Table Orders, Time to live on expiry_time",
    );
    expect(await plain("run", "step-2")).not.toContain("already");
  });

  test("the two labs that set up have seven checks between them", async () => {
    const both = await Promise.all(["step-1", "step-2"].map((lab) => run(lab)));
    expect(both.flatMap(({ document }) => document.checks.map(({ id }) => id))).toEqual([
      "table-key",
      "ttl-enabled",
      "orders-table-key",
      "trust-policy",
      "allowed-actions",
      "starter-invoked",
      "deployed-by-course",
    ]);
  });
});

test("step-2 invokes the starter: its answer, and what it printed", async () => {
  const shown = await plain("run", "step-2");
  expect(shown).toContain('my-function was invoked, and answered: "Hello from my-function"');
  expect(shown).toMatch(/log: .*\n.* START RequestId: (\w+)[\s\S]*Request id: \1/);
});

test("step-3 shows its log: Lambda's lines and the handler's, of one request", async () => {
  const shown = await plain("run", "step-3");
  const [, log = ""] = /log: .*\n((?: {4}\d.*\n)+)/.exec(shown) ?? [];
  const said = ["START", "Event:", "Processing order: ORD-123", "Order created: ORD-123", "END", "REPORT"];
  const lines = log.trimEnd().split("\n");
  expect(lines.map((line, index) => line.includes(said[index] ?? "?"))).toEqual(said.map(() => true));
  const [, id = "none"] = /START RequestId: (\w+)/.exec(log) ?? [];
  expect(lines.every((line) => line.includes(id))).toBe(true);
});

test("step-4 asks what a key of request ids would do, and the ids tell", () => {
  const lab = LABS.find(({ id }) => id === "step-4");
  const options = { times: 3, concurrency: 4, key: "ORD-123", family: "nodejs" } as const;
  expect(lab?.prediction.question(options)).toContain("request ids");
  const delivery = (requestId: string) => ({ requestId, statusCode: 202, attempts: [] });
  const run = { id: "step-4", slug: "", title: "", verdict: "pass", checks: [], effects: [] } as const;
  const happened = (...ids: readonly string[]) =>
    lab?.prediction.happened({ ...run, deliveries: ids.map(delivery) });
  expect([happened("a", "b", "c"), happened("a", "a"), happened()]).toEqual(["3", "1", undefined]);
});

describe("step-6 races", () => {
  test("the deliveries of its pictures overlap; read first, one order becomes several; put on a condition, it stays one", async () => {
    const { status, document } = await run("step-6");
    expect({ status, effects: document.effects }).toEqual({
      status: 0,
      effects: [{ key: "ORD-123", count: 1 }],
    });
    const doubled = document.checks.find(({ id }) => id === "reads-first-doubles");
    expect(doubled?.observed).toMatch(/^[2-9] orders$/);
    const report = await cliJson<{
      labs: { id: string; recorded?: { pictures: SpaceTime[] } }[];
    }>(world.home, "report");
    const pictures = report.document.labs.find(({ id }) => id === "step-6")?.recorded?.pictures ?? [];
    expect(pictures).toHaveLength(2);
    // Where the order was doubled deliveries have met; where it was not, a busy machine may have kept them apart.
    for (const picture of pictures.slice(0, 1)) {
      const ends = attemptsIn(picture).flatMap(({ steps }) => steps.filter(isEnd).map(({ at }) => at));
      const begins = attemptsIn(picture).map(({ at }) => at);
      expect(Math.max(...begins)).toBeLessThanOrEqual(Math.max(...ends));
      expect(begins.filter((at) => at <= Math.min(...ends)).length).toBeGreaterThan(1);
    }
  });

  test.each(["check-then-write.mjs", "check-then-write.py"])("and finds the gap of %s", async (name) => {
    const { status, document } = await run("step-6", "--handler", wrong(name));
    expect(status).toBe(1);
    expect(document.checks.find(({ id }) => id === "exactly-one-order")?.verdict).toBe("fail");
  });

  test("where everything happens one after the other it says so, and does not race", async () => {
    const home = temporaryHome();
    await cli(["cloud", "start", "--seed", "7", "--trace", join(home, "trace.jsonl"), "--home", home]);
    try {
      const { status, stdout } = await cli(["run", "step-6", "--plain", "--home", home]);
      expect({ status, told: stdout.includes("one after the other") }).toEqual({ status: 0, told: true });
      expect((await cliJson(home, "verify", "step-6")).status).toBe(0);
    } finally {
      await cli(["cloud", "stop", "--home", home]);
    }
  });
});

test("step-7 stops lab 5's handler, which has its order, and tells of damage without a tick", async () => {
  const stopped = LABS.find(({ id }) => id === "step-7")?.shows.find(
    ({ name }) => name === "fails-after-key",
  );
  for (const family of ["nodejs", "python"] as const) {
    const known = (await stopped?.since?.load(family))?.source.split("\n") ?? ["nothing"];
    const lines = (await stopped?.load(family))?.source.split("\n") ?? [];
    expect(known.filter((line) => !lines.includes(line))).toEqual([]);
  }
  const shown = await plain("run", "step-7");
  expect(shown).toContain("    damage: the order ORD-124 is lost");
  expect(shown).toContain("pass, which is the damage: No order was created");
});

test("step-8 sends once more after the sweep: the second order is seen, and no table twice", async () => {
  const shown = await plain("run", "step-8");
  const titles = [...shown.matchAll(/^ {2}table: (.*)/gm)].map(([, title]) => title);
  expect(titles).toEqual([
    "IdempotencyTable, before the expiry",
    "Orders, before the expiry",
    "IdempotencyTable, expired, but not swept",
    "IdempotencyTable, after the sweep",
    "Orders for ORD-125 from this run",
  ]);
  const { document } = await run("step-8");
  expect(document.effects).toEqual([{ key: "ORD-125", count: 2 }]);
  expect(document.checks.find(({ id }) => id === "exactly-one-order")?.observed).toBe(
    "1 order before the expiry, 1 order after it",
  );
});

test("clean takes the function, the role and the log beside the course's own with it", async () => {
  const { document } = await cliJson<{ deleted: string[]; left: string[] }>(world.home, "clean", "--yes");
  expect(document.left).toEqual([]);
  expect(document.deleted).toEqual(
    expect.arrayContaining([
      "function my-function-reads-first",
      "role idem-lab-reads-first-role",
      "log group /aws/lambda/my-function-reads-first",
    ]),
  );
});

/** `list` and `status`: what passed, which predictions came true, and what is next. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import { cli, cliJson, temporaryHome } from "../support/cli.js";
import { Screen } from "../support/screen.js";

interface ListJson {
  readonly next: string | null;
  readonly percent: number;
  readonly passed: number;
  readonly total: number;
  readonly predictions: { readonly right: number; readonly wrong: number };
  readonly labs: readonly {
    readonly id: string;
    readonly slug: string;
    readonly title: string;
    readonly verdict: string;
    readonly predictedRight: boolean | null;
  }[];
}

interface StatusJson {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly total: number;
  readonly percent: number;
  readonly next: string | null;
  readonly predictions: { readonly right: number; readonly wrong: number };
}

const at = "2026-03-01T12:00:00.000Z";
const prediction = (right: boolean) => ({
  question: "3 deliveries of the same event: how many orders?",
  predicted: right ? "3: one for each delivery" : "1: it is the same order, and Lambda sees that",
  happened: "3: one for each delivery",
  right,
});

function homeWith(progress: object): string {
  const home = temporaryHome();
  writeFileSync(
    join(home, "progress.json"),
    JSON.stringify({ format: "idem-lab/progress@1", targets: { local: progress } }),
  );
  return home;
}

const HALFWAY = {
  current: "step-4",
  labs: {
    "step-1": { verdict: "pass", at, prediction: prediction(true) },
    "step-2": { verdict: "pass", at },
    "step-4": { verdict: "pass", at, prediction: prediction(false) },
    "step-5": { verdict: "fail", at, prediction: prediction(true) },
  },
};

describe("half-way", () => {
  test("list: verdicts, predictions, progress and what is next, as data", async () => {
    const { status, document } = await cliJson<ListJson>(homeWith(HALFWAY), "list");
    expect({ status, ...document, labs: undefined }).toMatchObject({
      status: 0,
      next: "step-5",
      passed: 3,
      total: LABS.length,
      percent: Math.round(300 / LABS.length),
      predictions: { right: 2, wrong: 1 },
    });
    expect(
      document.labs.slice(0, 5).map(({ id, verdict, predictedRight }) => [id, verdict, predictedRight]),
    ).toEqual([
      ["step-1", "pass", true],
      ["step-2", "pass", null],
      ["step-3", "not-run", null],
      ["step-4", "pass", false],
      ["step-5", "fail", true],
    ]);
  });

  test("list, in lines: words tell everything", async () => {
    const { stdout } = await cli(["list", "--home", homeWith(HALFWAY)]);
    expect(stdout).toMatch(/^step-4 +duplicate-invocations {2}pass +predicted wrong +Send /m);
    expect(stdout).toMatch(/^step-5 .* FAIL +predicted right .*\(next\)$/m);
    expect(stdout.match(/\(next\)/g)).toHaveLength(1);
    expect(stdout).toContain("2 of 3 predictions right");
  });

  test.each([40, 60])("list on %i columns: no line is torn, and nothing is left out", async (columns) => {
    const screen = new Screen(["list", "--home", homeWith(HALFWAY)], {}, columns);
    expect(await screen.exit).toBe(0);
    const rows = screen.text.split("\n");
    for (const { id, slug, title } of LABS) {
      const row = rows.indexOf(`${id} ${slug}`);
      expect({ id, found: row >= 0 }).toEqual({ id, found: true });
      expect(
        rows
          .slice(row + 1, row + 3)
          .join(" ")
          .replaceAll(/\s+/g, " "),
      ).toContain(title.slice(0, 30));
    }
    expect(screen.text).toContain("  FAIL, predicted right  (next)");
    // A line that was torn goes on where a word does not begin.
    expect(screen.text.replaceAll("\n", " ")).toContain("To practise: step-4 (not run), step-5 (not run)");
  });

  test("status: what failed, what was predicted wrong and what it was, and the next command", async () => {
    const home = homeWith(HALFWAY);
    const { document } = await cliJson<StatusJson>(home, "status");
    expect(document).toMatchObject({
      passed: ["step-1", "step-2", "step-4"],
      failed: ["step-5"],
      next: "step-5",
      predictions: { right: 2, wrong: 1 },
    });
    const { stdout } = await cli(["status", "--home", home]);
    expect(stdout).toContain(
      'Predicted wrong in step-4: "1: it is the same order, and Lambda sees that". It was: "3: one',
    );
    expect(stdout).toContain("idem-lab run step-5");
    expect(stdout).toContain("Not passed: step-5");
  });
});

describe("what is next", () => {
  const passed = (...ids: readonly string[]) =>
    Object.fromEntries(ids.map((id) => [id, { verdict: "pass", at }]));
  const all = LABS.map(({ id }) => id);

  test.each<[string, object, string | null]>([
    ["nothing was run", { labs: {} }, "step-1"],
    ["the first was run", { labs: passed("step-1") }, "step-2"],
    ["the walk stands at a lab", { current: "step-3", labs: passed("step-1") }, "step-3"],
    [
      "that lab was run by itself meanwhile",
      { current: "step-3", labs: passed("step-1", "step-3") },
      "step-4",
    ],
    ["only an early one is left", { current: all.at(-1), labs: passed(...all.slice(1)) }, "step-1"],
    ["the walk stands at a lab that is gone", { current: "step-99", labs: {} }, "step-1"],
    ["all have passed", { current: all.at(-1), labs: passed(...all) }, null],
  ])("%s", async (_name, progress, next) => {
    const home = homeWith(progress);
    expect((await cliJson<ListJson>(home, "list")).document.next).toBe(next);
    expect((await cliJson<StatusJson>(home, "status")).document.next).toBe(next);
    if (next === null) expect((await cli(["status", "--home", home])).stdout).toContain("idem-lab verify");
  });
});

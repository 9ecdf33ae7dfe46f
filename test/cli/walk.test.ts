/** The walk where nobody can be asked: a transcript in lines, or data; and predictions given beforehand. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { IDS } from "../support/catalogue.js";
import { cli, cliJson, type RunJson, temporaryHome } from "../support/cli.js";

interface Predicted {
  readonly question: string;
  readonly predicted: string;
  readonly happened: string;
  readonly right: boolean;
}

interface StartJson {
  readonly schema: string;
  readonly verdict: string;
  readonly labs: readonly (RunJson & {
    readonly title: string;
    readonly lesson: { readonly before: string; readonly look: string; readonly after: string };
    readonly question: {
      readonly text: string;
      readonly choices: readonly { readonly value: string; readonly text: string }[];
      readonly happened: string | null;
    };
    readonly prediction?: Predicted;
  })[];
}

/** What differs from run to run, by a name. */
const settled = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "<time>")
    .replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, "<time>")
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<id>")
    .replaceAll(/\b[0-9a-f]{8}\b/g, "<id>")
    .replaceAll(/step-(\d)-[a-z0-9]{6}/g, "step-$1-<run>")
    .replaceAll(/[A-Za-z0-9+/]{43}=/g, "<sha256>")
    .replaceAll(/\+(\d+ min )?\d+\.\d+ s/g, "+$1<s>")
    .replaceAll(/N \d{10}/g, "N <seconds>")
    .replaceAll(/--start-time \d+/g, "--start-time <ms>");

describe("the whole walk", () => {
  test("in lines: every lesson, question, answer and reason, in their order", {
    tags: ["catalogue"],
  }, async () => {
    const { status, stdout } = await cli(["start", "--home", temporaryHome(), "--predict", "step-4=1"]);
    expect(status).toBe(0);
    let from = 0;
    const next = (text: string): void => {
      const at = stdout.indexOf(text, from);
      expect(at, `"${text}" is missing, or comes too early`).toBeGreaterThanOrEqual(0);
      from = at + text.length;
    };
    for (const lab of IDS) {
      next(`Lab ${lab.slice("step-".length)} of ${IDS.at(-1)?.slice("step-".length)}`);
      next("The question: ");
      next("What to look for");
      next(`${lab}: pass`);
      next(lab === "step-4" ? "The run showed: 3 orders: one for each delivery" : "The run's answer: ");
      next("What happened");
      next("Read next");
    }
    next("step-1: pass, 3 of 3 checks");
    next("That was the last lab.");
    next(`Your score: ${IDS.length} of ${IDS.length} labs passed`);
    next("At work:");
    expect(stdout).toContain("You predicted: 1 order: it is the same order");
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("Type a number");
  });

  test("the end names the mistakes that were met, each once, and the practice that comes next", {
    tags: ["catalogue"],
  }, async () => {
    const home = temporaryHome();
    const at = "2026-03-01T12:00:00.000Z";
    const practices = {
      "step-4": { verdict: "pass", at, met: ["customer-as-key"] },
      "step-5": { verdict: "fail", at, mistake: "check-then-write", met: ["random-key", "check-then-write"] },
    };
    const progress = { format: "idem-lab/progress@1", targets: { local: { labs: {}, practices } } };
    writeFileSync(join(home, "progress.json"), JSON.stringify(progress));
    const { stdout } = await cli(["start", "--from", IDS.at(-1) ?? "", "--home", home]);
    expect(stdout).toContain("1 of 3 practices passed");
    const met = stdout.slice(stdout.indexOf("Mistakes met:"), stdout.indexOf("The practices:"));
    expect(met.match(/^- .*\(step-\d\)$/gm)).toHaveLength(3);
    expect(met).toContain("- Looking for the key and storing it are two steps (step-5)");
    expect(stdout).toContain("- Choose the key (step-4): pass\n");
    expect(stdout).toContain("Next: idem-lab practice step-5");
  });

  test("as data: lessons, questions, and what was predicted", async () => {
    const home = temporaryHome();
    const { status, document } = await cliJson<StartJson>(
      home,
      "start",
      "--predict",
      "step-4=3",
      "step-7=1",
      "--from",
      "step-4",
    );
    // Labs that were not run leave the whole unknown.
    expect(status).toBe(2);
    expect(document).toMatchObject({ schema: "idem-lab/start@1", verdict: "unknown" });
    expect(document.labs.map(({ lab }) => lab)).toEqual(IDS.slice(IDS.indexOf("step-4")));
    for (const { lesson, question } of document.labs) {
      expect(lesson.before).toContain("## Why");
      expect(lesson.look).toContain("## What to look for");
      expect(lesson.after).toContain("## Read next");
      expect(question.choices.map(({ value }) => value)).toContain(question.happened);
    }
    const byLab = new Map(document.labs.map((each) => [each.lab, each.prediction]));
    expect(byLab.get("step-4")).toMatchObject({ right: true, happened: "3 orders: one for each delivery" });
    expect(byLab.get("step-7")).toMatchObject({
      right: false,
      happened: expect.stringMatching(/^No order:/),
    });
    expect(byLab.get("step-5")).toBeUndefined();
    // It is kept, and a run without a prediction leaves it as it was.
    const kept = (): unknown => JSON.parse(readFileSync(join(home, "progress.json"), "utf8"));
    const wanted = { targets: { local: { labs: { "step-4": { prediction: { right: true } } } } } };
    expect(kept()).toMatchObject(wanted);
    await cli(["run", "step-4", "--home", home]);
    expect(kept()).toMatchObject(wanted);
  });

  test.each([
    [["--from", "step-99"], "There is no lab 'step-99'"],
    [["--predict", "step-4"], "--predict names a lab and an answer"],
    [["--predict", "step-99=1"], "There is no lab 'step-99'"],
    [["--from", "step-4", "--predict", "step-4=many"], "Give one of: 1 (1 order: it is the same order"],
  ])("%j is wrong usage, and says what is right", async (flags, message) => {
    const { status, stderr } = await cli(["start", ...flags, "--home", temporaryHome()]);
    expect(status).toBe(3);
    expect(stderr).toContain(message);
  });
});

describe("a prediction of one run", () => {
  test("is graded by what happened", async () => {
    const home = temporaryHome();
    const { status, stdout } = await cli(["run", "step-4", "--times", "2", "--predict", "1", "--home", home]);
    expect(status).toBe(0);
    expect(stdout).toContain("You predicted: 1 order: it is the same order, and Lambda sees that");
    expect(stdout).toContain("The run showed: 2 orders: one for each delivery");
    const { document } = await cliJson<RunJson & { prediction: Predicted }>(
      home,
      "run",
      "step-6",
      "--predict",
      "1",
    );
    expect(document.prediction).toMatchObject({ right: true });
  });

  test("is graded before the evidence, and one that was known before is not called right", async () => {
    const home = temporaryHome();
    const run = async (): Promise<string> =>
      (await cli(["run", "step-3", "--predict", "202", "--home", home])).stdout;
    const first = await run();
    expect(first).toMatch(/The run showed: 202[^\n]*\nright\n/);
    for (const evidence of ["what happened:", "table:", "pass:"])
      expect(first.indexOf(evidence), evidence).toBeGreaterThan(first.indexOf("The run showed:"));
    const second = await run();
    expect(second).toContain("does not count");
    expect(second).not.toMatch(/^right$/m);
  });

  test("its answers stand in an order that is drawn for the home", { tags: ["catalogue"] }, async () => {
    const orders = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const home = temporaryHome();
        const asked = async (): Promise<string> => {
          const { document } = await cliJson<StartJson>(home, "start", "--from", IDS.at(-1) ?? "");
          return JSON.stringify(document.labs.map(({ question }) => question.choices));
        };
        const first = await asked();
        expect(await asked()).toBe(first);
        return first;
      }),
    );
    expect(new Set(orders).size).toBeGreaterThan(1);
  });

  test("that is none of the answers is wrong usage, before anything runs", async () => {
    const { status, stderr, stdout } = await cli([
      "run",
      "step-1",
      "--predict",
      "42",
      "--home",
      temporaryHome(),
    ]);
    expect(status).toBe(3);
    expect(stderr).toContain("Give one of: key (Only their key)");
    expect(stdout).toBe("");
  });
});

describe("what a run prints", () => {
  test("in lines", async () => {
    const { stdout } = await cli(["run", "step-7", "--home", temporaryHome()]);
    await expect(settled(stdout)).toMatchFileSnapshot("transcripts/step-7.txt");
  });

  test("as data", async () => {
    const { stdout } = await cli(["run", "step-5", "--json", "--home", temporaryHome()]);
    const document: unknown = JSON.parse(settled(stdout));
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot("transcripts/step-5.json");
  });
});

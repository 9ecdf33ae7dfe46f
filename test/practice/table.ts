/** Every file of every practice, in one language: what it must be judged to be. */
import { describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import type { HandlerSource, RuntimeFamily } from "../../src/aws/package.js";
import { judgeHandler } from "../../src/course/judge/handler-judgement.js";
import { practiceTarget } from "./support.js";

interface Row {
  readonly name: string;
  readonly handler: HandlerSource;
  /** The mistake's id; undefined for a right answer; anything but right for what is to be completed. */
  readonly expected: string | undefined;
}

/** Declares the tests of one language. */
export async function judgedTable(family: RuntimeFamily): Promise<void> {
  const aws = practiceTarget();
  for (const lab of LABS) {
    const { practice } = lab;
    if (practice === undefined) continue;
    const { files, mistakes } = practice;
    const rows: Row[] = [
      { name: "solution", handler: await files.solution(family), expected: undefined },
      ...(await files.accepted(family)).map((each) => ({ ...each, expected: undefined })),
      ...(await files.mistakes(family)).map((each) => ({ ...each, expected: each.name })),
    ];
    describe(`${lab.id}: ${practice.slug}`, () => {
      test.each(rows)("$name", async ({ handler, expected }) => {
        const run = await judgeHandler(aws(), lab, practice, handler, new AbortController().signal);
        const failed = run.checks.filter(({ verdict }) => verdict !== "pass");
        expect({
          verdict: run.verdict,
          mistake: run.mistake?.id,
          failed: failed.map(({ id, observed }) => `${id}: ${observed}`),
        }).toEqual({
          verdict: expected === undefined ? "pass" : "fail",
          mistake: expected,
          failed: expected === undefined ? [] : expect.anything(),
        });
        if (expected === undefined) return;
        const { title, explanation } = mistakes.find(({ id }) => id === expected) ?? {};
        expect(run.mistake).toMatchObject({ title, explanation });
        expect(run.mistake?.schedule.length).toBeGreaterThan(1);
      });

      test("what is to be completed is not right yet", async () => {
        const unsolved = await files.unsolved(family);
        const run = await judgeHandler(aws(), lab, practice, unsolved, new AbortController().signal);
        expect(run.verdict).toBe("fail");
      });

      test("every mistake has its file", async () => {
        const names = (await files.mistakes(family)).map(({ name }) => name);
        expect(names).toEqual(mistakes.map(({ id }) => id).sort());
      });
    });
  }
}

/** The author's checks can fail: each of them is given a course that is not sound. */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { LABS } from "../../../labs/index.js";
import { LastFailures } from "../../../src/cli/dev/last-failures.js";
import { commandsIn, words } from "../../../src/course/author/commands.js";
import { type Finding, mutationScore } from "../../../src/course/author/findings.js";
import { checkLabRuns } from "../../../src/course/author/labs.js";
import { checkPracticeFiles } from "../../../src/course/author/practice-files.js";
import { checkTexts } from "../../../src/course/author/texts.js";
import type { Practice } from "../../../src/course/judge/practice.js";
import type { Lab } from "../../../src/course/labs/lab.js";
import { cli, cliJson, temporaryHome } from "../../support/cli.js";
import { practiceTarget } from "../support.js";

function labOf(id: string): Lab & { readonly practice: Practice } {
  const lab = LABS.find((each) => each.id === id);
  if (lab?.practice === undefined) throw new Error(`${id} has no practice`);
  return { ...lab, practice: lab.practice };
}
const ROOT = new URL("../../../", import.meta.url);
const five = labOf("step-5");

/** What was found wrong, as `where: what`. */
const wrong = (findings: readonly Finding[]): readonly string[] =>
  findings.filter(({ verdict }) => verdict === "fail").map(({ where, what }) => `${where}: ${what}`);

async function textFindings(...labs: readonly Lab[]): Promise<readonly string[]> {
  const findings: Finding[] = [];
  await checkTexts(labs, ROOT, (finding) => findings.push(finding));
  return wrong(findings);
}

describe("texts", () => {
  test("the course's are sound", { tags: ["catalogue"] }, async () => {
    expect(await textFindings(...LABS)).toEqual([]);
  });

  test("the README's table has every lab, by its id and its folder's name", { tags: ["catalogue"] }, () => {
    const readme = readFileSync(new URL("README.md", ROOT), "utf8");
    const rows = [...readme.matchAll(/^\| `(step-\d+)` (\S+) \|/gm)].map(([, id, slug]) => [id, slug]);
    expect(rows).toEqual(LABS.map(({ id, slug }) => [id, slug]));
  });

  test.each([
    ["[there](http://docs.aws.amazon.com/x)", true],
    ["[there](https://docs)", true],
    ["[there](#no-such-heading)", true],
    ["[there](docs/no-such-file.md)", true],
    ["[there](docs/parity.md), [up](#what-happened), [out](https://docs.aws.amazon.com/lambda/)", false],
  ])("a lesson with %s", async (link, unsound) => {
    const lesson = async () => ({ before: `## What happened\n${link}`, look: "", after: "" });
    const found = await textFindings(...LABS.map((lab) => (lab.id === "step-1" ? { ...lab, lesson } : lab)));
    expect(found).toEqual(unsound ? ["step-1 lesson: links are sound"] : []);
  });

  test("a mark that is in no line, in one language", async () => {
    const marked = five.shows.map((shown) => ({
      ...shown,
      marks: { ...shown.marks, python: ["no such line"] },
    }));
    const found = await textFindings(
      ...LABS.map((lab) => (lab.id === "step-5" ? { ...five, shows: marked } : lab)),
    );
    expect(found).toEqual(["step-5 with-idempotency (python): each mark is in a line"]);
  });

  test("an id twice, and labs out of their order", async () => {
    expect(await textFindings(...LABS, five)).toEqual([
      "ids: lab ids are words with hyphens, each there once",
      "ids: folders of labs and practices are words with hyphens, each there once",
      expect.stringContaining("ids: labs are numbered"),
    ]);
    const [first] = five.practice.mistakes;
    const mistakes = [...five.practice.mistakes, ...(first === undefined ? [] : [first])];
    const doubled = { ...five, practice: { ...five.practice, mistakes } };
    const labs = LABS.map((lab) => (lab.id === "step-5" ? doubled : lab));
    expect(await textFindings(...labs)).toEqual([
      "ids: mistakes of make-it-idempotent are words with hyphens, each there once",
    ]);
  });

  test("commands stand in spans and blocks, over several lines too", () => {
    const text =
      "Try `idem-lab run step-6 --times 50`, not `idem` or `ls`.\n\n    $ aws lambda invoke \\\n      --payload '{\"a\": 1}' out.json\n    # no command\n";
    const [first = "", second = "", ...others] = commandsIn(text);
    expect([first, others]).toEqual(["idem-lab run step-6 --times 50", []]);
    expect(words(second)).toEqual(["aws", "lambda", "invoke", "--payload", '{"a": 1}', "out.json"]);
  });
});

describe("practices and labs", () => {
  const aws = practiceTarget();
  const { signal } = new AbortController();

  test("wrong files are found, each for what it is, and the score falls", async () => {
    const four = labOf("step-4");
    const { files } = four.practice;
    const solution = await files.solution("nodejs");
    const unsolved = await files.unsolved("nodejs");
    const practice: Practice = {
      ...four.practice,
      files: {
        ...files,
        unsolved: async () => solution,
        solution: async () => unsolved,
        accepted: async () => [],
        // One is right, and one has another's name.
        mistakes: async () => [
          { name: "customer-as-key", handler: solution },
          ...(await files.mistakes("nodejs"))
            .filter(({ name }) => name === "sent-at-as-key")
            .map(({ handler }) => ({ name: "envelope-id-as-key", handler })),
        ],
      },
    };
    const findings: Finding[] = [];
    await checkPracticeFiles(four, practice, {
      aws: aws(),
      family: "nodejs",
      signal,
      find: (finding) => findings.push(finding),
      failedLast: (_where, what) => what.startsWith("mistakes/envelope-id-as-key"),
    });
    // What failed the last time comes first, as soon as the files are counted.
    expect(wrong(findings).map((each) => each.replace("step-4 choose-the-key (nodejs): ", ""))).toEqual([
      "2 different right answers",
      "each mistake has its file",
      "mistakes/envelope-id-as-key is rejected by its name",
      "unsolved is not right yet",
      "solution is right",
      "mistakes/customer-as-key is rejected by its name",
    ]);
    const { killed, total } = mutationScore(findings);
    expect(total - killed).toBe(2);
  });

  test("a question whose answer is none of the choices", async () => {
    const findings: Finding[] = [];
    const [first] = LABS;
    if (first === undefined) throw new Error("There are labs.");
    const prediction = { ...first.prediction, happened: () => "something else" };
    const judging = { aws: aws(), family: "nodejs" as const, signal };
    await checkLabRuns([{ ...first, prediction }], { ...judging, find: (finding) => findings.push(finding) });
    expect(wrong(findings)).toEqual([
      "step-1 create-table (nodejs): what happened is one of the answers to its question",
    ]);
  });
});

test("of one lab nothing else is checked", async () => {
  const { status, document } = await cliJson<{ findings: readonly Finding[] }>(
    temporaryHome(),
    "dev",
    "check",
    "1",
  );
  expect({ status, wrong: wrong(document.findings) }).toEqual({ status: 0, wrong: [] });
  const places = new Set(document.findings.map(({ where }) => where.split(" ")[0]));
  expect([...places].filter((place) => place !== "python")).toEqual(["ids", "step-1"]);
  expect((await cli(["dev", "check", "step-99"])).status).toBe(3);
});

test("what failed is remembered until it holds, in a clone", () => {
  const folder = `${temporaryHome()}/`;
  const root = pathToFileURL(folder);
  const finding = (where: string, what: string, verdict: Finding["verdict"]): Finding => ({
    where,
    what,
    verdict,
  });
  new LastFailures(root).keep([finding("step-1 lesson", "links are sound", "fail")], true);
  expect(new LastFailures(root).has("step-1")).toBe(false);
  writeFileSync(`${folder}.gitignore`, ".idem-lab/\n");
  new LastFailures(root).keep([finding("step-1 lesson", "links are sound", "fail")], true);
  new LastFailures(root).keep([finding("step-2 lesson", "links are sound", "fail")], false);
  const both = new LastFailures(root);
  expect([both.has("step-1"), both.has("step-2 lesson", "links are sound"), both.has("step-3")]).toEqual([
    true,
    true,
    false,
  ]);
  both.keep([finding("step-1 lesson", "links are sound", "pass")], false);
  expect([new LastFailures(root).has("step-1"), new LastFailures(root).has("step-2")]).toEqual([false, true]);
  new LastFailures(root).keep([], true);
  expect(new LastFailures(root).has("step-2")).toBe(false);
});

test("the authors' commands are there, and not among the learner's", async () => {
  const home = temporaryHome();
  expect((await cli(["dev", "check", "--help", "--home", home])).stdout).toContain("what the judges reject");
  expect((await cli(["--help"])).stdout).not.toMatch(/^ {2}dev\b/m);
});

/**
 * `dev new`: in a copy of the sources, a lab that was only begun builds, runs and passes, and so do the tests that walk
 * through all labs; they fail as soon as one of its checks can't.
 */
import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import { withLab } from "../../src/cli/dev/new-lab-files.js";
import { LAST } from "../support/catalogue.js";
import { type Ended, temporaryHome } from "../support/cli.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCES = [
  "bin",
  "labs",
  "src",
  "test",
  "docs",
  "README.md",
  "CONTRIBUTING.md",
  "vitest.config.ts",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "dist",
  "biome.json",
];

/** A copy that is built already, so that its command line runs. */
function copyOfSources(): string {
  const copy = temporaryHome();
  for (const name of SOURCES) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
}

interface Where {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** In a process of its own, without keeping this one from answering meanwhile. */
const node = (where: Where | string, ...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { encoding: "utf8" as const, maxBuffer: 2 ** 26 };
    const child = execFile(
      process.execPath,
      args,
      { ...options, ...(typeof where === "string" ? { cwd: where } : where) },
      (_error, stdout, stderr) => resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
const dev = (copy: string, ...args: readonly string[]) =>
  node(copy, "bin/idem-lab.js", "dev", "new", ...args);
const number = LAST + 1;

/** The files of tests that walk through all labs. */
const walkers = (copy: string): readonly string[] =>
  readdirSync(join(copy, "test"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && !name.endsWith("dev-new.test.ts"))
    .map((name) => `test/${name}`)
    .filter((path) => readFileSync(join(copy, path), "utf8").includes('tags: ["catalogue"]'));

interface Played {
  /** Full names of tests. */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  /** All that the failed ones said. */
  readonly said: string;
}

/** Plays those tests of the files in the copy that walk through all labs, and of the worlds those of the new lab. */
async function playTests(copy: string, files: readonly string[]): Promise<Played> {
  const vitest = join(copy, "node_modules/vitest/vitest.mjs");
  const flags = ["--tags-filter", "catalogue", "--reporter", "json", "--maxWorkers", "1"];
  const env = { ...process.env, IDEM_LAB_TEST_LABS: `step-${number}`, VITEST: "" };
  const { stdout, stderr } = await node({ cwd: copy, env }, vitest, "run", ...flags, ...files);
  const report: {
    testResults: {
      message: string;
      assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
    }[];
  } = JSON.parse(stdout.slice(stdout.indexOf("{")) || JSON.stringify(stderr));
  const all = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const named = (status: string): readonly string[] =>
    all.filter((each) => each.status === status).map(({ fullName }) => fullName);
  return {
    passed: named("passed"),
    failed: named("failed"),
    said: [
      ...report.testResults.map(({ message }) => message),
      ...all.flatMap((each) => each.failureMessages),
    ].join("\n"),
  };
}

describe("dev new", () => {
  test("begins a lab that builds, is formatted, runs, and verifies later", async () => {
    const copy = copyOfSources();
    const begun = await dev(copy, "my-lab", "--json");
    expect({ status: begun.status, stderr: begun.stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(begun.stdout)).toMatchObject({
      schema: "idem-lab/dev-new@1",
      lab: `step-${number}`,
      slug: "my-lab",
    });
    const folder = `labs/${String(number).padStart(2, "0")}-my-lab`;
    expect(existsSync(join(copy, folder, "handlers", "my-lab.py"))).toBe(true);
    const lint = await node(
      copy,
      join(ROOT, "node_modules/@biomejs/biome/bin/biome"),
      "check",
      folder,
      "labs/index.ts",
    );
    expect(lint.status, lint.stdout + lint.stderr).toBe(0);
    const built = await node(copy, "bin/setup.js");
    expect(built.status, built.stderr).toBe(0);
    const home = temporaryHome();
    const run = await node(copy, "bin/idem-lab.js", "run", "my-lab", "--json", "--home", home);
    const { verdict, lab, effects }: { verdict: string; lab: string; effects: unknown } = JSON.parse(
      run.stdout,
    );
    expect({ status: run.status, verdict, lab, effects }).toEqual({
      status: 0,
      verdict: "pass",
      lab: `step-${number}`,
      effects: [{ key: "ORD-123", count: 1 }],
    });
    expect((await node(copy, "bin/idem-lab.js", "verify", String(number), "--home", home)).status).toBe(0);

    const tests = await playTests(copy, walkers(copy));
    expect(tests.failed).toEqual([]);
    for (const world of ["an order more", "its log deleted"])
      expect(tests.passed).toContain(
        `a wrong world fails the check that it concerns: step-${number} ${world}`,
      );
    for (const walk of [/^the guided walk from the first question/, /^the whole walk in lines/])
      expect(tests.passed).toContainEqual(expect.stringMatching(walk));

    const worlds = join(copy, folder, "worlds.ts");
    const written = readFileSync(worlds, "utf8");
    writeFileSync(worlds, written.replace(/^ {2}otherCode\(.*\n/m, ""));
    const without = await playTests(copy, ["test/labs/evidence.test.ts"]);
    expect(without.failed).toEqual([
      `a wrong world fails the check that it concerns: step-${number} there is no check that cannot fail`,
    ]);
    expect(without.said).toContain("code-is-shown");

    const again = await dev(copy, "my-lab");
    expect(again).toMatchObject({ status: 3, stderr: expect.stringContaining("already") });
  }, 600_000);

  test("refuses bad names and names that are taken, and changes nothing", async () => {
    const copy = copyOfSources();
    const before = readdirSync(join(copy, "labs"));
    const catalogue = readFileSync(join(copy, "labs/index.ts"), "utf8");
    for (const slug of [
      "My-Lab",
      "my_lab",
      "9-lives",
      "a--b",
      "../out",
      "step-12",
      "x".repeat(41),
      LABS[3]?.slug ?? "",
    ]) {
      const { status, stdout, stderr } = await dev(copy, slug);
      expect({ slug, status, stdout }).toEqual({ slug, status: 3, stdout: "" });
      expect(stderr).toMatch(/^idem-lab: .*(your-lab|already)/);
    }
    expect(readdirSync(join(copy, "labs"))).toEqual(before);
    expect(readFileSync(join(copy, "labs/index.ts"), "utf8")).toBe(catalogue);
  });

  test("outside a clone says where to type it", async () => {
    const installed = temporaryHome();
    for (const name of ["bin", "dist", "package.json"])
      cpSync(join(ROOT, name), join(installed, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(installed, "node_modules"));
    mkdirSync(join(installed, "labs"));
    expect(await dev(installed, "my-lab")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Clone its repository"),
    });
  });

  test("a catalogue of another form is left alone", () => {
    const lab = { id: "step-9", slug: "my-lab", constant: "myLab" };
    expect(withLab("export const LABS = [];\n", lab, "09-my-lab")).toBeUndefined();
  });
});

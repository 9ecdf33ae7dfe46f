/** `dev new`: in a copy of the sources, a lab that was only begun builds, runs and passes. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import { withLab } from "../../src/cli/dev/new-lab-files.js";
import { type Ended, temporaryHome } from "../support/cli.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCES = [
  "bin",
  "labs",
  "src",
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

/** In a process of its own, without keeping this one from answering meanwhile. */
const node = (cwd: string, ...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd, encoding: "utf8" }, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
const dev = (copy: string, ...args: readonly string[]) =>
  node(copy, "bin/idem-lab.js", "dev", "new", ...args);
const number = LABS.length + 1;

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
    const again = await dev(copy, "my-lab");
    expect(again).toMatchObject({ status: 3, stderr: expect.stringContaining("already") });
  }, 180_000);

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
      expect(stderr).toMatch(/^idem-lab: .*(lost-response|already)/);
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

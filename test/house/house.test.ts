/** The cut of the product holds: what rooms import, and that no files import each other in a circle. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { type House, homeless, readImportTable, violations } from "./import-table.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGE = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");

function houseOf(folder: string): House {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(ROOT, "bin/house.mjs"), folder, "--json"],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** A house of these files. */
function built(files: Readonly<Record<string, string>>): House {
  const folder = mkdtempSync(join(tmpdir(), "idem-lab-house-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const room of ["bin", "labs", "src"]) mkdirSync(join(folder, room));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return houseOf(folder);
}

describe("the import table of CONTRIBUTING.md", () => {
  const rules = readImportTable(PAGE);

  test("holds", () => {
    const house = houseOf(ROOT);
    expect(homeless(house, rules)).toEqual([]);
    expect(violations(house, rules)).toEqual([]);
  });

  test.each([
    [
      "a service that knows the course",
      "src/cloud/sqs/queue.ts",
      "../../course/check.js",
      "src/course/check.ts",
    ],
    [
      "the course that looks into the embedded AWS",
      "src/course/labs/lab.ts",
      "../../cloud/index.js",
      "src/cloud/index.ts",
    ],
    [
      "a lab that looks into the embedded AWS",
      "labs/01-a/lab.ts",
      "../../src/cloud/index.js",
      "src/cloud/index.ts",
    ],
    [
      "a command that goes past the door",
      "src/cli/session.ts",
      "../cloud/home/owner.js",
      "src/cloud/home/owner.ts",
    ],
    [
      "one service that knows another",
      "src/cloud/sqs/queue.ts",
      "../lambda/service.js",
      "src/cloud/lambda/service.ts",
    ],
    [
      "the engine that prints by a host",
      "src/course/labs/runner.ts",
      "../../hosts/plain.js",
      "src/hosts/plain.ts",
    ],
  ])("refuses %s", (_name, from, specifier, to) => {
    const house = built({
      [from]: `import { a } from "${specifier}";\nexport const b = a;\n`,
      [to]: "export const a = 1;\n",
    });
    expect(violations(house, rules)).toEqual([`${from} → ${to}`]);
  });

  test("tells what is used from what is only named: hosts may know the course's types alone", () => {
    const event = { "src/course/events.ts": "export interface A { a: 1 }\nexport const a = 1;\n" };
    const typed = { "src/hosts/a.ts": 'import type { A } from "../course/events.js";\nexport type B = A;\n' };
    const used = { "src/hosts/a.ts": 'import { a } from "../course/events.js";\nexport const b = a;\n' };
    expect(violations(built({ ...event, ...typed }), rules)).toEqual([]);
    expect(violations(built({ ...event, ...used }), rules)).toEqual([
      "src/hosts/a.ts → src/course/events.ts",
    ]);
  });

  test("knows an import that is written as a call, as a re-export or within a type", () => {
    const course = { "src/course/check.ts": "export interface C { c: 1 }\nexport const c = 1;\n" };
    for (const text of [
      'export const c = () => import("../course/check.js");\n',
      'export { c } from "../course/check.js";\n',
      'export * from "../course/check.js";\n',
      'export type C = import("../course/check.js").C;\n',
    ])
      expect(violations(built({ ...course, "src/cloud/a.ts": text }), rules)).toHaveLength(1);
  });

  test("refuses packages that a room has no use for", () => {
    const house = built({ "src/aws/a.ts": 'import chalk from "chalk";\nexport const b = chalk;\n' });
    expect(violations(house, rules)).toEqual(["src/aws/a.ts → chalk"]);
  });

  test("is itself a rule in every cell", () => {
    expect(() => readImportTable(PAGE.replace("nothing else of ours", "whatever is handy"))).toThrow(
      "whatever is handy",
    );
    expect(() => readImportTable("# Nothing")).toThrow("no table");
  });
});

describe("circles", () => {
  test("there are none among files, types included", () => {
    expect(houseOf(ROOT).circles.files).toEqual([]);
  });

  test.each([
    ["values", 'import { b } from "./b.js";\nexport const a = () => b;\n'],
    ["types", 'import type { B } from "./b.js";\nexport type A = B;\n'],
    ["what is imported later", 'export const a = () => import("./b.js");\n'],
  ])("are seen through %s", (_name, text) => {
    const { circles } = built({
      "src/cloud/a.ts": text,
      "src/cloud/b.ts": 'import type { A } from "./c.js";\nexport type B = A;\nexport const b = 1;\n',
      "src/cloud/c.ts": 'export type { A } from "./a.js";\n',
    });
    expect(circles.files).toEqual([["src/cloud/a.ts", "src/cloud/b.ts", "src/cloud/c.ts"]]);
  });
});

test("npm run house tells people the same", () => {
  const folder = mkdtempSync(join(tmpdir(), "idem-lab-house-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const room of ["bin", "labs"]) mkdirSync(join(folder, room));
  cpSync(join(ROOT, "src/aws"), join(folder, "src/aws"), { recursive: true });
  const { stdout } = spawnSync(process.execPath, [join(ROOT, "bin/house.mjs"), folder], { encoding: "utf8" });
  for (const title of [
    "Rooms",
    "Imports between rooms",
    "Circles among files",
    "Longest files",
    "Longest functions",
  ])
    expect(stdout).toContain(title);
});

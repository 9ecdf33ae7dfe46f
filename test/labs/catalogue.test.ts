/** A lab's number and name are those of its folder, and nothing else says them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LABS, labsOf, numberOf, PARTS } from "../../labs/index.js";
import { labNameAt } from "../../src/course/labs/files.js";

const folders = readdirSync("labs").filter((name) => /^\d+-/.test(name));

test("the catalogue has the labs of all folders, in their order", () => {
  expect(LABS.map(({ id, slug }) => ({ id, slug }))).toEqual(
    folders.map((folder) => labNameAt(`file:///labs/${folder}/lab.js`)),
  );
  const numbers = LABS.map(numberOf);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});

test("each lab is of one part, and no part is empty", () => {
  expect(PARTS.flatMap(labsOf)).toEqual(LABS);
  expect(PARTS.filter((part) => labsOf(part).length === 0)).toEqual([]);
});

test.each(folders)("%s does not write its own number", (folder) => {
  const number = Number.parseInt(folder, 10);
  expect(readFileSync(`labs/${folder}/lab.ts`, "utf8")).not.toMatch(new RegExp(`step-${number}\\b`));
});

test("the code shown belongs to the lab in whose folder it stands", () => {
  for (const { id, shows } of LABS) for (const { lab } of shows) expect(lab).toBe(id);
});

test("a practice's code fits 80 columns", () => {
  const files = folders.flatMap((folder) => {
    const practice = new URL(`../../labs/${folder}/practice/`, import.meta.url);
    return existsSync(practice)
      ? readdirSync(practice, { withFileTypes: true })
          .filter((entry) => entry.isFile() && /\.(mjs|py)$/.test(entry.name))
          .map(({ name }) => new URL(name, practice))
      : [];
  });
  const wide = files.filter((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .some((line) => line.length > 80),
  );
  expect([files.length > 10, wide.map(({ pathname }) => pathname)]).toEqual([true, []]);
});

test("a module elsewhere is told where a lab stands", () => {
  expect(() => labNameAt("file:///somewhere/lab.js")).toThrow("labs/09-its-name");
});

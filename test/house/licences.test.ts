/** We ship under MIT: so may everything that comes with us, and what we are made with must let us. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { forbidden, isAllowed, type LockedPackage } from "./licences.js";

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

test("every package of the lock file has a licence that we may ship with", () => {
  const { packages } = JSON.parse(read("package-lock.json")) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  expect(Object.keys(packages).length).toBeGreaterThan(50);
  expect(forbidden(packages)).toEqual([]);
  expect(JSON.parse(read("package.json"))).toMatchObject({ license: "MIT" });
});

describe("an expression is allowed", () => {
  test.each([
    ["MIT", true],
    ["BSD-3-Clause", true],
    ["(MIT OR GPL-3.0-only)", true],
    ["GPL-3.0-only OR (Apache-2.0 AND MIT)", true],
    ["MIT AND ISC", true],
    ["(MIT AND (ISC OR AGPL-3.0-or-later))", true],
    ["AGPL-3.0-or-later", false],
    ["MPL-2.0", false],
    ["MIT AND GPL-2.0-only", false],
    ["(MIT OR ISC) AND LGPL-3.0-or-later", false],
    ["GPL-2.0-only OR AGPL-3.0-only AND MIT", false],
    ["Apache-2.0 WITH LLVM-exception", false],
    ["MIT OR", false],
    ["(MIT", false],
    ["MIT)", false],
    ["MIT ISC", false],
    ["SEE LICENSE IN LICENSE.md", false],
    ["UNLICENSED", false],
    ["", false],
  ])("%s: %s", (expression, isFine) => {
    expect(isAllowed(expression)).toBe(isFine);
  });
});

test("what may not be there is named", () => {
  const MIT = { version: "1.0.0", license: "MIT" };
  expect(
    forbidden({
      "": { version: "0.1.0", license: "MIT" },
      "node_modules/fine": MIT,
      "node_modules/tool": { version: "1.0.0", license: "MPL-2.0", dev: true },
      "node_modules/shipped": { version: "1.0.0", license: "MPL-2.0" },
      "node_modules/copyleft": { version: "2.0.0", license: "AGPL-3.0-or-later" },
      "node_modules/copyleft-tool": { version: "3.0.0", license: "AGPL-3.0-or-later", dev: true },
      "node_modules/silent": { version: "4.0.0" },
      "node_modules/old": { version: "5.0.0", license: { type: "MIT" } },
    }),
  ).toEqual([
    "node_modules/shipped@1.0.0: MPL-2.0",
    "node_modules/copyleft@2.0.0: AGPL-3.0-or-later",
    "node_modules/copyleft-tool@3.0.0: AGPL-3.0-or-later",
    "node_modules/silent@4.0.0: no licence",
    "node_modules/old@5.0.0: no licence",
  ]);
});

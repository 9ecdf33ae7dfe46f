/** What differs from code that is known, and how damage and logs are told. */
import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import { opening } from "../../labs/opening.js";
import { changeLines } from "../../src/hosts/changes.js";
import { plainLines } from "../../src/hosts/plain.js";
import { stayingText } from "../../src/hosts/terminal.js";

const chalk = new Chalk({ level: 0 });
const how = { chalk, width: 80, symbols: true };

test("only lines that differ are shown, each with its neighbours, by the new file's numbers", () => {
  const before = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
  const after = "one\ntwo\nTHREE\nfour\nfive\nsix\nseven\neight\n";
  expect(changeLines(before, after, how)).toEqual([
    "  …",
    "  2  two",
    "-    three",
    "+ 3  THREE",
    "  4  four",
    "  …",
    "  7  seven",
    "+ 8  eight",
  ]);
  expect(changeLines(before, after, { ...how, symbols: false })).toContain("added 3  THREE");
  expect(changeLines(before, before, how)).toEqual([]);
});

const compared = LABS.flatMap(({ shows }) => shows.filter(({ since }) => since !== undefined));
const cases = compared.flatMap((shown) =>
  (["nodejs", "python"] as const).map((family) => ({ shown, family })),
);

test.each(cases)(
  "$shown.lab $shown.name ($family): the change fits a screen, each line its width",
  async ({ shown: { load, since }, family }) => {
    const [known, source] = [(await since?.load(family))?.source ?? "", (await load(family)).source];
    const lines = changeLines(known, source, how);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(source.split("\n").length);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  },
);

test.each(["nodejs", "python"] as const)(
  "the course opens with the handler in six lines at the most (%s)",
  async (family) => {
    const { text, code } = await opening(family);
    expect(text.split("\n\n")[0]?.match(/\.(?=\s|$)/g)).toHaveLength(2);
    const lines = code.split("\n");
    expect(lines.length).toBeLessThanOrEqual(6);
    expect(lines.filter((line) => line.length > 74)).toEqual([]);
    expect(code).toMatch(/create_?order\(event, context\)/i);
  },
);

const check = {
  id: "order-lost",
  title: "The order is lost",
  verdict: "pass",
  expected: "0 orders",
  observed: "0 orders",
  source: "dynamodb Query",
  recheck: "aws dynamodb query",
  damage: true,
} as const;

describe("damage is never a tick", () => {
  test.each([
    { type: "damage", text: "the order is lost" },
    { type: "check", check },
  ] as const)("$type", (event) => {
    const [plain, terminal] = [plainLines(event).join("\n"), stayingText(event, { chalk, width: 80 })];
    expect(plain).toContain("damage");
    expect(terminal).toContain("! damage");
    expect(`${plain}${terminal}`).not.toContain("✔");
    const red = stayingText(event, { chalk: new Chalk({ level: 1 }), width: 80 });
    expect(red).toContain("\u001b[31m");
    expect(red).not.toContain("\u001b[32m");
  });
});

test("a log is told line by line, its ids as short as elsewhere", () => {
  const id = "38ef78d7-9b1c-4d5e-8f00-0123456789ab";
  const event = {
    type: "log",
    title: "The log of this run",
    lines: [
      { at: 0, text: `START RequestId: ${id} Version: $LATEST` },
      { at: 1, text: `1970-01-01T00:00:00.001Z\t${id}\tINFO\tOrder created: ORD-123` },
    ],
  } as const;
  const lines = [
    "00:00:00.000 START RequestId: 38ef78d7 Version: $LATEST",
    "00:00:00.001 38ef78d7 INFO Order created: ORD-123",
  ];
  expect(plainLines(event)).toEqual(["  log: The log of this run", ...lines.map((line) => `    ${line}`)]);
  for (const line of lines) expect(stayingText(event, { chalk, width: 80 })).toContain(line);
});

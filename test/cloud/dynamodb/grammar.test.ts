import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { type DynamoDb, DynamoDbError, type Json } from "../../../src/cloud/dynamodb/index.js";
import { dynamoDbWithTables } from "./support.js";

/** Expressions from their grammar: valid ones mean what they say, nearly valid ones are refused. */

const item = {
  id: { S: "g" },
  fiv: { N: "5" },
  text: { S: "text" },
  lis: { L: [{ N: "1" }, { S: "x" }] },
  map: { M: { key: { S: "v" } } },
  nums: { NS: ["1", "2"] },
  strs: { SS: ["a", "b"] },
};
const names: Readonly<Record<string, string>> = { "#t": "text", "#m": "map", "#k": "key" };
const values: Readonly<Record<string, object>> = {
  ":zero": { N: "0" },
  ":four": { N: "4" },
  ":five": { N: "5.0" },
  ":six": { N: "6" },
  ":te": { S: "te" },
  ":text": { S: "text" },
  ":x": { S: "x" },
  ":N": { S: "N" },
  ":list": { L: [{ BOOL: true }] },
  ":three": { NS: ["3"] },
  ":a": { SS: ["a"] },
};

let db: DynamoDb;
beforeEach(() => {
  db = dynamoDbWithTables();
  db.execute("PutItem", { TableName: "Hash", Item: item });
});

/** The placeholders that a request's expressions use: DynamoDB takes no others. */
function withPlaceholders(expressions: Readonly<Record<string, string>>): Json {
  const all = Object.values(expressions).join(" ");
  const used = <T>(from: Readonly<Record<string, T>>) => {
    const members = Object.entries(from).filter(([name]) => new RegExp(`${name}(?![A-Za-z])`).test(all));
    return members.length === 0 ? undefined : Object.fromEntries(members);
  };
  return {
    TableName: "Hash",
    ...expressions,
    ExpressionAttributeNames: used(names),
    ExpressionAttributeValues: used(values),
  };
}

/** A condition's text, and whether it holds for the item. */
interface Condition {
  readonly text: string;
  readonly holds: boolean;
}

const operand = <T>(...all: readonly (readonly [string, T])[]) =>
  fc.constantFrom(...all).map(([text, value]) => ({ text, value }));
const number = operand(["fiv", 5], ["lis[0]", 1], ["size(#t)", 4], ["size(lis)", 2], ["size(#m)", 1]);
const numberValue = operand([":zero", 0], [":four", 4], [":five", 5], [":six", 6]);
const word = operand(["#t", "text"], ["#m.#k", "v"], ["lis[1]", "x"]);
const wordValue = operand([":te", "te"], [":text", "text"], [":x", "x"]);

const comparators: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
  "=": (a, b) => a === b,
  "<>": (a, b) => a !== b,
  "<": (a, b) => typeof a === typeof b && a < b,
  "<=": (a, b) => typeof a === typeof b && a <= b,
  ">": (a, b) => typeof a === typeof b && a > b,
  ">=": (a, b) => typeof a === typeof b && a >= b,
};
const comparison = fc
  .tuple(
    fc.oneof(number, word),
    fc.constantFrom(...Object.entries(comparators)),
    fc.oneof(numberValue, wordValue),
  )
  .map(([left, [sign, compare], right]) => ({
    text: `${left.text} ${sign} ${right.text}`,
    holds: compare(left.value, right.value),
  }));
const between = fc
  .tuple(number, fc.constantFrom([":zero", 0, ":six", 6] as const, [":four", 4, ":five", 5] as const))
  .map(([{ text, value }, [low, from, high, to]]) => ({
    text: `${text} BETWEEN ${low} AND ${high}`,
    holds: value >= from && value <= to,
  }));
const among = fc
  .tuple(fc.oneof(number, word), fc.array(fc.oneof(numberValue, wordValue), { minLength: 1, maxLength: 5 }))
  .map(([{ text, value }, choices]) => ({
    text: `${text} IN ( ${choices.map((choice) => choice.text).join(" , ")} )`,
    holds: choices.some((choice) => choice.value === value),
  }));
const call = fc
  .constantFrom<readonly [string, boolean]>(
    ["attribute_exists ( fiv )", true],
    ["attribute_exists ( #m.#k )", true],
    ["attribute_exists ( lis[7] )", false],
    ["attribute_not_exists ( nope )", true],
    ["attribute_not_exists ( #m.nope )", true],
    ["attribute_not_exists ( id )", false],
    ["attribute_type ( fiv , :N )", true],
    ["attribute_type ( #t , :N )", false],
    ["begins_with ( #t , :te )", true],
    ["begins_with ( #t , :x )", false],
    ["contains ( #t , :te )", true],
    ["contains ( lis , :x )", true],
    ["contains ( strs , :x )", false],
    ["contains ( nums , :four )", false],
  )
  .map(([text, holds]) => ({ text, holds }));

const { condition } = fc.letrec<{ condition: Condition; factor: Condition }>((tie) => ({
  condition: fc
    .array(fc.array(tie("factor"), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .map((sum) => ({
      text: sum.map((product) => product.map(({ text }) => text).join(" AND ")).join(" OR "),
      holds: sum.some((product) => product.every(({ holds }) => holds)),
    })),
  factor: fc.oneof(
    { maxDepth: 3 },
    comparison,
    between,
    among,
    call,
    tie("factor").map(({ text, holds }) => ({ text: `NOT ${text}`, holds: !holds })),
    // Parentheses around parentheses are refused.
    tie("condition")
      .filter(({ text }) => / (AND|OR) /.test(text) && !/^\(/.test(text))
      .map(({ text, holds }) => ({ text: `( ${text} )`, holds })),
  ),
}));

const actions = {
  SET: [
    "fiv = :six",
    "fresh = fiv + :four",
    "fresh2 = if_not_exists ( nope , :x )",
    "#m.#k = :five",
    "lis[1] = list_append ( :list , lis )",
    "fresh3 = if_not_exists ( nope , :zero ) - fiv",
  ],
  REMOVE: ["#t", "lis[0]", "#m.nope", "nope"],
  ADD: ["fiv2 :five", "nums :three", "nope2 :a"],
  DELETE: ["strs :a", "nope3 :a"],
};
const update = fc
  .tuple(...Object.values(actions).map((texts) => fc.subarray(texts)))
  .map((chosen) =>
    Object.keys(actions)
      .map((clause, index) => ({ clause, texts: chosen[index] ?? [] }))
      .filter(({ texts }) => texts.length > 0)
      .map(({ clause, texts }) => `${clause} ${texts.join(" , ")}`)
      .join(" "),
  )
  .filter((text) => text !== "");

/** One token too many, too few, or in a wrong place. */
const damaged = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(
      text,
      fc.nat(),
      fc.nat(),
      fc.constantFrom("drop", "double", "swap", "replace"),
      fc.constantFrom(...ODD),
    )
    .map(([whole, at, other, how, odd]) => {
      const tokens = whole.split(" ");
      const [i, j] = [at % tokens.length, other % tokens.length];
      const [one = "", two = ""] = [tokens[i], tokens[j]];
      if (how === "drop") tokens.splice(i, 1);
      else if (how === "double") tokens.splice(i, 0, one);
      else if (how === "replace") tokens[i] = odd;
      else [tokens[i], tokens[j]] = [two, one];
      return tokens.join(" ");
    });
const ODD = [
  "(",
  ")",
  ",",
  ".",
  "[",
  "]",
  "[99999999999]",
  "=",
  "AND",
  "NOT",
  "IN",
  "SET",
  "fiv",
  "#t",
  ":x",
  "#",
  ":",
  "é",
  "0",
  "size",
  "\u0000",
];

/** Whether it was done; otherwise it was refused as AWS refuses, and changed nothing. */
function done(operation: string, input: Json): boolean {
  const before = db.hash();
  try {
    db.execute(operation, input);
    return true;
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    expect(error.code).toBe("ValidationException");
    expect(error.message).not.toMatch(/undefined|\[object /);
    expect(db.hash()).toBe(before);
    return false;
  }
}

describe("an expression of the grammar", () => {
  it("holds where it says so", () => {
    fc.assert(
      fc.property(condition, ({ text, holds }) => {
        const { Count } = db.execute("Scan", withPlaceholders({ FilterExpression: text }));
        expect(Count).toBe(holds ? 1 : 0);
      }),
      { numRuns: 2000 },
    );
  });

  it("updates", () => {
    const clean = db.snapshot();
    fc.assert(
      fc.property(update, (UpdateExpression) => {
        db.restore(clean);
        const input = { ...withPlaceholders({ UpdateExpression }), Key: { id: { S: "g" } } };
        expect(done("UpdateItem", input)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("is done or refused when it is damaged", () => {
    const clean = db.snapshot();
    const counts = { done: 0, refused: 0 };
    fc.assert(
      fc.property(
        damaged(condition.map(({ text }) => text)),
        damaged(update),
        (FilterExpression, UpdateExpression) => {
          db.restore(clean);
          const key = { Key: { id: { S: "g" } } };
          const results = [
            done("Scan", withPlaceholders({ FilterExpression })),
            done("UpdateItem", { ...withPlaceholders({ UpdateExpression }), ...key }),
          ];
          for (const result of results) counts[result ? "done" : "refused"] += 1;
        },
      ),
      { numRuns: 1500 },
    );
    expect(counts.done).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(counts.done);
  });
});

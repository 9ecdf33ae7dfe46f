import { put, stored, update } from "./items-rows.js";
import { ALTERNATOR, DYNALITE, DYNOXIDE, describeRows, type Row, VALIDATION } from "./rows.js";

const NUMBERS = ALTERNATOR("test_number.py");

/** A number as it is sent, and as it is given back. */
const canonical: readonly (readonly [sent: string, stored: string, source: string])[] = [
  ["0", "0", NUMBERS],
  ["-0", "0", NUMBERS],
  ["0.000", "0", NUMBERS],
  ["0e99", "0", NUMBERS],
  ["007", "7", NUMBERS],
  ["1.500", "1.5", NUMBERS],
  [".5", "0.5", DYNOXIDE("number grammar")],
  ["5.", "5", DYNOXIDE("number grammar")],
  ["+5", "5", DYNOXIDE("number grammar")],
  ["+1e2", "100", DYNOXIDE("number grammar")],
  ["1E3", "1000", NUMBERS],
  ["12e-3", "0.012", NUMBERS],
  ["-1.20e1", "-12", NUMBERS],
  ["1e125", `1${"0".repeat(125)}`, NUMBERS],
  ["1e-130", `0.${"0".repeat(129)}1`, NUMBERS],
  [`9.${"9".repeat(37)}e125`, `${"9".repeat(38)}${"0".repeat(88)}`, NUMBERS],
  [`${"1".repeat(38)}000`, `${"1".repeat(38)}000`, NUMBERS],
];

describeRows(
  "numbers come back as plain digits",
  canonical.map(([sent, kept, source]): Row => {
    const item = { id: { S: "u" }, n: { N: kept } };
    return { behaviour: sent, source, ...put({ n: { N: sent } }), answer: {}, ...stored(item) };
  }),
);

const CONVERT = "The parameter cannot be converted to a numeric value";
const LARGE = "Number overflow. Attempting to store a number with magnitude larger than supported range";
const SMALL = "Number underflow. Attempting to store a number with magnitude smaller than supported range";
const LONG = "Attempting to store more than 38 significant digits in a Number";

const refused: readonly (readonly [sent: string, text: string, source: string])[] = [
  ["", CONVERT, DYNALITE("putItem.js")],
  ["b", `${CONVERT}: b`, DYNALITE("putItem.js")],
  ["NaN", `${CONVERT}: NaN`, NUMBERS],
  ["Infinity", `${CONVERT}: Infinity`, NUMBERS],
  [" 1", `${CONVERT}:  1`, NUMBERS],
  ["1 ", `${CONVERT}: 1 `, NUMBERS],
  ["1_000", `${CONVERT}: 1_000`, DYNOXIDE("number grammar")],
  ["1.2.3", `${CONVERT}: 1.2.3`, DYNOXIDE("number grammar")],
  ["1e", `${CONVERT}: 1e`, DYNOXIDE("number grammar")],
  [".", `${CONVERT}: .`, DYNOXIDE("number grammar")],
  ["+e2", `${CONVERT}: +e2`, DYNOXIDE("number grammar")],
  ["++5", `${CONVERT}: ++5`, DYNOXIDE("number grammar")],
  ["1e126", LARGE, DYNALITE("putItem.js")],
  ["-1e126", LARGE, DYNALITE("putItem.js")],
  ["1e-131", SMALL, DYNALITE("putItem.js")],
  ["-1e-131", SMALL, DYNALITE("putItem.js")],
  ["123456789012345678901234567890123456789", LONG, DYNALITE("putItem.js")],
  [`1.${"0".repeat(37)}1`, LONG, NUMBERS],
];

describeRows("numbers that are none, or out of range", [
  ...refused.map(
    ([sent, text, source]): Row => ({
      behaviour: `${JSON.stringify(sent)} in an item`,
      source,
      ...put({ n: { N: sent } }),
      error: [VALIDATION, text],
      ...stored(null),
    }),
  ),
  ...refused.map(
    ([sent, text, source]): Row => ({
      behaviour: `${JSON.stringify(sent)} in a number set`,
      source,
      ...put({ n: { NS: ["1", sent] } }),
      error: [VALIDATION, text],
    }),
  ),
  ...refused.map(
    ([sent, text]): Row => ({
      behaviour: `${JSON.stringify(sent)} among an expression's values is told with its key`,
      source: "ExtendDB, tests/test_update_item_number_validation.py (captured from AWS in 2026)",
      ...update("SET n = :v", { ExpressionAttributeValues: { ":v": { N: sent } } }),
      error: [VALIDATION, `ExpressionAttributeValues contains invalid value: ${text} for key :v`],
    }),
  ),
]);

/** Two numbers, their sum and their difference. */
const sums: readonly (readonly [a: string, b: string, sum: string, difference: string])[] = [
  ["0.1", "0.2", "0.3", "-0.1"],
  ["9007199254740993", "1", "9007199254740994", "9007199254740992"],
  ["1e37", "1", `1${"0".repeat(36)}1`, "9".repeat(37)],
  ["-5", "5", "0", "-10"],
  ["1e-130", "0", `0.${"0".repeat(129)}1`, `0.${"0".repeat(129)}1`],
];

describeRows("arithmetic is exact", [
  ...sums.map(([a, b, sum, difference]): Row => {
    const values = { ":a": { N: a }, ":b": { N: b } };
    return {
      behaviour: `${a} and ${b}`,
      source: NUMBERS,
      ...update("SET x = :a + :b, y = :a - :b", {
        ExpressionAttributeValues: values,
        ReturnValues: "UPDATED_NEW",
      }),
      answer: { Attributes: { x: { N: sum }, y: { N: difference } } },
    };
  }),
  {
    behaviour: "a sum out of range is refused",
    source: NUMBERS,
    ...update("SET b = :a + :a", { ExpressionAttributeValues: { ":a": { N: "9e125" } } }),
    error: [VALIDATION, LARGE],
    ...stored(null),
  },
  {
    behaviour: "a difference that needs more than 38 digits is called too large",
    source: NUMBERS,
    ...update("SET b = :a - :b", { ExpressionAttributeValues: { ":a": { N: "1e50" }, ":b": { N: "1" } } }),
    error: [VALIDATION, LARGE],
    ...stored(null),
  },
  {
    behaviour: "ADD is held to the same digits",
    source: NUMBERS,
    given: [{ id: { S: "u" }, n: { N: "1e50" } }],
    ...update("ADD n :b", { ExpressionAttributeValues: { ":b": { N: "1" } } }),
    error: [VALIDATION, LARGE],
  },
]);

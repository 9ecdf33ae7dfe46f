import { put, stored, update } from "./items-rows.js";
import { ALTERNATOR, DYNALITE, DYNOXIDE, describeRows, EXTENDDB, type Row, VALIDATION } from "./rows.js";

const VALUES = EXTENDDB("test_attribute_value_validation.py");
const PUT = DYNALITE("putItem.js");
const MOTO = "moto, tests/test_dynamodb (verified against AWS in August 2026)";
const EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
const INVALID = "One or more parameter values were invalid: ";
const nested = (depth: number, innermost: object = { S: "x" }): object => {
  let value = innermost;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? { L: [value] } : { M: { a: value } };
  return value;
};
const NESTING =
  "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

/** A value that is not taken, and why. */
const refused: readonly (readonly [name: string, value: object, text: string, source: string])[] = [
  ["no type", {}, EMPTY, VALUES],
  ["a type that there is not", { X: "a" }, EMPTY, PUT],
  ["a null for its type", { S: null }, EMPTY, PUT],
  ["no type within a list", { L: [{}] }, EMPTY, VALUES],
  ["no type within a map", { M: { outer: { M: { inner: {} } } } }, EMPTY, VALUES],
  [
    "two types",
    { S: "a", N: "1" },
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    VALUES,
  ],
  [
    "a NULL that is false",
    { NULL: false },
    `${INVALID}Null attribute value types must have the value of true`,
    PUT,
  ],
  ["an empty string set", { SS: [] }, `${INVALID}An string set  may not be empty`, PUT],
  ["an empty number set", { NS: [] }, `${INVALID}An number set  may not be empty`, PUT],
  ["an empty binary set", { BS: [] }, `${INVALID}Binary sets should not be empty`, PUT],
  [
    "a string twice",
    { SS: ["a", "b", "a"] },
    `${INVALID}Input collection [a, b, a] contains duplicates.`,
    PUT,
  ],
  [
    "bytes twice",
    { BS: ["Yg==", "Yg=="] },
    `${INVALID}Input collection [Yg==, Yg==]of type BS contains duplicates.`,
    PUT,
  ],
  ["a number twice", { NS: ["1", "1"] }, "Input collection contains duplicates", PUT],
  ["a number twice in two forms", { NS: ["1", "1.0"] }, "Input collection contains duplicates", PUT],
  [
    "a null in a string set",
    { SS: ["a", null] },
    `${INVALID}An string set may not have a null string as a member`,
    VALUES,
  ],
  ["32 lists and maps within each other", nested(32), NESTING, DYNOXIDE("nesting depth")],
];

/** What clients' own serializers stumble over. */
const NOT_SENT = /null|"X"/;

describeRows("values that are not taken", [
  ...refused.map(
    ([behaviour, value, text, source]): Row => ({
      behaviour,
      source,
      ...put({ v: value }),
      error: [VALIDATION, text],
      ...stored(null),
      ...(NOT_SENT.test(JSON.stringify(value)) && { onlyOnTheWire: true }),
    }),
  ),
  {
    behaviour: "a value's type is told before that the table is missing",
    source: PUT,
    operation: "PutItem",
    input: { TableName: "Missing", Item: { id: {} } },
    error: [VALIDATION, EMPTY],
  },
  {
    behaviour: "an empty set among an update's values is told without its key",
    source: MOTO,
    ...update("ADD s :v", { ExpressionAttributeValues: { ":v": { SS: [] } } }),
    error: [VALIDATION, `${INVALID}An string set  may not be empty`],
  },
  {
    behaviour: "a false NULL among an update's values is told without its key",
    source: DYNOXIDE("NULL false"),
    ...update("SET s = :v", { ExpressionAttributeValues: { ":v": { NULL: false } } }),
    error: [VALIDATION, `${INVALID}Null attribute value types must have the value of true`],
  },
  {
    behaviour: "an empty set among a scan's values is told with its key",
    source: DYNALITE("scan.js"),
    operation: "Scan",
    input: {
      TableName: "Hash",
      FilterExpression: "a = :v",
      ExpressionAttributeValues: { ":v": { SS: [] } },
    },
    error: [
      VALIDATION,
      `ExpressionAttributeValues contains invalid value: ${INVALID}An string set  may not be empty for key :v`,
    ],
  },
  {
    behaviour: "a condition's values may nest deeper",
    source: EXTENDDB("test_item_operations.py"),
    ...put(
      {},
      { ConditionExpression: ":d = :e", ExpressionAttributeValues: { ":d": nested(32), ":e": nested(32) } },
    ),
    answer: {},
  },
  {
    behaviour: "what an update stores may not",
    source: EXTENDDB("test_item_operations.py"),
    given: [{ id: { S: "u" } }],
    ...update("SET v = if_not_exists(v, :v)", { ExpressionAttributeValues: { ":v": nested(32) } }),
    error: [VALIDATION, NESTING],
  },
  {
    behaviour: "what a legacy update stores may not",
    source: EXTENDDB("test_item_operations.py"),
    operation: "UpdateItem",
    input: { TableName: "Hash", Key: { id: { S: "u" } }, AttributeUpdates: { v: { Value: nested(32) } } },
    error: [VALIDATION, NESTING],
    ...stored(null),
  },
  {
    behaviour: "an update cannot nest what it stores deeper than a put",
    source: DYNOXIDE("nesting depth"),
    given: [{ id: { S: "u" }, v: { M: {} } }],
    ...update("SET v.a = :v", { ExpressionAttributeValues: { ":v": nested(31) } }),
    error: [VALIDATION, NESTING],
  },
]);

describeRows("values that are taken", [
  ...[
    ["an empty string", { S: "" }],
    ["empty bytes", { B: "" }],
    ["a list and a map without members", { L: [{ M: {} }, { L: [] }] }],
    ["31 lists and maps around a value", nested(31)],
    ["32 lists and maps around nothing", nested(31, { M: {} })],
    ["a set of an empty string", { SS: [""] }],
    ["text of any characters", { S: '\u0000\n"\\ é 𝄞' }],
  ].map(([behaviour, value]): Row => {
    const item = { id: { S: "u" }, v: value };
    return {
      behaviour: String(behaviour),
      source: ALTERNATOR("test_item.py"),
      ...put({ v: value }),
      answer: {},
      ...stored(item),
    };
  }),
  {
    behaviour: "string sets come back in order",
    source: "fake_dynamo, pull request 9 (seen on AWS)",
    ...put({ v: { SS: ["b", "a", "c"] } }),
    ...stored({ id: { S: "u" }, v: { SS: ["a", "b", "c"] } }),
  },
]);

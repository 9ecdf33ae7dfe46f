import { get, put, putIf, update } from "./items-rows.js";
import { ALTERNATOR, describeRows, EXTENDDB, FLOCI, GUIDE, type Row, VALIDATION } from "./rows.js";

const LIMITS = ALTERNATOR("test_limits.py");
const SIZE = EXTENDDB("test_expression_size_limit.py");
const ENTRIES = EXTENDDB("test_expression_attribute_map_validation.py");
const long = `a${"z".repeat(4096)}`;
const longName = "n".repeat(65_536);
const u = { id: { S: "u" } };
const zero = { ":z": { N: "0" } };
const operators = (count: number) => `a<b ${"or (a<b ".repeat(count)}${")".repeat(count)}`;

describeRows("the size of expressions", [
  {
    behaviour: "a condition longer than 4096 bytes is refused with its size",
    source: SIZE,
    ...putIf(`attribute_not_exists(${long})`),
    error: [
      VALIDATION,
      "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4119",
    ],
  },
  {
    behaviour: "a filter longer than 4096 bytes is refused with its size",
    source: SIZE,
    operation: "Scan",
    input: { TableName: "Hash", FilterExpression: `${long} = :z`, ExpressionAttributeValues: zero },
    error: [
      VALIDATION,
      "Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression size: 4102",
    ],
  },
  {
    behaviour: "a projection longer than 4096 bytes is refused without its size",
    source: SIZE,
    ...get({ ProjectionExpression: long }),
    error: [
      VALIDATION,
      "Invalid ProjectionExpression: Expression size has exceeded the maximum allowed size;",
    ],
  },
  {
    behaviour: "a projection of 4096 bytes is taken",
    source: SIZE,
    given: [u],
    ...get({ ProjectionExpression: long.slice(1) }),
    answer: { Item: {} },
  },
  {
    behaviour: "an update longer than 4096 bytes is refused without its size",
    source: SIZE,
    ...update(`SET ${long} = :z`, { ExpressionAttributeValues: zero }),
    error: [VALIDATION, "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;"],
  },
  {
    behaviour: "a key condition longer than 4096 bytes is refused without its size",
    source: SIZE,
    operation: "Query",
    input: {
      TableName: "Hash",
      KeyConditionExpression: `id = :z AND ${long} = :z`,
      ExpressionAttributeValues: { ":z": { S: "u" } },
    },
    error: [
      VALIDATION,
      "Invalid KeyConditionExpression: Expression size has exceeded the maximum allowed size;",
    ],
  },
]);

describeRows("operators and nesting", [
  {
    behaviour: "300 operators are taken; parentheses are none",
    source: LIMITS,
    given: [{ ...u, a: { N: "1" }, b: { N: "2" } }],
    ...putIf(operators(149)),
    answer: {},
  },
  {
    behaviour: "301 operators are not",
    source: LIMITS,
    ...putIf(operators(454)),
    error: [
      VALIDATION,
      "Invalid ConditionExpression: The expression contains too many operators; operator count: 301",
    ],
  },
  {
    behaviour: "NOT is an operator too",
    source: LIMITS,
    ...putIf(`${"not ".repeat(1000)}a<b`),
    error: [
      VALIDATION,
      "Invalid ConditionExpression: The expression contains too many operators; operator count: 301",
    ],
  },
  {
    behaviour: "a thousand parentheses are redundant",
    source: LIMITS,
    ...putIf(`${"(".repeat(2046)}a<b${")".repeat(2046)}`),
    error: [VALIDATION, "Invalid ConditionExpression: The expression has redundant parentheses;"],
  },
  {
    behaviour: "a thousand calls of no known function are told by its name",
    source: LIMITS,
    ...putIf(`a < ${"f(".repeat(1355)}b${")".repeat(1355)}`),
    error: [VALIDATION, "Invalid ConditionExpression: Invalid function name; function: f"],
  },
  {
    behaviour: "a path of 32 steps is taken",
    source: ALTERNATOR("test_projection_expression.py"),
    given: [u],
    ...get({ ProjectionExpression: `a${".b".repeat(31)}` }),
    answer: { Item: {} },
  },
  {
    behaviour: "a path of 33 steps is not",
    source: ALTERNATOR("test_projection_expression.py"),
    ...get({ ProjectionExpression: `a${".b".repeat(32)}` }),
    error: [
      VALIDATION,
      "Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33",
    ],
  },
  {
    behaviour: "a list's index beyond the list gives an item without attributes",
    source: ALTERNATOR("test_projection_expression.py"),
    given: [{ ...u, a: { L: [{ N: "7" }] } }],
    ...get({ ProjectionExpression: "a[999]" }),
    answer: { Item: {} },
  },
  {
    behaviour: "the highest index of a list is taken",
    source: FLOCI("ProjectionEvaluator"),
    given: [u],
    ...get({ ProjectionExpression: "a[04294967294]" }),
    answer: { Item: {} },
  },
  {
    behaviour: "an index of one more is refused",
    source: FLOCI("ProjectionEvaluator"),
    ...get({ ProjectionExpression: "a[4294967295]" }),
    error: [
      VALIDATION,
      "Invalid ProjectionExpression: List index is not within the allowable range; index: [4294967295]",
    ],
  },
  {
    behaviour: "and so is one of any length",
    source: ALTERNATOR("test_projection_expression.py"),
    ...get({ ProjectionExpression: "a[99999999999999]" }),
    error: [
      VALIDATION,
      "Invalid ProjectionExpression: List index is not within the allowable range; index: [99999999999999]",
    ],
  },
]);

const names = (ExpressionAttributeNames: Record<string, string>) =>
  get({ ProjectionExpression: "#a", ExpressionAttributeNames });
const values = (ExpressionAttributeValues: Record<string, unknown>): Pick<Row, "operation" | "input"> => ({
  operation: "Scan",
  input: { TableName: "Hash", FilterExpression: "a = :v", ExpressionAttributeValues },
});

describeRows("names and values of expressions", [
  {
    behaviour: "a name's key is more than its first character",
    source: ENTRIES,
    ...names({ "#": "foo" }),
    error: [VALIDATION, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"'],
  },
  {
    behaviour: "a name's key has letters, digits and underscores only",
    source: ENTRIES,
    ...names({ "#a-b": "foo" }),
    error: [VALIDATION, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"'],
  },
  {
    behaviour: "a name's key has 255 bytes at most, which is told before what is wrong with its characters",
    source: ENTRIES,
    ...names({ [`#${"a".repeat(255)}-x`]: "foo" }),
    error: [
      VALIDATION,
      "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; size of key: 258",
    ],
  },
  {
    behaviour: "a name is not empty",
    source: ENTRIES,
    ...names({ "#a": "" }),
    error: [VALIDATION, "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a"],
  },
  {
    behaviour: "a name is shorter than 64 KB",
    source: LIMITS,
    ...names({ "#a": longName }),
    error: [
      VALIDATION,
      "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 bytes for key #a",
    ],
  },
  {
    behaviour: "a value's key is more than its first character",
    source: ENTRIES,
    ...values({ ":": { S: "x" } }),
    error: [VALIDATION, 'ExpressionAttributeValues contains invalid key: Syntax error; key: ":"'],
  },
  {
    behaviour: "a value's key has 255 bytes at most; here AWS does not say how many it had",
    source: ENTRIES,
    ...values({ [`:${"a".repeat(255)}`]: { S: "x" } }),
    error: [
      VALIDATION,
      "ExpressionAttributeValues contains invalid key: The expression attribute map contains a key that is too long;",
    ],
  },
  {
    behaviour: "a value without a type is refused by its key",
    source: ENTRIES,
    ...values({ ":v": {} }),
    error: [
      VALIDATION,
      "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :v",
    ],
  },
  {
    behaviour: "an item's attributes have names",
    source: LIMITS,
    ...put({ "": { N: "1" } }),
    error: [VALIDATION, "Empty attribute name"],
  },
  {
    behaviour: "an item's attributes have names shorter than 64 KB",
    source: LIMITS,
    ...put({ [longName]: { N: "1" } }),
    error: [VALIDATION, "Attribute name is too large, must be less than 65536 bytes"],
  },
  {
    behaviour: "an attribute's name may have 65535 bytes",
    source: GUIDE("Quotas"),
    ...put({ [longName.slice(1)]: { N: "1" } }),
    answer: {},
  },
  {
    behaviour: "AttributesToGet has names",
    source: LIMITS,
    ...get({ AttributesToGet: [""] }),
    error: [VALIDATION, "Empty attribute name"],
  },
  {
    behaviour: "AttributeUpdates has names",
    source: LIMITS,
    operation: "UpdateItem",
    input: {
      TableName: "Hash",
      Key: u,
      AttributeUpdates: { "": { Value: { N: "2" }, Action: "PUT" } },
    },
    error: [VALIDATION, "Empty attribute name"],
  },
]);

import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { get, put, update } from "./items-rows.js";
import { DYNALITE, DYNOXIDE, describeRows, EXTENDDB, MODELLED, VALIDATION } from "./rows.js";

const TABLE = DYNOXIDE("table names");
const at = (value: string, path: string, constraint: string) =>
  `Value ${value} at '${path}' failed to satisfy constraint: ${constraint}`;
const PATTERN = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
const NULL = "Member must not be null";
const detected = (...problems: readonly string[]) =>
  `${problems.length} validation error${problems.length > 1 ? "s" : ""} detected: ${problems.join("; ")}`;
const call = (operation: string, input: Json) => ({ operation, input });

describeRows("violated constraints", [
  {
    behaviour: "a put without a table is told so, and nothing else",
    source: TABLE,
    ...call("PutItem", { ReturnValues: "hi" }),
    error: [VALIDATION, detected(at("null", "tableName", NULL))],
  },
  {
    behaviour: "an empty table's name is too short",
    source: TABLE,
    ...call("PutItem", { TableName: "" }),
    error: [
      VALIDATION,
      detected(at("''", "tableName", "Member must have length greater than or equal to 1")),
    ],
  },
  {
    behaviour: "a table's name of other characters does not match",
    source: TABLE,
    ...call("UpdateItem", { TableName: "abc;", ReturnValues: "hi" }),
    error: [VALIDATION, detected(at("'abc;'", "tableName", PATTERN))],
  },
  {
    behaviour: "with a table, a put's other constraints are told together",
    source: DYNALITE("putItem.js"),
    ...call("PutItem", { TableName: "abc", ReturnConsumedCapacity: "hi", ReturnValues: "hi" }),
    error: [
      VALIDATION,
      detected(
        at("null", "item", NULL),
        at("'hi'", "returnConsumedCapacity", "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"),
        at(
          "'hi'",
          "returnValues",
          "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
        ),
      ),
    ],
  },
  {
    behaviour: "an update without a key is told so",
    source: DYNALITE("updateItem.js"),
    ...call("UpdateItem", { TableName: "abc" }),
    error: [VALIDATION, detected(at("null", "key", NULL))],
  },
]);

describeRows("what is told first", [
  ...(
    [
      [
        "a projection's syntax",
        "GetItem",
        { ProjectionExpression: "a..b" },
        'Invalid ProjectionExpression: Syntax error; token: ".", near: "..b"',
      ],
      [
        "an empty projection",
        "GetItem",
        { ProjectionExpression: "" },
        "Invalid ProjectionExpression: The expression can not be empty;",
      ],
      [
        "overlapping paths",
        "GetItem",
        { ProjectionExpression: "a, a.b" },
        "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
      ],
      [
        "an empty update",
        "UpdateItem",
        { UpdateExpression: "" },
        "Invalid UpdateExpression: The expression can not be empty;",
      ],
      [
        "a reserved word",
        "UpdateItem",
        { UpdateExpression: "REMOVE status" },
        "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status",
      ],
      [
        "an unknown placeholder",
        "UpdateItem",
        { UpdateExpression: "REMOVE #x" },
        "Invalid UpdateExpression: An expression attribute name used in the document path is not defined; attribute name: #x",
      ],
      [
        "an incomplete Expected",
        "DeleteItem",
        { Expected: { a: { ComparisonOperator: "EQ" } } },
        "One or more parameter values were invalid: Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a",
      ],
    ] as const
  ).map(([what, operation, more, text]) => ({
    behaviour: `${what}, before that the table is missing`,
    source: EXTENDDB("test_validation_precedence.py"),
    ...call(operation, { TableName: "Missing", Key: { id: { S: "u" } }, ...more }),
    error: [VALIDATION, text] as const,
  })),
  {
    behaviour: "that the table is missing, before that the key does not fit it",
    source: DYNALITE("updateItem.js"),
    ...call("UpdateItem", { TableName: "Missing", Key: {} }),
    error: ["ResourceNotFoundException", "Requested resource not found"],
  },
  {
    behaviour: "overlapping paths, before a name that nobody uses",
    source: EXTENDDB("test_projection_overlapping_paths.py"),
    ...get({ ProjectionExpression: "a, a.b", ExpressionAttributeNames: { "#z": "z" } }),
    error: [
      VALIDATION,
      "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
    ],
  },
  {
    behaviour: "names that nobody uses, before values that nobody uses",
    source: DYNALITE("updateItem.js"),
    ...update("REMOVE a", {
      ExpressionAttributeNames: { "#a": "a" },
      ExpressionAttributeValues: { ":a": { S: "a" } },
    }),
    error: [VALIDATION, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"],
  },
  {
    behaviour: "a condition's mistake, before its update's",
    source: MODELLED,
    ...update("SET a = contains(b, :v)", {
      ConditionExpression: "if_not_exists(b, :v) = :v",
      ExpressionAttributeValues: { ":v": { S: "v" } },
    }),
    error: [
      VALIDATION,
      "Invalid ConditionExpression: The function is not allowed in a condition expression; function: if_not_exists",
    ],
  },
  {
    behaviour: "an item's size, before a mistake in Expected",
    source: DYNALITE("putItem.js"),
    ...put({ b: { S: "x".repeat(409_600) } }, { Expected: { a: {} } }),
    error: [VALIDATION, "Item size has exceeded the maximum allowed size"],
  },
]);

import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { put, stored } from "./items-rows.js";
import { ALTERNATOR, DYNALITE, describeRows, EXTENDDB, type Row, VALIDATION } from "./rows.js";

const OPERATOR = EXTENDDB("test_conditional_operator.py");
const EXPECTED = ALTERNATOR("test_expected.py");
const WITHOUT = "ConditionalOperator cannot be used without Filter or Expected";
const SEVERAL = "ConditionalOperator can only be used when Filter or Expected has two or more elements";
const INVALID = "One or more parameter values were invalid: ";
const FAILED = ["ConditionalCheckFailedException", "The conditional request failed"] as const;
const mixed = (old: string, expressions: string) =>
  `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${old}} Expression parameters: {${expressions}}`;
const is = (value: string) => ({ ComparisonOperator: "EQ", AttributeValueList: [{ S: value }] });
const u = { id: { S: "u" }, a: { S: "x" }, b: { S: "y" }, n: { N: "1" }, words: { SS: ["p"] } };

const updateItem = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "UpdateItem",
  input: { TableName: "Hash", Key: { id: { S: "u" } }, ...more },
});
const deleteItem = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "DeleteItem",
  input: { TableName: "Hash", Key: { id: { S: "u" } }, ...more },
});

describeRows("ConditionalOperator", [
  {
    behaviour: "a put without Expected has none",
    source: OPERATOR,
    ...put({}, { ConditionalOperator: "AND" }),
    error: [VALIDATION, WITHOUT],
  },
  {
    behaviour: "an empty Expected is none",
    source: EXPECTED,
    ...put({}, { ConditionalOperator: "OR", Expected: {} }),
    error: [VALIDATION, WITHOUT],
  },
  {
    behaviour: "one condition is not enough",
    source: OPERATOR,
    ...deleteItem({ ConditionalOperator: "AND", Expected: { a: is("x") } }),
    error: [VALIDATION, SEVERAL],
  },
  {
    behaviour: "an update's AttributeUpdates are no conditions",
    source: OPERATOR,
    ...updateItem({ ConditionalOperator: "AND", AttributeUpdates: { a: { Value: { S: "v" } } } }),
    error: [VALIDATION, WITHOUT],
  },
  {
    behaviour: "OR needs one of two conditions",
    source: OPERATOR,
    given: [u],
    ...deleteItem({ ConditionalOperator: "OR", Expected: { a: is("x"), b: is("zzz") } }),
    answer: {},
    ...stored(null),
  },
  {
    behaviour: "AND needs both",
    source: OPERATOR,
    given: [u],
    ...deleteItem({ ConditionalOperator: "AND", Expected: { a: is("x"), b: is("zzz") } }),
    error: FAILED,
  },
  {
    behaviour: "a table's name is told before",
    source: OPERATOR,
    operation: "DeleteItem",
    input: { TableName: "aa", Key: { id: { S: "u" } }, ConditionalOperator: "AND" },
    error: [
      VALIDATION,
      "1 validation error detected: Value 'aa' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
    ],
  },
]);

describeRows("old parameters with expressions", [
  {
    behaviour: "ConditionalOperator is an old parameter",
    source: OPERATOR,
    ...put({}, { ConditionalOperator: "AND", ConditionExpression: "attribute_exists(id)" }),
    error: [VALIDATION, mixed("ConditionalOperator", "ConditionExpression")],
  },
  {
    behaviour: "a put's come in their order",
    source: OPERATOR,
    ...put(
      {},
      {
        ConditionalOperator: "AND",
        Expected: { a: is("x") },
        ConditionExpression: "attribute_exists(id)",
      },
    ),
    error: [VALIDATION, mixed("Expected, ConditionalOperator", "ConditionExpression")],
  },
  {
    behaviour: "an update's come in their order",
    source: OPERATOR,
    ...updateItem({
      ConditionalOperator: "AND",
      Expected: { a: is("x") },
      AttributeUpdates: { a: { Value: { S: "v" } } },
      ConditionExpression: "attribute_exists(id)",
      UpdateExpression: "REMOVE a",
    }),
    error: [
      VALIDATION,
      mixed("AttributeUpdates, Expected, ConditionalOperator", "UpdateExpression, ConditionExpression"),
    ],
  },
  {
    behaviour: "AttributeUpdates do not go with a condition expression",
    source: OPERATOR,
    ...updateItem({
      AttributeUpdates: { a: { Value: { S: "v" } } },
      ConditionExpression: "attribute_exists(id)",
    }),
    error: [VALIDATION, mixed("AttributeUpdates", "ConditionExpression")],
  },
  {
    behaviour: "AttributesToGet does not go with a projection",
    source: DYNALITE("getItem.js"),
    operation: "GetItem",
    input: { TableName: "Hash", Key: { id: { S: "u" } }, AttributesToGet: ["a"], ProjectionExpression: "a" },
    error: [VALIDATION, mixed("AttributesToGet", "ProjectionExpression")],
  },
  {
    behaviour: "names need an expression",
    source: DYNALITE("putItem.js"),
    ...put({}, { ExpressionAttributeNames: { "#a": "a" } }),
    error: [VALIDATION, "ExpressionAttributeNames can only be specified when using expressions"],
  },
  {
    behaviour: "values need an expression",
    source: DYNALITE("updateItem.js"),
    ...updateItem({ ExpressionAttributeValues: { ":a": { S: "a" } } }),
    error: [
      VALIDATION,
      "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null",
    ],
  },
]);

/** `Expected` for the attribute `a`, and why it is refused. */
const refused: readonly (readonly [expected: Json, why: string])[] = [
  [{}, "Value must be provided when Exists is null for Attribute: a"],
  [{ Exists: true }, "Value must be provided when Exists is true for Attribute: a"],
  [{ Exists: false, Value: { S: "x" } }, "Value cannot be used when Exists is false for Attribute: a"],
  [
    { Exists: false, ComparisonOperator: "EQ" },
    "Exists and ComparisonOperator cannot be used together for Attribute: a",
  ],
  [
    { ComparisonOperator: "EQ" },
    "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a",
  ],
  [
    { Value: { S: "x" }, AttributeValueList: [{ S: "x" }] },
    "Value and AttributeValueList cannot be used together for Attribute: a",
  ],
  [
    { AttributeValueList: [{ S: "x" }] },
    "AttributeValueList can only be used with a ComparisonOperator for Attribute: a",
  ],
  [
    { ComparisonOperator: "EQ", AttributeValueList: [] },
    "Invalid number of argument(s) for the EQ ComparisonOperator",
  ],
  [
    { ComparisonOperator: "BETWEEN", AttributeValueList: [{ N: "1" }, { S: "1" }] },
    "AttributeValues inside AttributeValueList must be of same type",
  ],
  [
    { ComparisonOperator: "LT", AttributeValueList: [{ BOOL: true }] },
    "ComparisonOperator LT is not valid for BOOL AttributeValue type",
  ],
];

describeRows(
  "Expected",
  refused.map(
    ([expected, why]): Row => ({
      behaviour: `${JSON.stringify(expected)} is refused, even for a table that is missing`,
      source: DYNALITE("putItem.js"),
      operation: "PutItem",
      input: { TableName: "Missing", Item: { id: { S: "u" } }, Expected: { a: expected } },
      error: [VALIDATION, INVALID + why],
    }),
  ),
);

/** `AttributeUpdates` of `u`, and the item or the error after them. */
const updates: readonly (readonly [updates: Json, changed: Json | string])[] = [
  [{ a: { Value: { S: "v" } } }, { a: { S: "v" } }],
  [{ n: { Action: "ADD", Value: { N: "2" } } }, { n: { N: "3" } }],
  [{ words: { Action: "ADD", Value: { SS: ["o"] } } }, { words: { SS: ["o", "p"] } }],
  [{ new: { Action: "ADD", Value: { L: [{ S: "1" }] } } }, { new: { L: [{ S: "1" }] } }],
  [{ a: { Action: "PUT" } }, `${INVALID}Only DELETE action is allowed when no attribute value is specified`],
  [{ a: { Action: "ADD", Value: { S: "v" } } }, `${INVALID}ADD action is not supported for the type S`],
  [
    { a: { Action: "DELETE", Value: { S: "v" } } },
    `${INVALID}DELETE action with value is not supported for the type S`,
  ],
  [{ a: { Action: "ADD", Value: { N: "1" } } }, "Type mismatch for attribute to update"],
  [{ words: { Action: "DELETE", Value: { NS: ["1"] } } }, "Type mismatch for attribute to update"],
  [{ id: { Value: { S: "v" } } }, `${INVALID}Cannot update attribute id. This attribute is part of the key`],
];

describeRows(
  "AttributeUpdates",
  updates.map(([AttributeUpdates, changed]): Row => {
    const row = {
      behaviour: JSON.stringify(AttributeUpdates),
      source: DYNALITE("updateItem.js"),
      given: [u],
      ...updateItem({ AttributeUpdates }),
    };
    return typeof changed === "string"
      ? { ...row, error: [VALIDATION, changed], ...stored(u) }
      : { ...row, answer: {}, ...stored({ ...u, ...changed }) };
  }),
);

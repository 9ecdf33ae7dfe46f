/** What a write of one item says of its expressions and sets since summer 2026 in us-east-1, and others do not. */
import { expect, test } from "vitest";
import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { holds } from "../../../support/behaviours.js";
import { dynamoDbWithTables, errorOf } from "../support.js";

const DETECTED = "1 validation error detected: ";
const MOTO = "moto, tests/test_dynamodb (verified against AWS in us-east-1, August 2026)";
const key = { TableName: "Hash", Key: { id: { S: "a" } } };
const unused = { ExpressionAttributeNames: { "#a": "a", "#b": "b" } };
const UNUSED = "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}";
const NO_NUMBERS = "One or more parameter values were invalid: An number set  may not be empty";
const NO_STRINGS = "One or more parameter values were invalid: An string set  may not be empty";
const SET_TWICE =
  'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;';
const twice = {
  UpdateExpression: "SET a = :v SET b = :v",
  ExpressionAttributeValues: { ":v": { S: "x" } },
};

const put = (Item: Json, more: Json = {}) => ({
  TableName: "Hash",
  Item: { id: { S: "a" }, ...Item },
  ...more,
});
const inTransaction = (kind: string, request: Json) => ({ TransactItems: [{ [kind]: request }] });

/** What is sent, and what is answered. */
const WORDINGS: readonly (readonly [behaviour: string, operation: string, input: Json, text: string])[] = [
  [
    "a name that no expression uses",
    "PutItem",
    put({}, { ConditionExpression: "attribute_not_exists(#a)", ...unused }),
    DETECTED + UNUSED,
  ],
  [
    "a name that no expression uses",
    "UpdateItem",
    { ...key, UpdateExpression: "REMOVE #a", ...unused },
    DETECTED + UNUSED,
  ],
  [
    "a name that no expression uses",
    "DeleteItem",
    { ...key, ConditionExpression: "attribute_exists(#a)", ...unused },
    DETECTED + UNUSED,
  ],
  [
    "a value that no expression uses",
    "UpdateItem",
    {
      ...key,
      UpdateExpression: "SET a = :a",
      ExpressionAttributeValues: { ":a": { S: "x" }, ":b": { S: "x" } },
    },
    `${DETECTED}Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}`,
  ],
  [
    "no values where there should be some",
    "UpdateItem",
    { ...key, UpdateExpression: "SET a = :a", ExpressionAttributeValues: {} },
    `${DETECTED}ExpressionAttributeValues must not be empty`,
  ],
  [
    "an empty expression",
    "UpdateItem",
    { ...key, UpdateExpression: "" },
    `${DETECTED}Invalid UpdateExpression: The expression can not be empty;`,
  ],
  ["a section twice", "UpdateItem", { ...key, ...twice }, DETECTED + SET_TWICE],
  [
    "paths that overlap",
    "UpdateItem",
    { ...key, UpdateExpression: "REMOVE a, a.b" },
    `${DETECTED}Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]`,
  ],
  ["an empty number set", "PutItem", put({ n: { NS: [] } }), DETECTED + NO_NUMBERS],
  ["an empty string set in a map", "PutItem", put({ m: { M: { s: { SS: [] } } } }), DETECTED + NO_STRINGS],
  [
    "an empty set among the values",
    "UpdateItem",
    { ...key, UpdateExpression: "ADD s :s", ExpressionAttributeValues: { ":s": { SS: [] } } },
    DETECTED + NO_STRINGS,
  ],
  [
    "a name that no expression uses, unprefixed",
    "GetItem",
    { ...key, ProjectionExpression: "#a", ...unused },
    UNUSED,
  ],
  [
    "a name that no expression uses, unprefixed",
    "Query",
    {
      TableName: "Hash",
      KeyConditionExpression: "id = :v",
      ProjectionExpression: "#a",
      ExpressionAttributeValues: { ":v": { S: "x" } },
      ...unused,
    },
    UNUSED,
  ],
  [
    "a name that no expression uses, unprefixed",
    "Scan",
    { TableName: "Hash", ProjectionExpression: "#a", ...unused },
    UNUSED,
  ],
  [
    "a name that no expression uses, unprefixed",
    "BatchGetItem",
    { RequestItems: { Hash: { Keys: [key.Key], ProjectionExpression: "#a", ...unused } } },
    UNUSED,
  ],
  [
    "an empty projection, unprefixed",
    "Query",
    {
      TableName: "Hash",
      KeyConditionExpression: "id = :v",
      ProjectionExpression: "",
      ExpressionAttributeValues: { ":v": { S: "x" } },
    },
    "Invalid ProjectionExpression: The expression can not be empty;",
  ],
  [
    "a name that no expression uses, unprefixed",
    "TransactWriteItems",
    inTransaction("Update", { ...key, UpdateExpression: "REMOVE #a", ...unused }),
    UNUSED,
  ],
  [
    "a section twice, unprefixed",
    "TransactWriteItems",
    inTransaction("Update", { ...key, ...twice }),
    SET_TWICE,
  ],
  [
    "a key that does not match, unprefixed",
    "UpdateItem",
    { ...key, Key: { id: { S: "a" }, more: { S: "b" } }, UpdateExpression: "REMOVE a" },
    "The provided key element does not match the schema",
  ],
];

for (const [behaviour, operation, input, message] of WORDINGS) {
  test(
    `${operation} words ${behaviour}`,
    holds("DynamoDB", { operation, behaviour: `words ${behaviour}`, source: MOTO }),
    () => {
      expect(errorOf(dynamoDbWithTables(), operation, input)).toEqual({
        code: "ValidationException",
        message,
      });
    },
  );
}

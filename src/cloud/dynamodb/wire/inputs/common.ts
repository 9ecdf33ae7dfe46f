import {
  attribute,
  attributes,
  boolean,
  choice,
  integer,
  list,
  map,
  optional,
  type Read,
  required,
  type Shape,
  struct,
  type TextConstraints,
  text,
} from "../shapes.js";

/** What many operations' inputs have in common. */

export const NAME_PATTERN = "[a-zA-Z0-9_.-]+";

/** A table's name, or its ARN. */
export const tableName = (): Shape<string> =>
  // Of an empty one AWS says what it says of an empty ARN.
  nameOrArn(text({ pattern: NAME_PATTERN, min: 3, max: 255 }), text({ min: 1 }));

/** The same for the operations on tables that exist, which name a wrong length before a wrong character. */
export const controlledTableName = (): Shape<string> => nameOrArn(indexName("length first"));

function nameOrArn(name: Shape<string>, empty = name): Shape<string> {
  return {
    read(json, problems, path) {
      if (typeof json === "string" && json.startsWith("arn:")) return json;
      return (json === "" ? empty : name).read(json, problems, path);
    },
  };
}
export const indexName = (order: TextConstraints["order"] = "pattern first") =>
  text({ pattern: NAME_PATTERN, min: 3, max: 255, order });

export const returnConsumedCapacity = () => choice("INDEXES", "TOTAL", "NONE");
export const returnItemCollectionMetrics = () => choice("SIZE", "NONE");
export const returnValues = () => choice("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW");
export const onConditionCheckFailure = () => choice("ALL_OLD", "NONE");
export const conditionalOperator = () => choice("OR", "AND");

const names = () => map("java.lang.String", text());

const comparisonOperator = () =>
  choice(
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
  );

const CLASS = "com.amazonaws.dynamodb.v20120810.";

/** `Expected`, the conditions of old. */
export const expected = () =>
  map(
    `${CLASS}ExpectedAttributeValue`,
    struct("ExpectedAttributeValue", {
      Value: optional(attribute()),
      Exists: optional(boolean()),
      ComparisonOperator: optional(comparisonOperator()),
      AttributeValueList: optional(list(attribute())),
    }),
  );

/** `ScanFilter`, `QueryFilter` and `KeyConditions`. */
export const conditions = () =>
  map(
    `${CLASS}Condition`,
    struct("Condition", {
      AttributeValueList: optional(list(attribute())),
      ComparisonOperator: required(comparisonOperator()),
    }),
  );

export type ExpectedInput = Read<ReturnType<typeof expected>>;
export type ConditionsInput = Read<ReturnType<typeof conditions>>;
export type CapacityMode = Read<ReturnType<typeof returnConsumedCapacity>> | undefined;
export type MetricsMode = Read<ReturnType<typeof returnItemCollectionMetrics>> | undefined;

export const expressionNames = { ExpressionAttributeNames: optional(names()) };
/** What of an item is to be read, and how. */
export const projection = {
  AttributesToGet: optional(list(text(), { min: 1, max: 255 })),
  ConsistentRead: optional(boolean()),
  ProjectionExpression: optional(text()),
  ...expressionNames,
};
export const expressionValues = { ExpressionAttributeValues: optional(attributes()) };
export const positive = () => integer("Integer", { min: 1 });

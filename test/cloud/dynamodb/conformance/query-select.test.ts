import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { describeRows, EXTENDDB, MOTO, type Row, VALIDATION } from "./rows.js";

const SELECT = MOTO("test_dynamodb_select.py");
const WORDING = EXTENDDB("test_wording_parity_validation.py");

const query = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "Query",
  input: {
    TableName: "Range",
    KeyConditions: { p: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "a" }] } },
    ...more,
  },
});
const globalQuery = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "Query",
  input: {
    TableName: "Range",
    IndexName: "global",
    KeyConditionExpression: "g = :g",
    ExpressionAttributeValues: { ":g": { S: "a" } },
    ...more,
  },
});
const scan = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "Scan",
  input: { TableName: "Range", ...more },
});

const NOT_ALL =
  "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index global because its projection type is not ALL";

describeRows("Select of Query and Scan", [
  ...(["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "COUNT"] as const).flatMap((Select): Row[] => {
    const what = Select === "COUNT" ? "only the Count" : Select;
    return [
      {
        behaviour: `a query for ${Select} takes no ProjectionExpression, which counts as a violated constraint`,
        source: SELECT,
        ...globalQuery({ Select, ProjectionExpression: "g" }),
        error: [
          VALIDATION,
          `1 validation error detected: Cannot specify the ProjectionExpression when choosing to get ${what}`,
        ],
      },
      {
        behaviour: `a scan for ${Select} takes no AttributesToGet`,
        source: SELECT,
        ...scan({ IndexName: "global", Select, AttributesToGet: ["g"] }),
        error: [VALIDATION, `Cannot specify the AttributesToGet when choosing to get ${what}`],
      },
    ];
  }),
  {
    behaviour: "a query for SPECIFIC_ATTRIBUTES must say which",
    source: SELECT,
    ...query({ Select: "SPECIFIC_ATTRIBUTES" }),
    error: [
      VALIDATION,
      "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    ],
  },
  {
    behaviour: "a scan for SPECIFIC_ATTRIBUTES must say which",
    source: SELECT,
    ...scan({ Select: "SPECIFIC_ATTRIBUTES" }),
    error: [
      VALIDATION,
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    ],
  },
  {
    behaviour: "ALL_PROJECTED_ATTRIBUTES is for indexes: a query of a table is refused",
    source: SELECT,
    ...query({ Select: "ALL_PROJECTED_ATTRIBUTES" }),
    error: [
      VALIDATION,
      "1 validation error detected: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    ],
  },
  {
    behaviour: "ALL_PROJECTED_ATTRIBUTES is for indexes: a scan of a table is refused in the same words",
    source: SELECT,
    ...scan({ Select: "ALL_PROJECTED_ATTRIBUTES" }),
    error: [VALIDATION, "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"],
  },
  {
    behaviour: "a query of a global index that lacks attributes is not for ALL_ATTRIBUTES",
    source: WORDING,
    ...globalQuery({ Select: "ALL_ATTRIBUTES" }),
    error: [VALIDATION, NOT_ALL],
  },
  {
    behaviour: "a scan of a global index that lacks attributes is not for ALL_ATTRIBUTES",
    source: WORDING,
    ...scan({ IndexName: "global", Select: "ALL_ATTRIBUTES" }),
    error: [VALIDATION, NOT_ALL],
  },
  {
    behaviour: "ALL_PROJECTED_ATTRIBUTES gets what an index holds",
    source: SELECT,
    given: {
      Range: [{ p: { S: "a" }, s: { N: "1" }, g: { S: "a" }, x: { S: "held" }, y: { S: "not held" } }],
    },
    ...globalQuery({ Select: "ALL_PROJECTED_ATTRIBUTES" }),
    answer: {
      Items: [{ p: { S: "a" }, s: { N: "1" }, g: { S: "a" }, x: { S: "held" } }],
      Count: 1,
      ScannedCount: 1,
    },
  },
  {
    behaviour: "COUNT gets no Items at all, and counts what the filter lets through",
    source: EXTENDDB("test_query_scan.py"),
    given: {
      Range: [
        { p: { S: "a" }, s: { N: "1" }, x: { N: "1" } },
        { p: { S: "a" }, s: { N: "2" }, x: { N: "2" } },
      ],
    },
    operation: "Query",
    input: {
      TableName: "Range",
      KeyConditionExpression: "p = :p",
      FilterExpression: "x > :x",
      ExpressionAttributeValues: { ":p": { S: "a" }, ":x": { N: "1" } },
      Select: "COUNT",
    },
    answer: { Count: 1, ScannedCount: 2 },
  },
]);

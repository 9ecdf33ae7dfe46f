import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { ALTERNATOR, DYNALITE, describeRows, EXTENDDB, type Row, VALIDATION } from "./rows.js";

const TEXTS = DYNALITE("query.js");
const KCE = ALTERNATOR("test_key_condition_expression.py");
const NESTED = EXTENDDB("test_key_condition_nested_attributes.py");
const SCAN = EXTENDDB("test_query_scan.py");

const query = (KeyConditionExpression: string, values: Json, more: Json = {}) => ({
  operation: "Query",
  input: { TableName: "Range", KeyConditionExpression, ExpressionAttributeValues: values, ...more },
});
const p = { ":p": { S: "a" } };
const n = (value: number): Json => ({ N: String(value) });
const ten = Array.from({ length: 10 }, (_, index) => ({ p: { S: "a" }, s: n(index + 1) }));

const refused = (
  behaviour: string,
  source: string,
  [expression, values, more = {}]: readonly [string, Json, Json?],
  message: string,
): Row => ({ behaviour, source, ...query(expression, values, more), error: [VALIDATION, message] });

const nested =
  "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes";

describeRows("what key conditions are refused for", [
  refused(
    "OR",
    TEXTS,
    ["p = :p OR s = :s", { ...p, ":s": n(1) }],
    "Invalid operator used in KeyConditionExpression: OR",
  ),
  refused("NOT", TEXTS, ["NOT p = :p", p], "Invalid operator used in KeyConditionExpression: NOT"),
  refused("IN", TEXTS, ["p IN (:p)", p], "Invalid operator used in KeyConditionExpression: IN"),
  refused("<>", TEXTS, ["p <> :p", p], "Invalid operator used in KeyConditionExpression: <>"),
  refused(
    "a function that is not begins_with",
    TEXTS,
    ["p = :p AND attribute_exists(s)", p],
    "Invalid operator used in KeyConditionExpression: attribute_exists",
  ),
  refused(
    "two attributes in one condition",
    TEXTS,
    ["p = s", p],
    "Value provided in ExpressionAttributeValues unused in expressions: keys: {:p}",
  ),
  {
    behaviour: "two attributes in one condition, and nothing else wrong",
    source: TEXTS,
    operation: "Query",
    input: { TableName: "Range", KeyConditionExpression: "p = s" },
    error: [
      VALIDATION,
      "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
    ],
  },
  refused(
    "an empty expression",
    SCAN,
    ["", p],
    "Invalid KeyConditionExpression: The expression can not be empty;",
  ),
  refused(
    "no condition on the partition key",
    KCE,
    ["s = :s", { ":s": n(1) }],
    "Query condition missed key schema element: p",
  ),
  refused(
    "a condition on something else",
    KCE,
    ["p = :p AND x = :x", { ...p, ":x": n(1) }],
    "Query condition missed key schema element: s",
  ),
  refused("an inequality on the partition key", KCE, ["p > :p", p], "Query key condition not supported"),
  refused(
    "three conditions",
    TEXTS,
    ["p = :p AND s = :s AND x = :s", { ...p, ":s": n(1) }],
    "Conditions can be of length 1 or 2 only",
  ),
  {
    behaviour: "two conditions on one key",
    source: "aws-amplify/amplify-category-api pull request 3531 (an answer of AWS, 2026)",
    ...query("p = :p AND s > :s AND s < :t", { ...p, ":s": n(1), ":t": n(2) }),
    error: [
      VALIDATION,
      "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
    ],
  },
  refused(
    "a value of another type than the key",
    KCE,
    ["p = :p", { ":p": n(1) }],
    "One or more parameter values were invalid: Condition parameter type does not match schema type",
  ),
  refused(
    "bounds that are the wrong way round",
    KCE,
    ["p = :p AND s BETWEEN :s AND :t", { ...p, ":s": n(2), ":t": n(1) }],
    "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
  ),
  refused("a path into the partition key", NESTED, ["p.foo = :p", p], nested),
  refused("an element of the partition key", NESTED, ["p[0] = :p", p], nested),
  refused("a path into the sort key", NESTED, ["p = :p AND s.foo = :s", { ...p, ":s": n(1) }], nested),
  refused(
    "a path into the sort key in begins_with",
    NESTED,
    ["p = :p AND begins_with(s.foo, :s)", { ...p, ":s": { S: "1" } }],
    nested,
  ),
  refused(
    "a path into the sort key in BETWEEN",
    NESTED,
    ["p = :p AND s.foo BETWEEN :s AND :t", { ...p, ":s": n(1), ":t": n(2) }],
    nested,
  ),
  refused(
    "a path into the sort key behind the value",
    NESTED,
    ["p = :p AND :s < s.foo", { ...p, ":s": n(1) }],
    nested,
  ),
  refused("a path, before an inequality", NESTED, ["p.foo > :p", p], nested),
  refused("a path, before an attribute that is no key", NESTED, ["foo.bar = :p", p], nested),
  refused(
    "a path behind a name's placeholder",
    NESTED,
    ["#p.foo = :p", p, { ExpressionAttributeNames: { "#p": "p" } }],
    nested,
  ),
  refused(
    "a reserved word, before a path",
    NESTED,
    ["data.foo = :p", p],
    "Invalid KeyConditionExpression: Attribute name is a reserved keyword; reserved keyword: data",
  ),
  {
    behaviour: "neither form of key conditions",
    source: TEXTS,
    operation: "Query",
    input: { TableName: "Range" },
    error: [
      VALIDATION,
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    ],
  },
  {
    behaviour: "a filter on a key",
    source: ALTERNATOR("test_filter_expression.py"),
    ...query("p = :p", { ...p, ":s": n(1) }, { FilterExpression: "s = :s" }),
    error: [
      VALIDATION,
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: s",
    ],
  },
  {
    behaviour: "a table that is not there, after all that",
    source: TEXTS,
    operation: "Query",
    input: { TableName: "None", KeyConditionExpression: "p = :p", ExpressionAttributeValues: p },
    error: ["ResourceNotFoundException", "Requested resource not found"],
  },
]);

const found = (
  behaviour: string,
  expression: string,
  values: Json,
  sorts: readonly number[],
  more: Json = {},
): Row => ({
  behaviour,
  source: SCAN,
  given: { Range: ten },
  ...query(expression, values, more),
  answer: {
    Items: sorts.map((sort) => ({ p: { S: "a" }, s: n(sort) })),
    Count: sorts.length,
    ScannedCount: sorts.length,
  },
});

describeRows("what key conditions find", [
  found("one partition, in order", "p = :p", p, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
  found("backwards", "p = :p", p, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], { ScanIndexForward: false }),
  found("one item", "p = :p AND s = :s", { ...p, ":s": n(5) }, [5]),
  found("less", "p = :p AND s < :s", { ...p, ":s": n(3) }, [1, 2]),
  found("less or equal", "p = :p AND s <= :s", { ...p, ":s": n(3) }, [1, 2, 3]),
  found("greater, as numbers", "p = :p AND s > :s", { ...p, ":s": n(8) }, [9, 10]),
  found("a value before the key", "p = :p AND :s <= s", { ...p, ":s": n(9) }, [9, 10]),
  found(
    "between, both included",
    "p = :p AND s BETWEEN :s AND :t",
    { ...p, ":s": n(3), ":t": n(5) },
    [3, 4, 5],
  ),
  found("conditions in parentheses", "(p = :p) AND (s > :s)", { ...p, ":s": n(9) }, [10]),
  found("conditions the other way round", "s > :s AND p = :p", { ...p, ":s": n(9) }, [10]),
]);

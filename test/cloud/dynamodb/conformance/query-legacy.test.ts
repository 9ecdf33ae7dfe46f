import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { ALTERNATOR, DYNALITE, describeRows, EXTENDDB, type Row, VALIDATION } from "./rows.js";

const OPERATOR = EXTENDDB("test_conditional_operator.py");
const TEXTS = DYNALITE("query.js");
const KEYS = ALTERNATOR("test_key_conditions.py");

const is = (ComparisonOperator: string, ...AttributeValueList: readonly Json[]): Json => ({
  ComparisonOperator,
  AttributeValueList,
});
const S = (text: string): Json => ({ S: text });
const N = (value: number): Json => ({ N: String(value) });
const partition = { p: is("EQ", S("a")) };

const query = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "Query",
  input: { TableName: "Range", ...more },
});
const scan = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "Scan",
  input: { TableName: "Range", ...more },
});
const refused = (
  behaviour: string,
  source: string,
  request: Pick<Row, "operation" | "input">,
  message: string,
): Row => ({ behaviour, source, ...request, error: [VALIDATION, message] });
const mixed = (old: string, expressions: string): string =>
  `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${old}} Expression parameters: {${expressions}}`;

const WITHOUT_FILTER = "ConditionalOperator cannot be used without Filter or Expected";
const TWO_OR_MORE = "ConditionalOperator can only be used when Filter or Expected has two or more elements";
const expression = { KeyConditionExpression: "p = :p", ExpressionAttributeValues: { ":p": S("a") } };

describeRows("reads with the parameters of old: what is refused", [
  refused("an operator for no filter", OPERATOR, scan({ ConditionalOperator: "OR" }), WITHOUT_FILTER),
  refused(
    "an operator for an empty filter",
    OPERATOR,
    scan({ ConditionalOperator: "AND", ScanFilter: {} }),
    WITHOUT_FILTER,
  ),
  refused(
    "an operator for a filter with one condition",
    OPERATOR,
    scan({ ConditionalOperator: "AND", ScanFilter: { x: is("EQ", N(1)) } }),
    TWO_OR_MORE,
  ),
  refused(
    "an operator for key conditions",
    OPERATOR,
    query({ ConditionalOperator: "AND", KeyConditions: partition }),
    WITHOUT_FILTER,
  ),
  refused(
    "an operator alone, before the lack of key conditions",
    OPERATOR,
    query({ ConditionalOperator: "AND" }),
    WITHOUT_FILTER,
  ),
  refused(
    "an operator for a query's filter with one condition",
    OPERATOR,
    query({ ConditionalOperator: "AND", KeyConditions: partition, QueryFilter: { x: is("EQ", N(1)) } }),
    TWO_OR_MORE,
  ),
  refused(
    "an operator with an expression",
    OPERATOR,
    query({ ConditionalOperator: "AND", ...expression }),
    mixed("ConditionalOperator", "KeyConditionExpression"),
  ),
  refused(
    "all parameters of both kinds for a scan",
    OPERATOR,
    scan({
      AttributesToGet: ["x"],
      ScanFilter: { x: is("EQ", N(1)) },
      ConditionalOperator: "AND",
      FilterExpression: "x = :x",
      ProjectionExpression: "y",
      ExpressionAttributeValues: { ":x": N(1) },
    }),
    mixed("AttributesToGet, ScanFilter, ConditionalOperator", "ProjectionExpression, FilterExpression"),
  ),
  refused(
    "all parameters of both kinds for a query",
    OPERATOR,
    query({
      KeyConditions: partition,
      QueryFilter: { x: is("EQ", N(1)) },
      ConditionalOperator: "AND",
      KeyConditionExpression: "p = :p",
      FilterExpression: "x = :p",
      ProjectionExpression: "y",
      ExpressionAttributeValues: { ":p": S("a") },
    }),
    mixed(
      "QueryFilter, ConditionalOperator, KeyConditions",
      "ProjectionExpression, FilterExpression, KeyConditionExpression",
    ),
  ),
  refused(
    "a list of attributes with a key condition expression",
    OPERATOR,
    query({ AttributesToGet: ["x"], ...expression }),
    mixed("AttributesToGet", "KeyConditionExpression"),
  ),
  refused(
    "a filter of old with a projection expression",
    OPERATOR,
    scan({ ScanFilter: { x: is("EQ", N(1)) }, ProjectionExpression: "y" }),
    mixed("ScanFilter", "ProjectionExpression"),
  ),
  refused(
    "an attribute twice in a list",
    TEXTS,
    query({ KeyConditions: partition, AttributesToGet: ["x", "x"] }),
    "One or more parameter values were invalid: Duplicate value in attribute name: x",
  ),
  refused(
    "too many values for an operator",
    TEXTS,
    query({ KeyConditions: { p: is("EQ", S("a"), S("b")) } }),
    "One or more parameter values were invalid: Invalid number of argument(s) for the EQ ComparisonOperator",
  ),
  refused(
    "an operator that is not for such a value",
    TEXTS,
    query({ KeyConditions: { p: is("BEGINS_WITH", N(1)) } }),
    "One or more parameter values were invalid: ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type",
  ),
  refused(
    "an operator that is not for keys",
    TEXTS,
    query({ KeyConditions: { ...partition, s: is("NE", N(1)) } }),
    "Attempted conditional constraint is not an indexable operation",
  ),
  refused(
    "an inequality on the partition key",
    KEYS,
    query({ KeyConditions: { p: is("GT", S("a")) } }),
    "Query key condition not supported",
  ),
  refused(
    "a condition on something that is no key",
    KEYS,
    query({ KeyConditions: { ...partition, x: is("EQ", N(1)) } }),
    "Query condition missed key schema element: s",
  ),
  refused("no conditions", TEXTS, query({ KeyConditions: {} }), "Conditions can be of length 1 or 2 only"),
  refused(
    "bounds that are the wrong way round",
    TEXTS,
    query({ KeyConditions: { ...partition, s: is("BETWEEN", N(2), N(1)) } }),
    "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
  ),
  refused(
    "a filter on a key",
    ALTERNATOR("test_query_filter.py"),
    query({ KeyConditions: partition, QueryFilter: { s: is("EQ", N(1)) } }),
    "QueryFilter can only contain non-primary key attributes: Primary key attribute: s",
  ),
]);

const items = [1, 2, 3].map((s) => ({ p: S("a"), s: N(s), x: N(s), y: S(`y${s}`) }));

describeRows("reads with the parameters of old: what is found", [
  {
    behaviour: "conditions that must all hold, if nothing else is said",
    source: OPERATOR,
    given: { Range: items },
    ...query({ KeyConditions: partition, QueryFilter: { x: is("GT", N(1)), y: is("EQ", S("y2")) } }),
    part: { Count: 1, ScannedCount: 3 },
  },
  {
    behaviour: "conditions of which one must hold",
    source: OPERATOR,
    given: { Range: items },
    ...query({
      KeyConditions: partition,
      ConditionalOperator: "OR",
      QueryFilter: { x: is("EQ", N(1)), y: is("EQ", S("y3")) },
    }),
    part: { Count: 2, ScannedCount: 3 },
  },
  {
    behaviour: "key conditions of old go with a filter expression",
    source: OPERATOR,
    given: { Range: items },
    ...query({
      KeyConditions: partition,
      FilterExpression: "x = :x",
      ExpressionAttributeValues: { ":x": N(2) },
    }),
    part: { Count: 1 },
  },
  {
    behaviour: "key conditions of old go with a projection expression",
    source: OPERATOR,
    given: { Range: items },
    ...query({ KeyConditions: { ...partition, s: is("LE", N(1)) }, ProjectionExpression: "y" }),
    answer: { Items: [{ y: S("y1") }], Count: 1, ScannedCount: 1 },
  },
  {
    behaviour: "a list of attributes leaves out the keys",
    source: OPERATOR,
    given: { Range: items },
    ...query({ KeyConditions: { ...partition, s: is("BETWEEN", N(2), N(3)) }, AttributesToGet: ["x"] }),
    answer: { Items: [{ x: N(2) }, { x: N(3) }], Count: 2, ScannedCount: 2 },
  },
]);

import type { Json } from "../../../../src/cloud/dynamodb/index.js";
import { put, stored, update } from "./items-rows.js";
import { ALTERNATOR, describeRows, EXTENDDB, type Row, VALIDATION } from "./rows.js";

const VALUES = ALTERNATOR("test_returnvalues.py");
const ITEMS = EXTENDDB("test_item_operations.py");
const u = { id: { S: "u" } };
const old = {
  ...u,
  a: { S: "x" },
  tree: { M: { b: { S: "old b" }, c: { S: "old c" }, d: { S: "kept" } } },
  li: { L: [{ S: "0" }, { S: "1" }, { S: "2" }] },
  words: { SS: ["p", "q"] },
};
const v = { ":v": { S: "new" } };

/** An update of `old`, a kind of `ReturnValues`, and the attributes that come back (`undefined`: no member). */
const returned: readonly (readonly [
  text: string,
  values: object | undefined,
  kind: string,
  attributes: object | undefined,
  source: string,
])[] = [
  ["SET a = :v", v, "NONE", undefined, VALUES],
  ["SET a = :v", v, "ALL_OLD", old, VALUES],
  ["SET a = :v", v, "ALL_NEW", { ...old, a: { S: "new" } }, VALUES],
  ["SET a = :v", v, "UPDATED_OLD", { a: { S: "x" } }, VALUES],
  ["SET a = :v", v, "UPDATED_NEW", { a: { S: "new" } }, VALUES],
  ["SET a = :v, z = :v", v, "UPDATED_OLD", { a: { S: "x" } }, VALUES],
  ["SET z = :v", v, "UPDATED_OLD", undefined, ITEMS],
  ["REMOVE a", undefined, "UPDATED_OLD", { a: { S: "x" } }, VALUES],
  ["REMOVE a", undefined, "UPDATED_NEW", undefined, ITEMS],
  ["REMOVE z", undefined, "UPDATED_OLD", undefined, VALUES],
  ["SET tree.b = :v", v, "UPDATED_OLD", { tree: { M: { b: { S: "old b" } } } }, ITEMS],
  ["SET tree.b = :v", v, "UPDATED_NEW", { tree: { M: { b: { S: "new" } } } }, ITEMS],
  [
    "SET tree.b = :v, tree.c = :v",
    v,
    "UPDATED_NEW",
    { tree: { M: { b: { S: "new" }, c: { S: "new" } } } },
    ITEMS,
  ],
  ["SET li[1] = :v", v, "UPDATED_NEW", { li: { L: [{ S: "new" }] } }, ITEMS],
  ["SET li[1] = :v", v, "UPDATED_OLD", { li: { L: [{ S: "1" }] } }, VALUES],
  ["ADD words :s", { ":s": { SS: ["r"] } }, "UPDATED_NEW", { words: { SS: ["p", "q", "r"] } }, VALUES],
  ["DELETE words :s", { ":s": { SS: ["p", "q"] } }, "UPDATED_NEW", undefined, VALUES],
];

describeRows(
  "what an update returns",
  returned.map(([text, values, kind, attributes, source]): Row => {
    const more = { ReturnValues: kind, ...(values && { ExpressionAttributeValues: values }) };
    return {
      behaviour: `${text}: ${kind}`,
      source,
      given: [old],
      ...update(text, more),
      answer: attributes === undefined ? {} : { Attributes: attributes },
    };
  }),
);

const deletion = (more: Json): Pick<Row, "operation" | "input"> => ({
  operation: "DeleteItem",
  input: { TableName: "Hash", Key: u, ...more },
});
const CONDITION = ["ConditionalCheckFailedException", "The conditional request failed"] as const;

describeRows("what puts, deletes and failures return", [
  {
    behaviour: "a put returns the item that it replaced",
    source: VALUES,
    given: [old],
    ...put({}, { ReturnValues: "ALL_OLD" }),
    answer: { Attributes: old },
  },
  {
    behaviour: "a put of a new item returns nothing",
    source: VALUES,
    ...put({}, { ReturnValues: "ALL_OLD" }),
    answer: {},
  },
  {
    behaviour: "a put returns old items only",
    source: EXTENDDB("test_wording_parity_validation.py"),
    ...put({}, { ReturnValues: "UPDATED_OLD" }),
    error: [VALIDATION, "ReturnValues can only be ALL_OLD or NONE"],
    ...stored(null),
  },
  {
    behaviour: "a put's ReturnValues is one of five words",
    source: EXTENDDB("test_wording_parity_validation.py"),
    ...put({}, { ReturnValues: "GARBAGE" }),
    error: [
      VALIDATION,
      "1 validation error detected: Value 'GARBAGE' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
    ],
  },
  {
    behaviour: "a delete returns the item that it deleted",
    source: VALUES,
    given: [old],
    ...deletion({ ReturnValues: "ALL_OLD" }),
    answer: { Attributes: old },
    ...stored(null),
  },
  {
    behaviour: "a delete of no item returns nothing",
    source: VALUES,
    ...deletion({ ReturnValues: "ALL_OLD" }),
    answer: {},
  },
  {
    behaviour: "a delete returns old items only",
    source: EXTENDDB("test_wording_parity_validation.py"),
    ...deletion({ ReturnValues: "ALL_NEW" }),
    error: [VALIDATION, "ReturnValues can only be ALL_OLD or NONE"],
  },
  {
    behaviour: "a failed condition shows the item where that was asked for",
    source: VALUES,
    given: [old],
    ...update("SET a = :v", {
      ExpressionAttributeValues: v,
      ConditionExpression: "a = :v",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    }),
    error: CONDITION,
    members: { Item: old },
  },
  {
    behaviour: "a failed condition shows no item otherwise",
    source: EXTENDDB("test_conditional_writes.py"),
    given: [old],
    ...deletion({ ConditionExpression: "attribute_not_exists(id)", ReturnConsumedCapacity: "TOTAL" }),
    error: CONDITION,
    members: {},
    ...stored(old),
  },
  {
    behaviour: "a failed condition on no item shows none",
    source: EXTENDDB("test_conditional_writes.py"),
    ...put(
      {},
      {
        ConditionExpression: "attribute_exists(id)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    ),
    error: CONDITION,
    members: {},
  },
]);

describeRows("updates of no item", [
  {
    behaviour: "an update without anything to do makes the item",
    source: ITEMS,
    operation: "UpdateItem",
    input: { TableName: "Hash", Key: u },
    answer: {},
    ...stored(u),
  },
  {
    behaviour: "an update without anything to do leaves an item alone",
    source: ITEMS,
    given: [old],
    operation: "UpdateItem",
    input: { TableName: "Hash", Key: u, AttributeUpdates: {} },
    answer: {},
    ...stored(old),
  },
  {
    behaviour: "an update that only removes makes none, and returns nothing",
    source: ALTERNATOR("test_item.py"),
    ...update("REMOVE a", { ReturnValues: "ALL_NEW" }),
    answer: {},
    ...stored(null),
  },
  {
    behaviour: "nor does it mind that the path is not there",
    source: ALTERNATOR("test_update_expression.py"),
    ...update("REMOVE a.b, c[0]"),
    answer: {},
    ...stored(null),
  },
  {
    behaviour: "a legacy update that only deletes makes none",
    source: ALTERNATOR("test_item.py"),
    operation: "UpdateItem",
    input: { TableName: "Hash", Key: u, AttributeUpdates: { a: { Action: "DELETE" } } },
    answer: {},
    ...stored(null),
  },
  {
    behaviour: "an update that also sets makes it",
    source: VALUES,
    ...update("REMOVE a SET b = :v", { ExpressionAttributeValues: v, ReturnValues: "ALL_NEW" }),
    answer: { Attributes: { ...u, b: { S: "new" } } },
  },
]);

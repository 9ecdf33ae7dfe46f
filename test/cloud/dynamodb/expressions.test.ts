import { describe, expect, it } from "vitest";
import { dynamoDbWithTables, errorOf } from "./support.js";

const db = dynamoDbWithTables();
const item = {
  id: { S: "1" },
  n: { N: "5" },
  txt: { S: "hello" },
  bin: { B: "AQID" },
  list: { L: [{ N: "1" }, { M: { deep: { S: "x" } } }] },
  map: { M: { a: { N: "1" }, "b.c": { S: "dots" } } },
  words: { SS: ["a", "b"] },
  numbers: { NS: ["1", "2"] },
  yes: { BOOL: true },
  nothing: { NULL: true },
};
db.execute("PutItem", { TableName: "Hash", Item: item });

const matches = (FilterExpression: string, values?: object, names?: object): boolean =>
  db.execute("Scan", {
    TableName: "Hash",
    FilterExpression,
    ...(values && { ExpressionAttributeValues: values }),
    ...(names && { ExpressionAttributeNames: names }),
  }).Count === 1;

/** What AWS finds before it looks at the item counts as a violated constraint. */
const asDetected = (message: string): string =>
  message.startsWith("Invalid ") ? `1 validation error detected: ${message}` : message;

describe("conditions", () => {
  it.each<[string, object, boolean]>([
    ["n = :v", { ":v": { N: "5.0" } }, true],
    ["n <> :v", { ":v": { S: "5" } }, true],
    ["absent <> :v", { ":v": { S: "5" } }, true],
    ["absent = :v", { ":v": { S: "5" } }, false],
    ["n < :v OR n > :v AND n = :v", { ":v": { N: "6" } }, true],
    ["NOT n < :v", { ":v": { N: "6" } }, false],
    ["not (n < :v)", { ":v": { N: "6" } }, false],
    ["n BETWEEN :a AND :b", { ":a": { N: "5" }, ":b": { N: "5" } }, true],
    ["n IN (:a, :b)", { ":a": { N: "1" }, ":b": { N: "5" } }, true],
    ["begins_with(txt, :v)", { ":v": { S: "hel" } }, true],
    ["begins_with(bin, :v)", { ":v": { B: "AQI=" } }, true],
    ["contains(txt, :v)", { ":v": { S: "ell" } }, true],
    ["contains(words, :v)", { ":v": { S: "a" } }, true],
    ["contains(numbers, :v)", { ":v": { N: "2.0" } }, true],
    ["contains(#list, :v)", { ":v": { N: "1" } }, true],
    ["size(txt) = :v", { ":v": { N: "5" } }, true],
    ["size(#list) > :v", { ":v": { N: "1" } }, true],
    ["attribute_type(yes, :v)", { ":v": { S: "BOOL" } }, true],
    ["words = :v", { ":v": { SS: ["b", "a"] } }, true],
    ["#list[1].deep = :v", { ":v": { S: "x" } }, true],
    ["(n) = (:v)", { ":v": { N: "5" } }, true],
  ])("%s", (expression, values, expected) => {
    const names = expression.includes("#list") ? { "#list": "list" } : undefined;
    expect(matches(expression, values, names)).toBe(expected);
  });

  it("reads existence and names with dots", () => {
    expect(matches("attribute_exists(yes) AND attribute_not_exists(#no)", undefined, { "#no": "no" })).toBe(
      true,
    );
    expect(matches("#m.#d = :v", { ":v": { S: "dots" } }, { "#m": "map", "#d": "b.c" })).toBe(true);
  });

  it.each<[string, object | undefined, string]>([
    ["", undefined, "The expression can not be empty;"],
    ["n =", undefined, 'Syntax error; token: "<EOF>", near: "="'],
    ["n == :v", { ":v": { N: "1" } }, 'Syntax error; token: "=", near: "== :v"'],
    ["n : v", undefined, 'Syntax error; token: ":", near: "n : v"'],
    ["((n = :v))", { ":v": { N: "1" } }, "The expression has redundant parentheses;"],
    ["nope(n)", undefined, "Invalid function name; function: nope"],
    [
      "size(n)",
      undefined,
      "The function is not allowed to be used this way in an expression; function: size",
    ],
    ["date = :v", { ":v": { N: "1" } }, "Attribute name is a reserved keyword; reserved keyword: date"],
    [
      "#a = :v",
      { ":v": { N: "1" } },
      "An expression attribute name used in the document path is not defined; attribute name: #a",
    ],
    [
      "n = :w",
      { ":v": { N: "1" } },
      "An expression attribute value used in expression is not defined; attribute value: :w",
    ],
    [
      "n = n",
      undefined,
      "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]",
    ],
    [
      "begins_with(n, :v)",
      { ":v": { N: "1" } },
      "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
    ],
    [
      "begins_with(n)",
      undefined,
      "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
    ],
    [
      "attribute_exists(:v)",
      { ":v": { N: "1" } },
      "Operator or function requires a document path; operator or function: attribute_exists",
    ],
    [
      "n BETWEEN :a AND :b",
      { ":a": { N: "2" }, ":b": { N: "1" } },
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
    ],
  ])("refuses %j", (FilterExpression, ExpressionAttributeValues, message) => {
    const input = {
      TableName: "Hash",
      FilterExpression,
      ...(ExpressionAttributeValues && { ExpressionAttributeValues }),
    };
    expect(errorOf(db, "Scan", input)).toEqual({
      code: "ValidationException",
      message: `Invalid FilterExpression: ${message}`,
    });
  });

  it("wants every name and value used", () => {
    const input = { TableName: "Hash", FilterExpression: "n = :v" };
    expect(
      errorOf(db, "Scan", { ...input, ExpressionAttributeValues: { ":v": { N: "1" }, ":w": { N: "1" } } })
        .message,
    ).toBe("Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}");
    expect(
      errorOf(db, "Scan", {
        ...input,
        ExpressionAttributeNames: { "#x": "x" },
        ExpressionAttributeValues: { ":v": { N: "1" } },
      }).message,
    ).toBe("Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}");
  });

  it("survives nesting and lengths that no stack takes", () => {
    expect(errorOf(db, "Scan", { TableName: "Hash", FilterExpression: "(".repeat(4000) }).code).toBe(
      "ValidationException",
    );
    expect(errorOf(db, "Scan", { TableName: "Hash", FilterExpression: "NOT ".repeat(1000) }).code).toBe(
      "ValidationException",
    );
    expect(errorOf(db, "Scan", { TableName: "Hash", FilterExpression: "a".repeat(5000) }).message).toBe(
      "Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression size: 5000",
    );
  });
});

describe("updates", () => {
  const update = (UpdateExpression: string, values: object | undefined, start: object = {}) => {
    db.execute("PutItem", { TableName: "Hash", Item: { id: { S: "u" }, ...start } });
    return db.execute("UpdateItem", {
      TableName: "Hash",
      Key: { id: { S: "u" } },
      UpdateExpression,
      ...(values && { ExpressionAttributeValues: values }),
      ReturnValues: "ALL_NEW",
    }).Attributes;
  };
  const one = { ":v": { N: "1" } };

  it.each<[string, object | undefined, object, object]>([
    ["SET a = :v", one, {}, { a: { N: "1" } }],
    ["SET a = a + :v, b = a", one, { a: { N: "41" } }, { a: { N: "42" }, b: { N: "41" } }],
    ["SET a = if_not_exists(a, :v) - :v", one, {}, { a: { N: "0" } }],
    [
      "SET a = list_append(a, :v)",
      { ":v": { L: [{ N: "2" }] } },
      { a: { L: [{ N: "1" }] } },
      { a: { L: [{ N: "1" }, { N: "2" }] } },
    ],
    [
      "SET a[5] = :v, a[0] = :v",
      one,
      { a: { L: [{ S: "x" }, { S: "y" }] } },
      { a: { L: [{ N: "1" }, { S: "y" }, { N: "1" }] } },
    ],
    [
      "REMOVE a[0], a[2] SET b = :v",
      one,
      { a: { L: [{ S: "x" }, { S: "y" }, { S: "z" }] } },
      { a: { L: [{ S: "y" }] }, b: { N: "1" } },
    ],
    [
      "SET a.b.c = :v REMOVE a.x",
      one,
      { a: { M: { x: { S: "" }, b: { M: {} } } } },
      { a: { M: { b: { M: { c: { N: "1" } } } } } },
    ],
    ["ADD a :v", one, {}, { a: { N: "1" } }],
    ["ADD a :v", { ":v": { SS: ["b", "a"] } }, { a: { SS: ["a"] } }, { a: { SS: ["a", "b"] } }],
    ["DELETE a :v", { ":v": { NS: ["1.0"] } }, { a: { NS: ["1", "2"] } }, { a: { NS: ["2"] } }],
    ["DELETE a :v", { ":v": { SS: ["a"] } }, { a: { SS: ["a"] } }, {}],
  ])("%s", (expression, values, start, expected) => {
    expect(update(expression, values, start)).toEqual({ id: { S: "u" }, ...expected });
  });

  it.each<[string, object | undefined, string]>([
    [
      "SET a = b",
      undefined,
      "The provided expression refers to an attribute that does not exist in the item",
    ],
    ["SET a.b = :v", one, "The document path provided in the update expression is invalid for update"],
    ["SET a = id + :v", one, "An operand in the update expression has an incorrect data type"],
    [
      "SET id = :v",
      one,
      "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key",
    ],
    [
      "INVALID SYNTAX HERE",
      undefined,
      'Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"',
    ],
    [
      "SET a = :v SET b = :v",
      one,
      'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    ],
    [
      "SET a = :v, a.b = :v",
      one,
      "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
    ],
    [
      "SET a[0] = :v, a.b = :v",
      one,
      "Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, b]",
    ],
    [
      "ADD a :v",
      { ":v": { S: "x" } },
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND",
    ],
    [
      "SET a = :v + :w",
      { ":v": { S: "x" }, ":w": { N: "1" } },
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S",
    ],
  ])("refuses %j", (UpdateExpression, ExpressionAttributeValues, message) => {
    expect(
      errorOf(db, "UpdateItem", {
        TableName: "Hash",
        Key: { id: { S: "none" } },
        UpdateExpression,
        ...(ExpressionAttributeValues && { ExpressionAttributeValues }),
      }),
    ).toEqual({ code: "ValidationException", message: asDetected(message) });
    expect(db.execute("GetItem", { TableName: "Hash", Key: { id: { S: "none" } } })).toEqual({});
  });
});

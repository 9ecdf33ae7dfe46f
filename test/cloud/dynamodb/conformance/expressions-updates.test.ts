import { stored, update } from "./items-rows.js";
import {
  ALTERNATOR,
  DYNALITE,
  describeRows,
  EXTENDDB,
  FLOCI,
  MODELLED,
  type Row,
  VALIDATION,
} from "./rows.js";

const UPDATES = ALTERNATOR("test_update_expression.py");
const UPDATE_ITEM = DYNALITE("updateItem.js");
const u = { id: { S: "u" } };
const numbers = (...texts: readonly string[]) => ({ L: texts.map((N) => ({ N })) });

const when = (text: string, values?: object): Pick<Row, "operation" | "input"> =>
  update(text, values && { ExpressionAttributeValues: values });

/** An update of an item, and the item after it. */
const updates: readonly (readonly [
  text: string,
  values: object | undefined,
  before: object,
  after: object,
  source: string,
])[] = [
  [
    "SET a = :v, b = a",
    { ":v": { S: "new" } },
    { a: { S: "old" } },
    { a: { S: "new" }, b: { S: "old" } },
    EXTENDDB("test_set_evaluation.py"),
  ],
  [
    "SET a = b, b = a",
    undefined,
    { a: { N: "1" }, b: { N: "2" } },
    { a: { N: "2" }, b: { N: "1" } },
    UPDATES,
  ],
  [
    "SET a = (a - :v)",
    { ":v": { N: "3" } },
    { a: { N: "10" } },
    { a: { N: "7" } },
    EXTENDDB("test_set_evaluation.py"),
  ],
  ["SET a = if_not_exists(a, :v) + :v", { ":v": { N: "2" } }, {}, { a: { N: "4" } }, UPDATES],
  [
    "SET a = if_not_exists(b, if_not_exists(a, :v))",
    { ":v": { N: "2" } },
    { a: { N: "9" } },
    { a: { N: "9" } },
    UPDATES,
  ],
  [
    "SET a = list_append(if_not_exists(a, :v), :v)",
    { ":v": numbers("1") },
    {},
    { a: numbers("1", "1") },
    UPDATES,
  ],
  [
    "SET a = list_append(:v, a)",
    { ":v": numbers("1") },
    { a: numbers("2") },
    { a: numbers("1", "2") },
    UPDATES,
  ],
  [
    "SET a[7] = :v, a[5] = :w",
    { ":v": { N: "7" }, ":w": { N: "5" } },
    { a: numbers("0") },
    { a: numbers("0", "5", "7") },
    UPDATES,
  ],
  ["REMOVE a[0], a[2]", undefined, { a: numbers("0", "1", "2") }, { a: numbers("1") }, UPDATES],
  [
    "SET a[1] = :v REMOVE a[0]",
    { ":v": { N: "9" } },
    { a: numbers("0", "1", "2") },
    { a: numbers("9", "2") },
    UPDATES,
  ],
  [
    "REMOVE a.y, b[7], c",
    undefined,
    { a: { M: {} }, b: numbers("1") },
    { a: { M: {} }, b: numbers("1") },
    UPDATES,
  ],
  [
    "SET a.b.c = :v",
    { ":v": { N: "1" } },
    { a: { M: { b: { M: {} } } } },
    { a: { M: { b: { M: { c: { N: "1" } } } } } },
    UPDATES,
  ],
  [
    "SET #n.#d = :v",
    { ":v": { N: "1" } },
    { "x.y": { M: {} } },
    { "x.y": { M: { "a.b": { N: "1" } } } },
    EXTENDDB("rust/src/update_item_edge.rs"),
  ],
  ["ADD a :v", { ":v": { N: "2" } }, {}, { a: { N: "2" } }, UPDATES],
  [
    "ADD a :v",
    { ":v": { SS: ["c", "b"] } },
    { a: { SS: ["a", "b"] } },
    { a: { SS: ["a", "b", "c"] } },
    UPDATES,
  ],
  [
    "ADD a.b :v",
    { ":v": { N: "2" } },
    { a: { M: { b: { N: "1" } } } },
    { a: { M: { b: { N: "3" } } } },
    UPDATES,
  ],
  ["DELETE a :v", { ":v": { SS: ["a", "z"] } }, { a: { SS: ["a", "b"] } }, { a: { SS: ["b"] } }, UPDATES],
  ["DELETE a :v", { ":v": { SS: ["a", "b"] } }, { a: { SS: ["a", "b"] } }, {}, UPDATES],
  ["DELETE a :v", { ":v": { SS: ["a"] } }, { b: { N: "1" } }, { b: { N: "1" } }, UPDATES],
  [
    "set x = :v remove y add z :v delete s :s",
    { ":v": { N: "1" }, ":s": { SS: ["a"] } },
    { y: { N: "1" } },
    { x: { N: "1" }, z: { N: "1" } },
    UPDATES,
  ],
];

describeRows(
  "updates",
  updates.map(([text, values, before, after, source]): Row => {
    const { operation, input } = when(text, values);
    const names = text.includes("#") ? { ExpressionAttributeNames: { "#n": "x.y", "#d": "a.b" } } : {};
    return {
      behaviour: `${text} with ${JSON.stringify(values ?? {})}`,
      source,
      given: [{ ...u, ...before }],
      operation,
      input: { ...input, ...names },
      answer: {},
      ...stored({ ...u, ...after }),
    };
  }),
);

const INVALID = "Invalid UpdateExpression: ";
const wrong = (name: string, type: string) =>
  `${INVALID}Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
const wrongSet = (action: string, type: string) =>
  `${INVALID}Incorrect operand type for operator or function; operator: ${action}, operand type: ${type}, typeSet: ALLOWED_FOR_ADD_OPERAND`;
const OPERANDS = FLOCI("DynamoDbAddDeleteOperandIntegrationTest");
const PATH = "The document path provided in the update expression is invalid for update";
const TYPE = "An operand in the update expression has an incorrect data type";
const one = { ":v": { N: "1" } };

/** Updates that are refused, whatever the item, or because of it. */
const refused: readonly (readonly [
  text: string,
  values: object | undefined,
  before: object,
  why: string,
  source: string,
])[] = [
  ["", undefined, {}, `${INVALID}The expression can not be empty;`, UPDATE_ITEM],
  [
    "SET",
    undefined,
    {},
    `${INVALID}Syntax error; token: "<EOF>", near: "SET"`,
    EXTENDDB("test_validation_precedence.py"),
  ],
  ["SET _123 = :v", one, {}, `${INVALID}Syntax error; token: "_", near: "SET _123"`, UPDATES],
  ["SET a = _f(b)", undefined, {}, `${INVALID}Syntax error; token: "_", near: "= _f"`, UPDATES],
  ["SET a = f(b)", undefined, {}, `${INVALID}Invalid function name; function: f`, UPDATES],
  [
    "SET a = size(b)",
    undefined,
    {},
    `${INVALID}The function is not allowed in an update expression; function: size`,
    MODELLED,
  ],
  [
    "SET a = list_append(list_append(:v, :v), :v)",
    { ":v": numbers("1") },
    {},
    `${INVALID}The function is not allowed to be used this way in an expression; function: list_append`,
    UPDATES,
  ],
  [
    "SET a = if_not_exists(c, :v + :v)",
    one,
    {},
    `${INVALID}Syntax error; token: "+", near: ":v + :v"`,
    UPDATES,
  ],
  [
    "SET a = :v SET b = :v",
    one,
    {},
    `${INVALID}The "SET" section can only be used once in an update expression;`,
    UPDATE_ITEM,
  ],
  [
    "SET date = :v",
    one,
    {},
    `${INVALID}Attribute name is a reserved keyword; reserved keyword: date`,
    UPDATE_ITEM,
  ],
  [
    "SET a = :v, a.b = :v",
    one,
    {},
    `${INVALID}Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]`,
    UPDATE_ITEM,
  ],
  [
    "SET a.b = :v REMOVE a[1]",
    one,
    {},
    `${INVALID}Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]`,
    UPDATE_ITEM,
  ],
  ["ADD a :v", { ":v": { S: "x" } }, {}, wrongSet("ADD", "STRING"), OPERANDS],
  ["ADD a :v", { ":v": { BOOL: true } }, {}, wrongSet("ADD", "BOOL"), OPERANDS],
  ["ADD a :v", { ":v": { L: [] } }, {}, wrongSet("ADD", "LIST"), OPERANDS],
  ["DELETE a :v", one, {}, wrongSet("DELETE", "NUMBER"), OPERANDS],
  ["SET a = b + :v", { ":v": { S: "x" } }, {}, wrong("+", "S"), UPDATE_ITEM],
  ["SET a = list_append(a, :v)", one, {}, wrong("list_append", "N"), UPDATE_ITEM],
  [
    "SET a = if_not_exists(:v, :v)",
    one,
    {},
    `${INVALID}Operator or function requires a document path; operator or function: if_not_exists`,
    UPDATE_ITEM,
  ],
  [
    "SET a = list_append(c)",
    undefined,
    {},
    `${INVALID}Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1`,
    UPDATE_ITEM,
  ],
  [
    "SET id = :v",
    one,
    {},
    "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key",
    UPDATE_ITEM,
  ],
  [
    "REMOVE id",
    undefined,
    {},
    "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key",
    UPDATE_ITEM,
  ],
  [
    "SET a = id.b",
    undefined,
    {},
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: id",
    UPDATE_ITEM,
  ],
  [
    "SET a = b",
    undefined,
    {},
    "The provided expression refers to an attribute that does not exist in the item",
    UPDATES,
  ],
  ["SET a.b = :v", one, {}, PATH, UPDATES],
  ["SET a.b = :v", one, { a: { S: "x" } }, PATH, UPDATES],
  ["SET a[0] = :v", one, { a: { M: {} } }, PATH, UPDATES],
  ["REMOVE a.b", undefined, { b: { N: "1" } }, PATH, UPDATES],
  ["ADD a.b :v", one, {}, PATH, UPDATES],
  ["SET a = b + :v", one, { b: { S: "x" } }, TYPE, UPDATES],
  ["SET a = list_append(b, b)", undefined, { b: { N: "1" } }, TYPE, UPDATES],
  ["ADD a :v", one, { a: { S: "x" } }, TYPE, UPDATES],
  ["ADD a :v", { ":v": { SS: ["x"] } }, { a: { NS: ["1"] } }, TYPE, UPDATES],
  ["DELETE a :v", { ":v": { SS: ["x"] } }, { a: { N: "1" } }, TYPE, UPDATES],
];

describeRows(
  "updates that are refused",
  refused.map(
    ([text, values, before, why, source]): Row => ({
      behaviour: `${text} with ${JSON.stringify(values ?? {})} of ${JSON.stringify(before)}`,
      source,
      given: [{ ...u, ...before }],
      ...when(text, values),
      error: [VALIDATION, why],
      ...stored({ ...u, ...before }),
    }),
  ),
);

import { putIf, stored } from "./items-rows.js";
import { ALTERNATOR, DYNALITE, describeRows, EXTENDDB, MODELLED, type Row, VALIDATION } from "./rows.js";

const CONDITIONS = ALTERNATOR("test_condition_expression.py");
const OPERANDS = EXTENDDB("test_expr_operand_type_and_size.py");
const SCAN = DYNALITE("scan.js");
const FAILED = ["ConditionalCheckFailedException", "The conditional request failed"] as const;
const item = {
  id: { S: "u" },
  n: { N: "5" },
  txt: { S: "hello" },
  bin: { B: "AQID" },
  flag: { BOOL: true },
  nothing: { NULL: true },
  li: { L: [{ N: "1" }, { M: { deep: { S: "x" } } }] },
  tree: { M: { a: { N: "1" } } },
  words: { SS: ["a", "b"] },
  numbers: { NS: ["1", "2"] },
};

const when = (expression: string, values?: object): Pick<Row, "given" | "operation" | "input"> => ({
  given: [item],
  ...putIf(expression, values && { ExpressionAttributeValues: values }),
});

/** Conditions on `item`, and whether they hold. */
const conditions: readonly (readonly [
  text: string,
  values: object | undefined,
  holds: boolean,
  source: string,
])[] = [
  ["n = :v", { ":v": { N: "5.0" } }, true, CONDITIONS],
  ["n = :v", { ":v": { S: "5" } }, false, CONDITIONS],
  ["n <> :v", { ":v": { S: "5" } }, true, CONDITIONS],
  ["gone <> :v", { ":v": { S: "5" } }, true, CONDITIONS],
  ["gone = :v", { ":v": { S: "5" } }, false, CONDITIONS],
  ["gone <> lost", undefined, true, CONDITIONS],
  ["gone = lost", undefined, false, CONDITIONS],
  ["n < :v", { ":v": { S: "6" } }, false, CONDITIONS],
  ["flag > :v", { ":v": { N: "0" } }, false, OPERANDS],
  ["nothing > :v", { ":v": { N: "0" } }, false, OPERANDS],
  ["flag > n", undefined, false, OPERANDS],
  ["words = :v", { ":v": { SS: ["b", "a"] } }, true, CONDITIONS],
  ["li = :v", { ":v": { L: [{ N: "1" }, { M: { deep: { S: "x" } } }] } }, true, CONDITIONS],
  ["li[1].deep = :v", { ":v": { S: "x" } }, true, CONDITIONS],
  ["li[7].deep = :v", { ":v": { S: "x" } }, false, CONDITIONS],
  ["n BETWEEN :a AND :b", { ":a": { N: "5" }, ":b": { N: "6" } }, true, CONDITIONS],
  ["n IN (:a, :b)", { ":a": { N: "1" }, ":b": { N: "5" } }, true, CONDITIONS],
  ["gone IN (:a)", { ":a": { N: "1" } }, false, CONDITIONS],
  ["n < :a OR n > :a AND n = :a", { ":a": { N: "6" } }, true, CONDITIONS],
  ["NOT n = :a AND NOT n = :a", { ":a": { N: "6" } }, true, CONDITIONS],
  ["attribute_exists(tree.a)", undefined, true, CONDITIONS],
  ["attribute_exists(tree.b)", undefined, false, CONDITIONS],
  ["attribute_not_exists(txt.a)", undefined, true, CONDITIONS],
  ["attribute_type(flag, :v)", { ":v": { S: "BOOL" } }, true, CONDITIONS],
  ["begins_with(txt, :v)", { ":v": { S: "hel" } }, true, CONDITIONS],
  ["begins_with(txt, :v)", { ":v": { B: "aA==" } }, false, CONDITIONS],
  ["begins_with(n, :v)", { ":v": { S: "5" } }, false, CONDITIONS],
  ["contains(txt, :v)", { ":v": { S: "ell" } }, true, CONDITIONS],
  ["contains(words, :v)", { ":v": { S: "a" } }, true, CONDITIONS],
  ["contains(words, :v)", { ":v": { SS: ["a"] } }, false, CONDITIONS],
  ["contains(numbers, :v)", { ":v": { N: "2.0" } }, true, CONDITIONS],
  ["contains(li, :v)", { ":v": { M: { deep: { S: "x" } } } }, true, CONDITIONS],
  ["contains(n, :v)", { ":v": { N: "5" } }, false, CONDITIONS],
  ["size(txt) = :v", { ":v": { N: "5" } }, true, CONDITIONS],
  ["size(bin) = :v", { ":v": { N: "3" } }, true, CONDITIONS],
  ["size(words) = :v", { ":v": { N: "2" } }, true, CONDITIONS],
  ["size(tree) = :v", { ":v": { N: "1" } }, true, CONDITIONS],
  ["size(n) > :v", { ":v": { N: "0" } }, false, OPERANDS],
  ["size(flag) > :v", { ":v": { N: "0" } }, false, OPERANDS],
  ["size(n) <> :v", { ":v": { N: "0" } }, true, OPERANDS],
  ["size(gone) >= :v", { ":v": { N: "0" } }, false, CONDITIONS],
];

describeRows(
  "conditions",
  conditions.map(
    ([text, values, holds, source]): Row => ({
      behaviour: `${text} with ${JSON.stringify(values ?? {})} ${holds ? "holds" : "does not hold"}`,
      source,
      ...when(text, values),
      ...(holds ? { answer: {} } : { error: FAILED }),
    }),
  ),
);

const v = (value: object) => ({ ":v": value });
const one = v({ N: "1" });
const operand = (name: string, type: string) =>
  `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
const unorderable: readonly (readonly [type: string, value: object])[] = [
  ["BOOL", { BOOL: true }],
  ["NULL", { NULL: true }],
  ["SS", { SS: ["a"] }],
  ["NS", { NS: ["1"] }],
  ["L", { L: [] }],
  ["M", { M: {} }],
];

/** Conditions that are no conditions. */
const refused: readonly (readonly [text: string, values: object | undefined, why: string, source: string])[] =
  [
    ["", undefined, "The expression can not be empty;", SCAN],
    ["n =", undefined, 'Syntax error; token: "<EOF>", near: "="', SCAN],
    ["n == :v", one, 'Syntax error; token: "=", near: "== :v"', SCAN],
    ["_n = :v", one, 'Syntax error; token: "_", near: "_n"', ALTERNATOR("test_update_expression.py")],
    ["1n = :v", one, 'Syntax error; token: "1", near: "1n"', ALTERNATOR("test_update_expression.py")],
    ["n[-1] = :v", one, 'Syntax error; token: "-", near: "[-1"', ALTERNATOR("test_projection_expression.py")],
    ["((n = :v))", one, "The expression has redundant parentheses;", SCAN],
    ["dog(n) = :v", one, "Invalid function name; function: dog", SCAN],
    ["Size(n) = :v", one, "Invalid function name; function: Size", SCAN],
    [
      "if_not_exists(n, n) = :v",
      one,
      "The function is not allowed in a condition expression; function: if_not_exists",
      CONDITIONS,
    ],
    [
      "list_append(n, n) = :v",
      one,
      "The function is not allowed in a condition expression; function: list_append",
      CONDITIONS,
    ],
    [
      "size(n)",
      undefined,
      "The function is not allowed to be used this way in an expression; function: size",
      CONDITIONS,
    ],
    [
      "attribute_exists(n) = :v",
      one,
      "The function is not allowed to be used this way in an expression; function: attribute_exists",
      SCAN,
    ],
    ["date = :v", one, "Attribute name is a reserved keyword; reserved keyword: date", SCAN],
    ["tree.Values = :v", one, "Attribute name is a reserved keyword; reserved keyword: Values", SCAN],
    [
      "#a = :v",
      one,
      "An expression attribute name used in the document path is not defined; attribute name: #a",
      SCAN,
    ],
    [
      "n = :w",
      one,
      "An expression attribute value used in expression is not defined; attribute value: :w",
      SCAN,
    ],
    [
      "n = n",
      undefined,
      "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]",
      CONDITIONS,
    ],
    [
      "contains(li[0], li[0])",
      undefined,
      "The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [li, [0]]",
      SCAN,
    ],
    [
      "begins_with(n)",
      undefined,
      "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
      CONDITIONS,
    ],
    ["begins_with(txt, :v)", one, operand("begins_with", "N"), CONDITIONS],
    ["size(:v) = :v", one, operand("size", "N"), SCAN],
    [
      "attribute_exists(:v)",
      one,
      "Operator or function requires a document path; operator or function: attribute_exists",
      CONDITIONS,
    ],
    ["attribute_type(n, :v)", one, operand("attribute_type", "N"), CONDITIONS],
    [
      "attribute_type(n, :v)",
      v({ S: "DOG" }),
      "Invalid attribute type name found; type: DOG, valid types: {S,SS,N,NS,B,BS,BOOL,NULL,L,M}",
      MODELLED,
    ],
    [
      "attribute_type(n, S)",
      undefined,
      operand(
        "attribute_type",
        "{S,SS,N,NS,B,BS,BOOL,NULL,L,M,HD,DOUBLE,FLOAT,HDS,FS,DOUBLESET,DICT,DECIMAL,INT,DECIMALSET,INTSET}",
      ),
      MODELLED,
    ],
    [
      "n BETWEEN :a AND :b",
      { ":a": { B: "eg==" }, ":b": { B: "YQ==" } },
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {B:eg==}, upper bound operand: AttributeValue: {B:YQ==}",
      MODELLED,
    ],
    ["attribute_type()", undefined, 'Syntax error; token: ")", near: "()"', MODELLED],
    [
      "n BETWEEN :a AND :b",
      { ":a": { N: "2" }, ":b": { N: "1" } },
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
      CONDITIONS,
    ],
    [
      "n BETWEEN :a AND :b",
      { ":a": { N: "2" }, ":b": { S: "3" } },
      "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {S:3}",
      CONDITIONS,
    ],
    [
      `n IN (${Array.from({ length: 101 }, () => ":v").join(",")})`,
      one,
      "The IN operator is provided with too many operands; number of operands: 101",
      CONDITIONS,
    ],
    ...unorderable.flatMap(([type, value]) =>
      ["<", "<=", ">", ">="].map(
        (operator) => [`n ${operator} :v`, v(value), operand(operator, type), OPERANDS] as const,
      ),
    ),
    [
      "n BETWEEN :a AND :b",
      { ":a": { BOOL: true }, ":b": { BOOL: false } },
      operand("BETWEEN", "BOOL"),
      OPERANDS,
    ],
    ["attribute_exists(n) OR NOT (n > :v)", v({ BOOL: true }), operand(">", "BOOL"), OPERANDS],
    ["size(txt) > :v", v({ BOOL: true }), operand(">", "BOOL"), OPERANDS],
  ];

describeRows(
  "conditions that are none",
  refused.map(
    ([text, values, why, source]): Row => ({
      behaviour: `${text.slice(0, 40)} with ${JSON.stringify(values ?? {})}: ${why.slice(0, 60)}`,
      source,
      ...when(text, values),
      error: [VALIDATION, `Invalid ConditionExpression: ${why}`],
      ...stored(item),
    }),
  ),
);

/** Filter patterns for JSON events, asked through FilterLogEvents. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { startTestCloud, type TestCloud } from "../support/cloud.js";
import { filteredMessages, lines, writeGroup } from "../support/log-groups.js";

let aws: TestCloud;
beforeAll(async () => {
  aws = await startTestCloud();
});
afterAll(async () => {
  await aws.end();
  expect(aws.notices).toEqual([]);
});

const GUIDE = "CloudWatch Logs user guide, FilterAndPatternSyntax";
const SEEN = "json_filter's tests, made against AWS's TestMetricFilter";

/** Those of the guide, and of the tests that were made on AWS. */
const EVENT = `{
  "eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111", "arrayKey": ["value", "another value"],
  "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
  "SomeObject": null, "ThisFlag": true, "ThatFlag": false, "cluster.name": "c",
  "user": {"id": 1, "email": "John.Stiles@example.com"},
  "users": [{"id": 2, "email": "John.Doe@example.com"}, {"id": 3, "email": "Jane.Doe@example.com"}],
  "actions": ["GET", "PUT", "DELETE"], "coordinates": [[0, 1, 2], [4, 5, 6], [7, 8, 9]],
  "emptyString": "", "someInt": 123, "someFloat": 12.34, "wholeFloat": 12.0, "numeral": "123", "escaped": "error \\"message\\"",
  "latency": 501, "errorCode": 400, "numbers": [1000, -0.5e-3], "__proto__": "own", "Ev*ent": "Ev*ent"
}`;

const MATCHING: readonly (readonly [behaviour: string, source: string, patterns: readonly string[]])[] = [
  [
    "a text is equal, or not, with quotation marks or without",
    GUIDE,
    [
      '{ $.eventType = "UpdateTrail" }',
      "{ $.eventType = UpdateTrail }",
      '{$.eventType="UpdateTrail"}',
      '{ $.eventType != "Other" }',
      "{ $.eventType != Other }",
      '{ $.escaped = "error \\"message\\"" }',
    ],
  ],
  [
    "an asterisk stands for anything at the beginning and at the end",
    `${GUIDE}; ${SEEN}`,
    [
      "{ $.sourceIPAddress != 123.123.* }",
      "{ $.sourceIPAddress = 111.* }",
      '{ $.sourceIPAddress = "*.111.111.111" }',
      '{ $.eventType = "*date*" }',
      '{ $.eventType = "*" }',
      "{ $.emptyString = * }",
      "{ $.errorCode = 4* }",
      "{ $.someFloat = *.34 }",
      '{ $.someFloat = "12.*" }',
    ],
  ],
  [
    "within a text an asterisk is an asterisk",
    GUIDE,
    ["{ $.sourceIPAddress != 111*111 }", '{ $.Event NOT EXISTS && $.arrayKey[0] != "v*e" }'],
  ],
  [
    "a selector leads through objects and arrays",
    GUIDE,
    [
      '{ $.arrayKey[0] = "value" }',
      "{ $.objectList[1].id = 2 }",
      "{ $.coordinates[1][2] = 6 }",
      "{ $.['cluster.name'] = c }",
      "{ $.__proto__ = own }",
    ],
  ],
  [
    "a wildcard in a selector means any of them",
    GUIDE,
    [
      "{ $.objectList[*].id = 2 }",
      '{ $.* = "UpdateTrail" }',
      "{ $.users[*].id = 9 || $.actions[*] = PUT || $.coordinates[*][0] = 99 }",
    ],
  ],
  [
    "null, true, false and what is not there have words of their own",
    GUIDE,
    [
      "{ $.SomeObject IS NULL }",
      "{ $.SomeOtherObject NOT EXISTS }",
      "{ $.ThisFlag IS TRUE }",
      "{ $.ThatFlag IS FALSE }",
    ],
  ],
  [
    "numbers are compared as numbers",
    GUIDE,
    [
      "{ $.latency >= 500 }",
      "{ $.latency > +500 }",
      "{ $.numbers[0] <= 10e2 }",
      "{ $.numbers[1] < -4e-4 }",
      "{ $.errorCode = 400 }",
      "{ $.errorCode != 500 }",
    ],
  ],
  [
    "a number equals another way to write it, and with quotation marks its own text only",
    SEEN,
    [
      "{ $.someInt = 123.0 }",
      '{ $.someInt = "123" }',
      '{ $.someInt != "123.0" }',
      "{ $.wholeFloat = 12 }",
      '{ $.wholeFloat != "12" }',
      '{ $.wholeFloat = "12.0" }',
    ],
  ],
  [
    "a text is compared with a number's text",
    SEEN,
    ["{ $.sourceIPAddress != 111 }", "{ $.numeral = 123 }", "{ $.numeral != 123.0 }"],
  ],
  [
    "conditions are joined: parentheses, then &&, then ||",
    GUIDE,
    [
      '{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }',
      '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }',
      "{(($.user.id=1))}",
    ],
  ],
];

const NOT_MATCHING: typeof MATCHING = [
  [
    "conditions that do not hold",
    GUIDE,
    [
      '{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }',
      '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }',
      "{ $.eventType = updatetrail }",
      "{ $.eventType = Update }",
      "{ $.latency > 501 }",
      "{ $.latency < 501 }",
    ],
  ],
  [
    "an object, an array, null, a boolean and what is not there are neither equal to anything nor different",
    `${GUIDE}; ${SEEN}`,
    [
      "{ $.users = 1 }",
      "{ $.users != 1 }",
      '{ $.user != "x" }',
      "{ $.user > 1 }",
      '{ $.missing = "*" }',
      '{ $.missing != "x" }',
      '{ $.arrayKey.name != "x" }',
      '{ $.eventType[0] = "U" }',
    ],
  ],
  [
    "a text has no order",
    SEEN,
    ["{ $.eventType > 123 }", "{ $.numeral >= 123 }", "{ $.numeral <= 123 }", "{ $.numeral < 999 }"],
  ],
  [
    "what is there and no null",
    GUIDE,
    [
      "{ $.eventType IS NULL }",
      "{ $.missing IS NULL }",
      "{ $.SomeObject NOT EXISTS }",
      "{ $.ThatFlag IS TRUE }",
      "{ $.numeral IS TRUE }",
    ],
  ],
];

const hold = (behaviour: string, source: string) =>
  holds("CloudWatch Logs", {
    operation: "FilterLogEvents",
    behaviour: `a pattern for JSON: ${behaviour}`,
    source,
  });

/** Which of the patterns find the event among others that are no JSON. */
async function finding(patterns: readonly string[]): Promise<readonly string[]> {
  const group = await writeGroup(aws.logs, {
    s: [lines("no JSON", EVENT, `INFO ${EVENT}`, '{"half": ', '"text"', "12")],
  });
  const found: string[] = [];
  for (const filterPattern of patterns) {
    const messages = await filteredMessages(aws.logs, group, { filterPattern });
    expect(messages.filter((message) => message !== EVENT)).toEqual([]);
    if (messages.length > 0) found.push(filterPattern);
  }
  return found;
}

for (const [behaviour, source, patterns] of MATCHING) {
  test(`matches: ${behaviour}`, hold(behaviour, source), async () => {
    expect(await finding(patterns)).toEqual(patterns);
  });
}

for (const [behaviour, source, patterns] of NOT_MATCHING) {
  test(`does not match: ${behaviour}`, hold(`it does not match: ${behaviour}`, source), async () => {
    expect(await finding(patterns)).toEqual([]);
  });
}

const refusal = async (filterPattern: string) => {
  const group = await writeGroup(aws.logs, { s: [] });
  return filteredMessages(aws.logs, group, { filterPattern }).then(
    () => "taken",
    (error: Error) => [error.name, error.message],
  );
};

test.each([
  "{}",
  "{ }",
  "{ $ = 1 }",
  "{ $.a }",
  "{ $.a = }",
  "{ $.a = 1",
  "{ $.a = 1 } more",
  "{ a = 1 }",
  "{ $.a == 1 }",
  "{ $.a = 1 && }",
  "{ ($.a = 1 }",
  "{ $.a = 1) }",
  "{ $.a IS MAYBE }",
  "{ $.a EXISTS }",
  "{ $.a[x] = 1 }",
  "{ $.a. = 1 }",
  '{ $.a = "open }',
  "{ $.a = b@c }",
  "{ $.*[*] = 1 }",
  "{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.d[*] = 1 }",
])(
  "refuses %j",
  hold(
    "what does not follow the syntax is refused",
    `${GUIDE}; aws/aws-toolkit-jetbrains issue 3219 (the text)`,
  ),
  async (pattern) => {
    expect(await refusal(pattern)).toEqual(["InvalidParameterException", "Invalid filter pattern"]);
  },
);

test.each(['{ $.a > "123" }', "{ $.a >= text }", '{ $.a < "text" }', "{ $.a <= 1* }"])(
  "refuses %j",
  hold("only a number without quotation marks can be less or greater", SEEN),
  async (pattern) => {
    expect(await refusal(pattern)).toEqual([
      "InvalidParameterException",
      expect.stringMatching(/^Invalid character\(s\) in term '".*"'$/),
    ]);
  },
);

test(
  "a pattern has at most 1024 characters",
  hold("it has at most 1024 characters", "AWS's service model (botocore, logs)"),
  async () => {
    const pattern = (length: number) => `{ $.a = ${"x".repeat(length - 10)} }`;
    expect(await refusal(pattern(1024))).toBe("taken");
    expect(await refusal(pattern(1025))).toEqual([
      "InvalidParameterException",
      expect.stringContaining("Member must have length less than or equal to 1024"),
    ]);
  },
);

test("property: whatever text a member has, the pattern that quotes it finds it and no other", async () => {
  const text = fc.string({ maxLength: 30, unit: "grapheme" }).filter((each) => !/^\*|\*$/.test(each));
  await fc.assert(
    fc.asyncProperty(text, text, async (wanted, other) => {
      fc.pre(wanted !== other);
      const [first, second] = [JSON.stringify({ a: [wanted] }), JSON.stringify({ a: [other] })];
      const group = await writeGroup(aws.logs, { s: [lines(first, second)] });
      const filterPattern = `{ $.a[0] = "${wanted.replace(/["\\]/g, "\\$&")}" }`;
      expect(await filteredMessages(aws.logs, group, { filterPattern })).toEqual([first]);
    }),
    { numRuns: 100 },
  );
});

test("property: any pattern in braces is taken or refused, never a failure of ours", async () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "(",
    ")",
    "$",
    ".a",
    "[0]",
    "[*]",
    ".*",
    "=",
    "!=",
    ">",
    "1",
    '"x"',
    "*",
    "&&",
    "||",
    " ",
    "IS NULL",
    "NOT EXISTS",
    "%",
  );
  const group = await writeGroup(aws.logs, { s: [lines('{"a":[1]}')] });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
      const filterPattern = `{${pieces.join("")}`;
      const answer = await filteredMessages(aws.logs, group, { filterPattern }).catch(
        (error: Error) => error.name,
      );
      expect(Array.isArray(answer) || answer === "InvalidParameterException").toBe(true);
    }),
    { numRuns: 300 },
  );
});

/** The elements of a statement: actions, resources, variables, and what is no policy. */
import { describe, expect, test } from "vitest";
import { parsePolicy } from "../../../../src/cloud/iam/policy/document.js";
import { PolicyProblem } from "../../../../src/cloud/iam/policy/problem.js";
import { ACCOUNT, allow, deny, document, grant, isAllowed, type Json, rule, TABLE } from "./support.js";

const matching = (element: Json, action: string, resource: string = TABLE): boolean =>
  isAllowed({
    identity: [document({ Effect: "Allow", Action: "*", Resource: "*", ...element })],
    action,
    resource,
  });

describe("Action", () => {
  const rows: readonly (readonly [string, string, boolean])[] = [
    ["*", "dynamodb:PutItem", true],
    ["dynamodb:PutItem", "dynamodb:PutItem", true],
    ["DynamoDB:putitem", "dynamodb:PutItem", true],
    ["dynamodb:*", "dynamodb:PutItem", true],
    ["dynamodb:Put*", "dynamodb:PutItem", true],
    ["dynamodb:*Item", "dynamodb:PutItem", true],
    ["dynamodb:P?tIte?", "dynamodb:PutItem", true],
    ["dynamodb:Put?", "dynamodb:PutItem", false],
    ["dynamodb:Put", "dynamodb:PutItem", false],
    ["s3:*", "dynamodb:PutItem", false],
    ["iam:*AccessKey*", "iam:ListAccessKeys", true],
  ];
  for (const [Action, asked, isMatch] of rows) {
    test(
      `${Action} is ${isMatch ? "" : "not "}${asked}`,
      rule("Action", "wildcards, and any case", "reference_policies_elements_action"),
      () => {
        expect(matching({ Action }, asked)).toBe(isMatch);
        expect(matching({ Action: ["sqs:SendMessage", Action] }, asked)).toBe(isMatch);
        expect(matching({ Action: undefined, NotAction: Action }, asked)).toBe(!isMatch);
        expect(matching({ Action: undefined, NotAction: ["sqs:SendMessage", Action] }, asked)).toBe(!isMatch);
      },
    );
  }
  test(
    "NotAction",
    rule(
      "NotAction",
      "everything but the actions that are named, to allow or to deny",
      "reference_policies_elements_notaction",
    ),
    () => {
      const identity = [document(allow(), deny({ Action: undefined, NotAction: ["iam:*", "sts:*"] }))];
      expect(isAllowed({ identity, action: "iam:GetRole" })).toBe(true);
      expect(isAllowed({ identity, action: "sqs:SendMessage" })).toBe(false);
    },
  );
});

describe("Resource", () => {
  const rows: readonly (readonly [string, string, boolean])[] = [
    ["*", "*", true],
    ["*", TABLE, true],
    [TABLE, TABLE, true],
    [TABLE, TABLE.toLowerCase(), false],
    [TABLE, `${TABLE}/index/i`, false],
    [TABLE, "*", false],
    [`${TABLE}*`, `${TABLE}/index/i`, true],
    ["arn:aws:dynamodb:*:*:table/*", TABLE, true],
    ["arn:aws:dynamodb:*", TABLE, true],
    ["arn:aws:dynamodb:us-east-1:*", TABLE, true],
    ["arn:aws:dynamodb:us-w*", TABLE, false],
    ["arn:aws:s3:*", TABLE, false],
    ["arn:aws:dynamodb:us-*-1:*:t?ble/*ders", TABLE, true],
    ["arn:aws:dynamodb:us-*-2:*:t?ble/*ders", TABLE, false],
    ["arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/2/test/3/object.jpg", true],
    ["arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1-test/object.jpg", false],
    ["arn:aws:s3:::bucket/??/x", "arn:aws:s3:::bucket/1a/x", true],
    // At the end of its segment a * goes on beyond the colon; elsewhere it does not, and a ? never does.
    ["arn:aws:lambda:us-east-1:1:function:*", "arn:aws:lambda:us-east-1:1:function:f:alias", true],
    ["arn:aws:lambda:us-east-1:1:function:f*:prod", "arn:aws:lambda:us-east-1:1:function:f1:x:prod", true],
    ["arn:aws:lambda:us-east-1:1:function:*-x", "arn:aws:lambda:us-east-1:1:function:f:a-x", false],
    ["arn:aws:lambda:us-east-1:1:function:f?prod", "arn:aws:lambda:us-east-1:1:function:f:prod", false],
    ["arn:aws:sqs:us-*st-1:1:q", "arn:aws:sqs:us-east-1:2:st-1:1:q", false],
  ];
  for (const [Resource, asked, isMatch] of rows) {
    test(
      `${Resource} is ${isMatch ? "" : "not "}${asked}`,
      rule(
        "Resource",
        "wildcards within the segments of an ARN, and a * at the end of one beyond",
        "reference_policies_elements_resource",
      ),
      () => {
        expect(matching({ Resource }, "dynamodb:PutItem", asked)).toBe(isMatch);
        expect(matching({ Resource: ["arn:aws:s3:::none", Resource] }, "dynamodb:PutItem", asked)).toBe(
          isMatch,
        );
        expect(matching({ Resource: undefined, NotResource: Resource }, "dynamodb:PutItem", asked)).toBe(
          !isMatch,
        );
      },
    );
  }
  test(
    "NotResource",
    rule(
      "NotResource",
      "everything but the resources that are named, to allow or to deny",
      "reference_policies_elements_notresource",
    ),
    () => {
      const NotResource = ["arn:aws:s3:::HRBucket/Payroll", "arn:aws:s3:::HRBucket/Payroll/*"];
      const identity = [
        document(allow({ Action: "s3:*" }), deny({ Action: "s3:*", Resource: undefined, NotResource })),
      ];
      const action = "s3:GetObject";
      expect(isAllowed({ identity, action, resource: "arn:aws:s3:::HRBucket/Payroll/x" })).toBe(true);
      expect(isAllowed({ identity, action, resource: "arn:aws:s3:::HRBucket/Other" })).toBe(false);
    },
  );
  test("a pattern full of stars takes no time to speak of", () => {
    const Resource = `arn:aws:s3:::${"*a".repeat(200)}`;
    expect(matching({ Resource }, "s3:GetObject", `arn:aws:s3:::${"a".repeat(2000)}b`)).toBe(false);
  });
});

describe("variables", () => {
  const VARIABLES = "reference_policies_variables";
  const own = (name: string): string => `arn:aws:s3:::bucket/${name}`;
  const may = (text: string, asked: string, keys = {}, version = "2012-10-17"): boolean =>
    isAllowed({
      identity: [{ Version: version, Statement: allow({ Resource: own(text) }) }],
      resource: own(asked),
      keys,
    });
  test(
    "stand for what the request says",
    rule("Variables", "a variable stands for the value of a key, in any case of its name", VARIABLES),
    () => {
      expect(may(`\${aws:username}/*`, "Bob/x", { "aws:username": "Bob" })).toBe(true);
      expect(may(`\${AWS:UserName}/*`, "Bob/x", { "aws:username": "Bob" })).toBe(true);
      expect(may(`\${aws:username}/*`, "Eve/x", { "aws:username": "Bob" })).toBe(false);
      expect(
        may(`\${aws:PrincipalTag/cost center}-\${aws:a}`, "7-b", {
          "aws:principaltag/cost center": "7",
          "aws:a": "b",
        }),
      ).toBe(true);
    },
  );
  test(
    "what they stand for is meant to the letter",
    rule("Variables", "wildcards in a value are characters", VARIABLES),
    () => {
      expect(may(`\${aws:username}`, "Bob", { "aws:username": "*" })).toBe(false);
      expect(may(`\${aws:username}`, "*", { "aws:username": "*" })).toBe(true);
    },
  );
  test(
    "without a value they are like nothing",
    rule(
      "Variables",
      "a variable without a value matches no resource and no value; negated operators hold",
      VARIABLES,
    ),
    () => {
      expect(may(`\${aws:username}`, "")).toBe(false);
      expect(may(`x\${aws:username}`, "x")).toBe(false);
      expect(may(`\${aws:username}`, "a", { "aws:username": ["a", "b"] })).toBe(false);
      const compared = (operator: string) =>
        isAllowed({
          identity: [document(allow({ Condition: { [operator]: { "aws:x": `x\${aws:username}` } } }))],
          keys: { "aws:x": "x" },
        });
      expect(compared("StringEquals")).toBe(false);
      expect(compared("StringLike")).toBe(false);
      expect(compared("StringNotEquals")).toBe(true);
      expect(compared("StringNotLike")).toBe(true);
      const NotResource = own(`\${aws:username}`);
      expect(isAllowed({ identity: [document(allow({ Resource: undefined, NotResource }))] })).toBe(true);
    },
  );
  test(
    "have default values",
    rule("Variables", "a default value stands for a key that is missing", VARIABLES),
    () => {
      const text = `\${aws:PrincipalTag/team, 'company-wide'}`;
      expect(may(text, "company-wide")).toBe(true);
      expect(may(text, "yellow", { "aws:PrincipalTag/team": "yellow" })).toBe(true);
      expect(may(text, "company-wide", { "aws:PrincipalTag/team": "yellow" })).toBe(false);
    },
  );
  test(
    "*, ? and $ in braces are the characters themselves",
    rule("Variables", `\${*}, \${?} and \${$} are the characters`, VARIABLES),
    () => {
      expect(may(`\${*}`, "*")).toBe(true);
      expect(may(`\${*}`, "a")).toBe(false);
      expect(may(`\${?}`, "a")).toBe(false);
      expect(may(`\${$}{aws:username}`, `\${aws:username}`, { "aws:username": "Bob" })).toBe(true);
    },
  );
  test(
    "are text in policies of the old version",
    rule("Variables", "a policy of another version than 2012-10-17 has no variables", VARIABLES),
    () => {
      const keys = { "aws:username": "Bob" };
      expect(may(`\${aws:username}`, "Bob", keys, "2008-10-17")).toBe(false);
      expect(may(`\${aws:username}`, `\${aws:username}`, keys, "2008-10-17")).toBe(true);
    },
  );
  test.each(["StringEquals", "StringLike", "StringEqualsIgnoreCase", "ArnLike", "ArnEquals", "Bool"])(
    "stand in %s",
    rule("Variables", "in operators of texts, ARNs and truth values", VARIABLES),
    (operator) => {
      const value = operator === "Bool" ? "true" : "arn:aws:s3:::b";
      const identity = [document(allow({ Condition: { [operator]: { "aws:x": `\${aws:y}` } } }))];
      expect(isAllowed({ identity, keys: { "aws:x": value, "aws:y": value } })).toBe(true);
      expect(isAllowed({ identity, keys: { "aws:x": value, "aws:y": `${value}2` } })).toBe(false);
    },
  );
});

describe("what is no policy is evaluated by nobody", () => {
  const problems: readonly (readonly [string, unknown, RegExp])[] = [
    ["no object", [], /is an object/],
    ["an element that is unknown", { ...document(allow()), Extra: 1 }, /Extra/],
    ["a version that is unknown", { Version: "2020-01-01", Statement: [] }, /2020-01-01/],
    ["no statement", { Version: "2012-10-17" }, /a statement is an object/],
    ["a statement that is text", { Statement: ["x"] }, /a statement is an object/],
    ["a statement's element that is unknown", document(allow({ Surplus: true })), /Surplus/],
    ["another effect", document(allow({ Effect: "allow" })), /Effect/],
    ["no action", document(allow({ Action: undefined })), /Action/],
    ["Action and NotAction", document(allow({ NotAction: "s3:*" })), /not both/],
    ["an action without a service", document(allow({ Action: "PutItem" })), /PutItem/],
    ["a service with wildcards", document(allow({ Action: "s*:PutItem" })), /s\*:PutItem/],
    ["an action that is a number", document(allow({ Action: [1] })), /Action is text/],
    ["an empty list of actions", document(allow({ Action: [] })), /Action is empty/],
    ["no resource", document(allow({ Resource: undefined })), /Resource/],
    ["Resource and NotResource", document(allow({ NotResource: "*" })), /not both/],
    ["a resource that is none", document(allow({ Resource: "Orders" })), /Orders/],
    ["a resource of any service", document(allow({ Resource: "arn:aws:*:us-east-1:1:x" })), /no resource/],
    ["a resource with less than six parts", document(allow({ Resource: "arn:aws:s3:x" })), /no resource/],
    [
      "a variable before the fifth colon",
      document(allow({ Resource: `arn:aws:s3:\${aws:a}:1:x` })),
      /no resource/,
    ],
    ["a principal", document(allow({ Principal: "*" })), /has no Principal/],
    ["a condition that is a list", document(allow({ Condition: [] })), /Condition/],
    [
      "an operator that is unknown",
      document(allow({ Condition: { StringIs: { "aws:x": "a" } } })),
      /StringIs/,
    ],
    [
      "an operator in another case",
      document(allow({ Condition: { stringequals: { "aws:x": "a" } } })),
      /stringequals/,
    ],
    ["NullIfExists", document(allow({ Condition: { NullIfExists: { "aws:x": "true" } } })), /NullIfExists/],
    ["an operator's keys as a list", document(allow({ Condition: { Bool: ["aws:x"] } })), /Bool/],
    ["a value that is an object", document(allow({ Condition: { StringEquals: { "aws:x": {} } } })), /aws:x/],
    ["no value", document(allow({ Condition: { StringEquals: { "aws:x": [] } } })), /aws:x is empty/],
    [
      "a number that is none",
      document(allow({ Condition: { NumericNotEquals: { "aws:x": "ten" } } })),
      /no number/,
    ],
    [
      "a date that is none",
      document(allow({ Condition: { DateNotEquals: { "aws:x": "2020-01-01T00:00" } } })),
      /no date/,
    ],
    [
      "a month that is none",
      document(allow({ Condition: { DateEquals: { "aws:x": "2020-13-01" } } })),
      /no date/,
    ],
    [
      "a truth value that is none",
      document(allow({ Condition: { Bool: { "aws:x": "yes" } } })),
      /no truth value/,
    ],
    [
      "Null with another value",
      document(allow({ Condition: { Null: { "aws:x": "yes" } } })),
      /true or false/,
    ],
    [
      "an address that is none",
      document(allow({ Condition: { NotIpAddress: { "aws:x": "1.2.3" } } })),
      /IP address/,
    ],
    [
      "a prefix too long",
      document(allow({ Condition: { IpAddress: { "aws:x": "1.2.3.4/33" } } })),
      /IP address/,
    ],
    ["an ARN that is none", document(allow({ Condition: { ArnNotLike: { "aws:x": "*" } } })), /no ARN/],
    ["bytes that are none", document(allow({ Condition: { BinaryEquals: { "aws:x": "?" } } })), /base 64/],
  ];
  test.each(problems)("%s", (_what, policy, message) => {
    expect(() => parsePolicy(JSON.stringify(policy), "identity")).toThrow(PolicyProblem);
    expect(() => parsePolicy(JSON.stringify(policy), "identity")).toThrow(message);
  });
  test("text that is no JSON", () => {
    expect(() => parsePolicy("{", "identity")).toThrow(PolicyProblem);
  });
  const ofResources: readonly (readonly [string, unknown, RegExp])[] = [
    ["no principal", allow(), /has a Principal/],
    ["Principal and NotPrincipal", grant("*", { NotPrincipal: "*" }), /not both/],
    ["a principal that is text", grant("Bob"), /neither/],
    ["a type of principals that is unknown", grant({ Group: "x" }), /Group/],
    ["no principal of a type", grant({ AWS: [] }), /empty/],
    ["no type of principals", grant({}), /empty/],
    ["a part of a principal's name", grant({ AWS: `arn:aws:iam::${ACCOUNT}:role/*` }), /no principal/],
    ["a service with wildcards", grant({ Service: "*.amazonaws.com" }), /no principal/],
    ["a name for an ARN", grant({ AWS: "Bob" }), /no principal/],
  ];
  test.each(ofResources)("of a resource: %s", (_what, statement, message) => {
    expect(() => parsePolicy(JSON.stringify({ Statement: statement }), "resource")).toThrow(message);
  });
  test("one statement needs no list, and a policy may have an Id", () => {
    expect(parsePolicy(JSON.stringify({ Id: "x", Statement: allow() }), "identity").statements).toHaveLength(
      1,
    );
  });
});

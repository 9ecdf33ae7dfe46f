/** Conditions: each operator, what a missing key means, several keys and values. */
import { describe, expect, test } from "vitest";
import { allow, ask, deny, document, isAllowed, type Json, type Keys, rule } from "./support.js";

const OPERATORS = "reference_policies_elements_condition_operators";
const MULTIVALUED = "reference_policies_condition-single-vs-multi-valued-context-keys";

/** Whether a request with these keys meets a condition. */
const meets = (Condition: Json, keys: Keys): boolean =>
  isAllowed({ identity: [document(allow({ Condition }))], keys });

type Values = string | number | boolean | readonly (string | number | boolean)[];
/** An operator, what the policy says, what the request says, and whether that is met. */
const rows: readonly (readonly [operator: string, wanted: Values, value: string, met: boolean])[] = [
  ["StringEquals", "a", "a", true],
  ["StringEquals", "a", "A", false],
  ["StringEquals", ["b", "a"], "a", true],
  ["StringEquals", "a*", "ab", false],
  ["StringNotEquals", "a", "b", true],
  ["StringNotEquals", ["b", "a"], "a", false],
  ["StringEqualsIgnoreCase", "Straße", "STRAßE", true],
  ["StringEqualsIgnoreCase", "a", "b", false],
  ["StringNotEqualsIgnoreCase", "a", "A", false],
  ["StringNotEqualsIgnoreCase", "a", "b", true],
  ["StringLike", "a*z", "a:b/z", true],
  ["StringLike", "a?z", "abbz", false],
  ["StringLike", "a", "ab", false],
  ["StringLike", "", "", true],
  ["StringNotLike", "a*", "ba", true],
  ["StringNotLike", "a*", "ab", false],
  ["NumericEquals", "10", "10.0", true],
  ["NumericEquals", 10, "11", false],
  ["NumericNotEquals", "10", "11", true],
  ["NumericNotEquals", "10", "10.0", false],
  ["NumericLessThan", 10, "9.5", true],
  ["NumericLessThan", 10, "10", false],
  ["NumericLessThanEquals", 10, "10", true],
  ["NumericLessThanEquals", 10, "-10", true],
  ["NumericLessThanEquals", 10, "10.1", false],
  ["NumericGreaterThan", 10, "9", false],
  ["NumericGreaterThan", "9", "10", true],
  ["NumericGreaterThanEquals", 10, "10", true],
  ["NumericGreaterThanEquals", 10, "ten", false],
  ["DateEquals", "2020-01-01T00:00:00Z", "1577836800", true],
  ["DateEquals", "2020-01-01", "2020-01-01T01:00+01:00", true],
  ["DateEquals", "2020", "2020-01-01T00:00:01Z", false],
  ["DateNotEquals", "2020-01", "2020-01-01T00:00:00Z", false],
  ["DateNotEquals", "2020-01", "2020-02-01T00:00:00.5Z", true],
  ["DateLessThan", "2020-01-01T00:00:00Z", "2019-12-31T23:59:59Z", true],
  ["DateLessThan", "1577836800", "2020-01-01T00:00:00Z", false],
  ["DateLessThanEquals", 1577836800, "2020-01-01T00:00:00Z", true],
  ["DateGreaterThan", "2020-01-01", "2020-01-01T00:00:00Z", false],
  ["DateGreaterThan", "2020-01-01", "2020-01-01T00:00:00.001Z", true],
  ["DateGreaterThanEquals", "2020-01-01", "2020-01-01T00:00:00Z", true],
  ["Bool", "true", "true", true],
  ["Bool", true, "true", true],
  ["Bool", "false", "true", false],
  ["BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", true],
  ["BinaryEquals", "AAE=", "AAI=", false],
  ["IpAddress", "203.0.113.0/24", "203.0.113.255", true],
  ["IpAddress", "203.0.113.0/24", "203.0.114.0", false],
  ["IpAddress", "203.0.113.7", "203.0.113.7", true],
  ["IpAddress", "203.0.113.7", "203.0.113.8", false],
  ["IpAddress", "0.0.0.0/0", "198.51.100.1", true],
  ["IpAddress", "0.0.0.0/0", "2001:db8::1", false],
  ["IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678:9::1", true],
  ["IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5679::1", false],
  ["IpAddress", "2001:db8::1", "2001:db8:0::1", true],
  ["NotIpAddress", ["203.0.113.0/24", "2001:db8::/32"], "2001:db8::1", false],
  ["NotIpAddress", ["203.0.113.0/24", "2001:db8::/32"], "192.0.2.1", true],
  ["ArnEquals", "arn:aws:sns:*:111122223333:t?pic", "arn:aws:sns:us-east-1:111122223333:topic", true],
  ["ArnLike", "arn:aws:sns:*:111122223333:*", "arn:aws:sns:us-east-1:111122223333:a:b/c", true],
  ["ArnLike", "arn:aws:sns:*:111122223333:Topic", "arn:aws:sns:us-east-1:111122223333:topic", false],
  [
    "ArnLike",
    "arn:aws:someservice:*:111122223333:finance/*",
    "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
    false,
  ],
  [
    "StringLike",
    "arn:aws:someservice:*:111122223333:finance/*",
    "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
    true,
  ],
  ["ArnLike", "arn:aws:sns:us-east-?:*:t", "arn:aws:sns:us-east-::t", false],
  ["ArnNotEquals", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:role/a", false],
  ["ArnNotLike", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:user/a", true],
];

describe("an operator compares", () => {
  for (const [operator, wanted, value, met] of rows) {
    const name = `${operator} ${JSON.stringify(wanted)}: ${value} is ${met ? "met" : "not met"}`;
    test(name, rule("Condition", `${operator} compares as documented`, OPERATORS), () => {
      expect(meets({ [operator]: { "aws:x": wanted } }, { "aws:X": value })).toBe(met);
    });
  }
});

const POSITIVE: readonly (readonly [string, string])[] = [
  ["StringEquals", "a"],
  ["StringEqualsIgnoreCase", "a"],
  ["StringLike", "*"],
  ["NumericEquals", "1"],
  ["NumericLessThan", "1"],
  ["NumericLessThanEquals", "1"],
  ["NumericGreaterThan", "1"],
  ["NumericGreaterThanEquals", "1"],
  ["DateEquals", "2020"],
  ["DateLessThan", "2020"],
  ["DateLessThanEquals", "2020"],
  ["DateGreaterThan", "2020"],
  ["DateGreaterThanEquals", "2020"],
  ["Bool", "true"],
  ["BinaryEquals", "AAE="],
  ["IpAddress", "0.0.0.0/0"],
  ["ArnEquals", "arn:aws:s3:::*"],
  ["ArnLike", "arn:aws:s3:::*"],
];
const NEGATED: readonly (readonly [string, string])[] = [
  ["StringNotEquals", "a"],
  ["StringNotEqualsIgnoreCase", "a"],
  ["StringNotLike", "*"],
  ["NumericNotEquals", "1"],
  ["DateNotEquals", "2020"],
  ["NotIpAddress", "0.0.0.0/0"],
  ["ArnNotEquals", "arn:aws:s3:::*"],
  ["ArnNotLike", "arn:aws:s3:::*"],
];

describe("a key that the request does not have", () => {
  test.each(POSITIVE)(
    "%s is not met",
    rule("Condition", "a missing key meets no operator that asks for a value", OPERATORS),
    (operator, wanted) => {
      expect(meets({ [operator]: { "aws:x": wanted } }, {})).toBe(false);
    },
  );
  test.each(NEGATED)(
    "%s is met",
    rule("Condition", "a missing key meets the negated operators", OPERATORS),
    (operator, wanted) => {
      expect(meets({ [operator]: { "aws:x": wanted } }, {})).toBe(true);
    },
  );
  test.each([...POSITIVE, ...NEGATED])(
    "%sIfExists is met",
    rule("Condition", "a missing key meets every operator with IfExists", OPERATORS),
    (operator, wanted) => {
      expect(meets({ [`${operator}IfExists`]: { "aws:x": wanted } }, {})).toBe(true);
    },
  );
  test(
    "with a key that is there, IfExists changes nothing",
    rule("Condition", "IfExists changes nothing for a key that is there", OPERATORS),
    () => {
      expect(meets({ StringEqualsIfExists: { "aws:x": "a" } }, { "aws:x": "b" })).toBe(false);
      expect(meets({ StringNotEqualsIfExists: { "aws:x": "a" } }, { "aws:x": "a" })).toBe(false);
      expect(meets({ StringEqualsIfExists: { "aws:x": "a" } }, { "aws:x": "a" })).toBe(true);
    },
  );
  test(
    "a denial by a negated operator with IfExists denies all the same",
    rule(
      "Condition",
      "a denial by a negated operator with IfExists also denies where the key is missing",
      OPERATORS,
    ),
    () => {
      const Condition = { StringNotEqualsIfExists: { "aws:x": "a" } };
      expect(isAllowed({ identity: [document(allow(), deny({ Condition }))] })).toBe(false);
    },
  );
  test("Null", rule("Condition", "Null asks whether the request lacks a key", OPERATORS), () => {
    for (const isNull of [true, "true"]) {
      expect(meets({ Null: { "aws:x": isNull } }, {})).toBe(true);
      expect(meets({ Null: { "aws:x": isNull } }, { "aws:x": "a" })).toBe(false);
    }
    expect(meets({ Null: { "aws:x": "false" } }, {})).toBe(false);
    expect(meets({ Null: { "aws:x": "false" } }, { "aws:x": "a" })).toBe(true);
    expect(meets({ Null: { "aws:x": "true" } }, { "aws:x": [] })).toBe(true);
  });
});

describe("sets of values", () => {
  /** The qualifier and operator, what the policy says, what the request says, and whether that is met. */
  const sets: readonly (readonly [string, Values, readonly string[], boolean])[] = [
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringEquals", ["a", "b"], [], true],
    ["ForAllValues:StringEquals", ["a", "b"], [""], true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c"], false],
    ["ForAnyValue:StringEquals", ["a", "b"], [], false],
    ["ForAnyValue:StringEquals", [""], [""], false],
    ["ForAllValues:StringNotLike", "key1*", ["key1:legal"], false],
    ["ForAllValues:StringNotLike", "key1*", ["key1:hr", "key1:personnel"], false],
    ["ForAllValues:StringNotLike", "key1*", ["key2:audit"], true],
    ["ForAllValues:StringNotLike", "key1*", [], true],
    ["ForAnyValue:StringNotEquals", "a", ["a", "b"], true],
    ["ForAnyValue:StringNotEquals", "a", ["a"], false],
    ["ForAnyValue:StringNotEquals", "a", [], false],
    ["ForAnyValue:StringLikeIfExists", "a*", [], true],
    ["ForAllValues:NumericLessThan", 5, ["1", "4"], true],
    ["ForAllValues:NumericLessThan", 5, ["1", "5"], false],
  ];
  for (const [operator, wanted, values, met] of sets) {
    const name = `${operator} ${JSON.stringify(wanted)}: ${JSON.stringify(values)} is ${met ? "met" : "not met"}`;
    const [qualifier = ""] = operator.split(":");
    test(
      name,
      rule("Condition", `${qualifier} compares sets, and the empty one as documented`, MULTIVALUED),
      () => {
        expect(meets({ [operator]: { "aws:x": wanted } }, { "aws:x": values })).toBe(met);
      },
    );
  }

  test("several values without a qualifier neither allow nor leave a denial out", () => {
    const Condition = { StringEquals: { "aws:x": "a" } };
    const keys = { "aws:x": ["a", "b"] };
    expect(ask({ identity: [document(allow({ Condition }))], keys })).toMatchObject({
      allowed: false,
      undecided: { key: "aws:x", why: expect.stringContaining("ForAllValues or ForAnyValue") },
    });
    expect(isAllowed({ identity: [document(allow(), deny({ Condition }))], keys })).toBe(false);
    expect(meets(Condition, { "aws:x": ["a"] })).toBe(true);
  });
});

test(
  "all conditions have to be met, and of each key's values one",
  rule(
    "Condition",
    "all operators and keys have to be met, of each key's values one",
    "reference_policies_condition-logic-multiple-context-keys-or-values",
  ),
  () => {
    const Condition = {
      StringEqualsIgnoreCase: { "aws:department": ["finance", "hr"], "aws:role": ["audit"] },
      StringEquals: { "aws:account": "1" },
    };
    const keys = { "aws:department": "HR", "aws:role": "Audit", "aws:account": "1" };
    expect(meets(Condition, keys)).toBe(true);
    for (const key of Object.keys(keys)) expect(meets(Condition, { ...keys, [key]: "other" })).toBe(false);
  },
);

test(
  "names of keys are the same in any case",
  rule("Condition", "the names of keys are the same in any case", "reference_policies_elements_condition"),
  () => {
    expect(meets({ StringEquals: { "AWS:PrincipalTag/Team": "a" } }, { "aws:principaltag/team": "a" })).toBe(
      true,
    );
  },
);

describe("a key that is not known here", () => {
  const unknown = ["aws:x"];
  const Condition = { StringNotEquals: { "aws:x": "a" } };
  test("grants nothing, whatever the operator", () => {
    for (const [operator, wanted] of [...POSITIVE, ...NEGATED, ["Null", "true"] as const]) {
      const names =
        operator === "Null" ? [operator] : [operator, `${operator}IfExists`, `ForAllValues:${operator}`];
      for (const name of names) {
        const identity = [document(allow({ Condition: { [name]: { "aws:x": wanted } } }))];
        expect(ask({ identity, unknown })).toMatchObject({ allowed: false, undecided: { key: "aws:x" } });
      }
    }
    expect(
      isAllowed({
        identity: [document(allow({ Resource: `arn:aws:s3:::\${aws:x, 'b'}` }))],
        unknown,
        resource: "arn:aws:s3:::b",
      }),
    ).toBe(false);
  });
  test("leaves no denial out", () => {
    expect(ask({ identity: [document(allow(), deny({ Condition }))], unknown })).toMatchObject({
      allowed: false,
      undecided: { key: "aws:x" },
    });
    expect(
      isAllowed({
        identity: [document(allow(), deny({ NotResource: `arn:aws:s3:::\${aws:x}`, Resource: undefined }))],
        unknown,
      }),
    ).toBe(false);
  });
  test("takes nothing from what another statement allows", () => {
    expect(isAllowed({ identity: [document(allow({ Condition }), allow())], unknown })).toBe(true);
    expect(isAllowed({ identity: [document(allow(), deny({ Action: "s3:*", Condition }))], unknown })).toBe(
      true,
    );
  });
  test("does not matter where another condition is not met", () => {
    const both = { ...Condition, Bool: { "aws:y": "true" } };
    const identity = [document(allow(), deny({ Condition: both }))];
    expect(isAllowed({ identity, unknown, keys: { "aws:y": "false" } })).toBe(true);
    expect(isAllowed({ identity, unknown, keys: { "aws:y": "true" } })).toBe(false);
  });
});

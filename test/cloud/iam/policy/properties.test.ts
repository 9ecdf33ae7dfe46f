/** Two readings of AWS's documentation, written apart, decide alike. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Principal } from "../../../../src/cloud/iam/policy/principals.js";
import { type Scene, secondReading } from "./second-reading.js";
import { ACCOUNT, isAllowed, type Json, OTHER, rule } from "./support.js";

const ACTIONS = ["s3:GetObject", "s3:PutObject", "sts:AssumeRole", "kms:Decrypt"];
const RESOURCES = ["arn:aws:s3:::b/x", "arn:aws:s3:::b/x:y", "arn:aws:s3:::c", "*"];
const ACCOUNTS = [ACCOUNT, OTHER];

/** Most of what is drawn has to be about the request, or nothing would be allowed at all. */
const actions = fc.oneof(
  fc.constant("*"),
  fc.subarray(["s3:*", "s3:Get*", "S3:getobject", "s3:?utObject", "sts:*", "kms:Dec*", "sqs:SendMessage"], {
    minLength: 1,
  }),
);
const resources = fc.oneof(
  fc.constant("*"),
  fc.subarray(
    [
      "arn:aws:s3:::*",
      "arn:aws:s3:::b/x",
      "arn:aws:s3:::b/*",
      "arn:aws:s3:::b/*y",
      "arn:aws:s3:::b/x?y",
      "arn:aws:s3:::*:y",
      "arn:aws:s3:::?",
    ],
    { minLength: 1 },
  ),
);
const one = (name: string, values: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 3, arbitrary: values.map((value) => ({ [name]: value })) },
    { weight: 1, arbitrary: values.map((value) => ({ [`Not${name}`]: value })) },
  );

const operators = [
  "StringEquals",
  "StringNotEquals",
  "StringLike",
  "StringNotLike",
  "NumericEquals",
  "NumericNotEquals",
  "NumericLessThan",
];
const condition = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("", "ForAllValues:", "ForAnyValue:"),
      fc.constantFrom(...operators),
      fc.constantFrom("", "IfExists"),
      fc.constantFrom("aws:a", "aws:b"),
      fc.subarray(["1", "2", "10"], { minLength: 1 }),
      fc.boolean(),
    )
    .map(([qualifier, operator, suffix, key, values, isPattern]) => ({
      [`${qualifier}${operator}${suffix}`]: {
        [key]: isPattern && operator.endsWith("Like") ? [...values.map((value) => `${value}*`), "?"] : values,
      },
    })),
  fc
    .tuple(fc.constantFrom("aws:a", "aws:b"), fc.constantFrom("true", "false"))
    .map(([key, isNull]) => ({ Null: { [key]: isNull } })),
);
const conditions = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc
      .array(condition, { minLength: 1, maxLength: 2 })
      .map((all) => ({ Condition: Object.assign({}, ...all) as Json })),
  },
);
const effect = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ Effect: "Allow" }) },
  { weight: 1, arbitrary: fc.constant({ Effect: "Deny" }) },
);

const merge = (...parts: fc.Arbitrary<Json>[]): fc.Arbitrary<Json> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as Json);
const policy = (statement: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.array(statement, { maxLength: 3 }).map((Statement) => ({ Version: "2012-10-17", Statement }));
const identityPolicy = policy(merge(effect, one("Action", actions), one("Resource", resources), conditions));

const principalNames = fc.oneof(
  fc.constant("*" as const),
  fc
    .tuple(
      fc.subarray(
        [
          "*",
          ...ACCOUNTS.flatMap((account) => [
            account,
            `arn:aws:iam::${account}:root`,
            ...Object.values(arnsOf(account)),
          ]),
        ],
        { minLength: 1, maxLength: 5 },
      ),
      fc.subarray(["s3.amazonaws.com", "lambda.amazonaws.com"]),
    )
    .map(([AWS, Service]) => ({ AWS, ...(Service.length > 0 && { Service }) })),
);
const resourcePolicy = policy(
  merge(
    effect,
    one("Principal", principalNames),
    one("Action", actions),
    fc.oneof(fc.constant({}), one("Resource", resources)),
    conditions,
  ),
);

function arnsOf(account: string) {
  return {
    user: `arn:aws:iam::${account}:user/Bob`,
    session: `arn:aws:sts::${account}:assumed-role/r/s`,
    role: `arn:aws:iam::${account}:role/r`,
  };
}
const who = fc
  .tuple(fc.constantFrom("user", "session", "session", "service"), fc.constantFrom(...ACCOUNTS))
  .map(([kind, account]): Scene["who"] => {
    const { user, session, role } = arnsOf(account);
    if (kind === "service") return { kind, arn: "s3.amazonaws.com", account, role };
    return kind === "user"
      ? { kind, arn: user, account, role }
      : { kind: "session", arn: session, account, role };
  });

const keys = fc
  .record(
    {
      "aws:a": fc.oneof(fc.constantFrom("1", "2", "10"), fc.subarray(["1", "2", "10"])),
      "aws:b": fc.constantFrom("1", "20"),
    },
    { requiredKeys: [] },
  )
  .map((all): Record<string, string | string[]> => ({ ...all }));

const scene: fc.Arbitrary<Scene> = fc.record({
  action: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("s3:GetObject", "s3:PutObject") },
    { weight: 1, arbitrary: fc.constantFrom(...ACTIONS) },
  ),
  resource: fc.constantFrom(...RESOURCES),
  keys,
  who,
  resourceAccount: fc.constantFrom(ACCOUNT, ACCOUNT, OTHER),
  identity: fc.array(identityPolicy, { maxLength: 2 }),
  boundary: fc.option(identityPolicy, { nil: undefined, freq: 3 }),
  session: fc.option(fc.array(identityPolicy, { maxLength: 2 }), { nil: undefined, freq: 3 }),
  resourcePolicy: fc.option(resourcePolicy, { nil: undefined, freq: 3 }),
});

const principalOf = ({ kind, arn, account, role }: Scene["who"]): Principal => ({
  type: kind === "service" ? "Service" : "AWS",
  id: arn,
  accountId: kind === "service" ? undefined : account,
  entityArn: kind === "session" ? role : undefined,
});

const firstReading = (asked: Scene): boolean =>
  isAllowed({
    principal: principalOf(asked.who),
    action: asked.action,
    resource: asked.resource,
    keys: asked.keys,
    resourceAccountId: asked.resourceAccount,
    identity: asked.identity,
    ...(asked.boundary && { boundary: asked.boundary }),
    ...(asked.session && { session: asked.session }),
    ...(asked.resourcePolicy && { resourcePolicy: asked.resourcePolicy }),
  });

test(
  "property: both readings decide alike",
  rule(
    "order",
    "decides as a second, plain reading of the documented order",
    "reference_policies_evaluation-logic",
  ),
  () => {
    let allowed = 0;
    let all = 0;
    fc.assert(
      fc.property(scene, (asked) => {
        const isGiven = secondReading(asked);
        all += 1;
        if (isGiven) allowed += 1;
        expect(firstReading(asked)).toBe(isGiven);
      }),
      { numRuns: 1500 },
    );
    // Neither answer is a rarity, or little would be shown.
    expect(allowed).toBeGreaterThan(all / 20);
    expect(allowed).toBeLessThan(all * 0.95);
  },
);

test("property: one more denial never allows, one more permission never denies", () => {
  const more = merge(one("Action", actions), one("Resource", resources), conditions);
  fc.assert(
    fc.property(scene, more, (asked, statement) => {
      const withOne = (Effect: string) => ({
        ...asked,
        identity: [...asked.identity, { Version: "2012-10-17", Statement: [{ ...statement, Effect }] }],
      });
      if (!firstReading(asked)) expect(firstReading(withOne("Deny"))).toBe(false);
      if (firstReading(asked)) expect(firstReading(withOne("Allow"))).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test("property: wildcards match as every way of writing them out does", () => {
  const pattern = fc.stringMatching(/^[ab:*?]{0,8}$/);
  const text = fc.stringMatching(/^[ab:]{0,8}$/);
  const asStatement = (name: string): Json => ({
    Statement: [{ Effect: "Allow", Action: "*", Resource: `arn:aws:s3:::z${name}` }],
  });
  fc.assert(
    fc.property(pattern, text, (name, value) => {
      const asked = {
        identity: [asStatement(name)],
        resource: `arn:aws:s3:::z${value}`,
        action: "s3:GetObject",
      };
      const plain: Scene = {
        ...asked,
        keys: {},
        who: { kind: "user", arn: arnsOf(ACCOUNT).user, account: ACCOUNT, role: "" },
        resourceAccount: ACCOUNT,
        boundary: undefined,
        session: undefined,
        resourcePolicy: undefined,
      };
      expect(isAllowed(asked)).toBe(secondReading(plain));
    }),
    { numRuns: 1000 },
  );
});

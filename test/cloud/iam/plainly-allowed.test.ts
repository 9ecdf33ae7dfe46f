/** What is allowed without the evaluator is allowed by it, too. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "../../../src/cloud/iam/evaluator.js";
import { isPlainlyAllowed } from "../../../src/cloud/iam/plainly-allowed.js";
import { RolePolicies } from "../../../src/cloud/iam/role-policies.js";

const TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/";

function policiesOf(...documents: readonly unknown[]): RolePolicies {
  return new RolePolicies({
    name: "r",
    id: "AROA",
    arn: "arn:aws:iam::123456789012:role/r",
    path: "/",
    createdAt: 0,
    trustPolicy: "{}",
    inlinePolicies: Object.fromEntries(
      documents.map((document, index) => [`p${index}`, JSON.stringify(document)]),
    ),
    attachedPolicies: [],
    tags: {},
  });
}
const document = (...Statement: readonly unknown[]) => ({ Version: "2012-10-17", Statement });

test("both agree on policies that only allow", async () => {
  const part = fc.stringMatching(/^[abAB*?]{1,5}$/);
  const statement = fc.record({
    Effect: fc.constant("Allow"),
    Action: fc.array(fc.constantFrom("dynamodb:PutItem", "dynamodb:*Item", "dynamodb:Get?tem", "*"), {
      minLength: 1,
      maxLength: 2,
    }),
    Resource: fc.array(
      part.map((name) => TABLE + name),
      { minLength: 1, maxLength: 3 },
    ),
  });
  let allowed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(statement, { minLength: 1, maxLength: 3 }),
      fc.constantFrom("dynamodb:PutItem", "dynamodb:GetItem"),
      fc.stringMatching(/^[abAB]{1,5}$/),
      async (statements, action, name) => {
        const policies = policiesOf(document(...statements));
        const access = { action, resource: TABLE + name };
        const { result } = await evaluate({
          principal: "arn:aws:sts::123456789012:assumed-role/r/s",
          accountId: "123456789012",
          access,
          policies: policies.policies,
          context: {},
        });
        const plainly = isPlainlyAllowed(policies, access);
        if (plainly) allowed += 1;
        expect(plainly).toBe(result === "allowed");
      },
    ),
    { numRuns: 300 },
  );
  expect(allowed).toBeGreaterThan(0);
});

const put = { Effect: "Allow", Action: "dynamodb:PutItem", Resource: "*" };
test.each([
  ["a deny, of whatever", document(put, { ...put, Effect: "Deny", Action: "s3:*" })],
  ["a condition", document({ ...put, Condition: {} })],
  ["an exception", document({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })],
  ["a variable", document({ ...put, Resource: `${TABLE}\${aws:userid}` }, put)],
  ["a member that is unknown", document(put, { ...put, Surplus: 1 })],
  ["an action that is none", document(put, { ...put, Action: "PutItem" })],
  ["a resource that is none", document(put, { ...put, Resource: "Orders" })],
  ["nothing", document()],
])("the evaluator decides where there is %s", (_what, one) => {
  const access = { action: "dynamodb:PutItem", resource: `${TABLE}Orders` };
  expect(isPlainlyAllowed(policiesOf(document(put)), access)).toBe(true);
  expect(isPlainlyAllowed(policiesOf(document(put), one), access)).toBe(false);
});

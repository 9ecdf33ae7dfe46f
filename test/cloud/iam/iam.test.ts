/** IAM and STS with their real clients, and what a function is in their eyes. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { startTestCloud, type TestCloud, TRUST_POLICY } from "../support/cloud.js";

let aws: TestCloud;
beforeAll(async () => {
  aws = await startTestCloud();
});
afterAll(async () => {
  await aws.end();
  expect(aws.notices).toEqual([]);
});

let roles = 0;
async function makeRole(options: object = {}): Promise<string> {
  roles += 1;
  const RoleName = `role-${roles}`;
  await aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST_POLICY, ...options }));
  return RoleName;
}

const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["dynamodb:PutItem"], Resource: "*" }],
});
const noSuchEntity = (message: string) => ({
  name: "NoSuchEntityException",
  message,
  $metadata: { httpStatusCode: 404 },
});

describe("a role", () => {
  test(
    "comes back as it was created",
    holds("IAM", {
      operation: "CreateRole",
      behaviour: "comes back as it was created",
      source: "IAM API reference, CreateRole",
    }),
    async () => {
      const RoleName = await makeRole({
        Path: "/labs/",
        Description: 'of <"tests"> & more',
        Tags: [{ Key: "idem-lab", Value: "a=b&c" }],
      });
      const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName }));
      expect(Role).toMatchObject({
        RoleName,
        Path: "/labs/",
        Arn: `arn:aws:iam::123456789012:role/labs/${RoleName}`,
        RoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/),
        CreateDate: expect.any(Date),
        Description: 'of <"tests"> & more',
        MaxSessionDuration: 3600,
        Tags: [{ Key: "idem-lab", Value: "a=b&c" }],
      });
      const listed = await aws.iam.send(new ListRolesCommand({ PathPrefix: "/labs/" }));
      expect(listed.Roles?.map((role) => role.RoleName)).toEqual([RoleName]);
    },
  );

  test(
    "keeps its trust policy to the letter, in AWS's percent-encoding",
    holds("IAM", {
      operation: "GetRole",
      behaviour: "keeps its trust policy to the letter, in AWS's percent-encoding",
      source: "IAM API reference, GetRole",
    }),
    async () => {
      const statement = fc.record({
        Effect: fc.constantFrom("Allow", "Deny"),
        Principal: fc.record({ Service: fc.constantFrom("lambda.amazonaws.com", "ec2.amazonaws.com") }),
        Action: fc.constant("sts:AssumeRole"),
        Sid: fc.string({ unit: fc.constantFrom(..."aZ9 é漢%+&<>\"'\n") }),
      });
      const RoleName = await makeRole();
      await fc.assert(
        fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 3 }), async (Statement) => {
          const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement }, null, 1);
          await aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
          const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName }));
          expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(PolicyDocument);
        }),
        { numRuns: 25 },
      );
    },
  );

  test(
    "has inline policies",
    holds("IAM", {
      operation: "PutRolePolicy",
      behaviour: "has inline policies",
      source: "IAM API reference, PutRolePolicy",
    }),
    async () => {
      const RoleName = await makeRole();
      await aws.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: POLICY }));
      const policy = await aws.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: "p" }));
      expect(policy).toMatchObject({ RoleName, PolicyName: "p" });
      expect(decodeURIComponent(policy.PolicyDocument ?? "")).toBe(POLICY);
      const names = async () => (await aws.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames;
      expect(await names()).toEqual(["p"]);
      await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "p" }));
      expect(await names()).toEqual([]);
    },
  );

  test(
    "has attached policies, each once",
    holds("IAM", {
      operation: "AttachRolePolicy",
      behaviour: "has attached policies, each once",
      source: "IAM API reference, AttachRolePolicy",
    }),
    async () => {
      const RoleName = await makeRole();
      const PolicyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
      await aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
      await aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
      const attached = async () =>
        (await aws.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies;
      expect(await attached()).toEqual([{ PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn }]);
      await aws.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
      expect(await attached()).toEqual([]);
      await expect(aws.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))).rejects.toMatchObject(
        noSuchEntity(`Policy ${PolicyArn} was not found.`),
      );
    },
  );

  test(
    "has tags",
    holds("IAM", { operation: "TagRole", behaviour: "has tags", source: "IAM API reference, TagRole" }),
    async () => {
      const RoleName = await makeRole({ Tags: [{ Key: "a", Value: "1" }] });
      await aws.iam.send(
        new TagRoleCommand({
          RoleName,
          Tags: [
            { Key: "a", Value: "2" },
            { Key: "b", Value: "" },
          ],
        }),
      );
      const tags = async () => (await aws.iam.send(new ListRoleTagsCommand({ RoleName }))).Tags;
      expect(await tags()).toEqual([
        { Key: "a", Value: "2" },
        { Key: "b", Value: "" },
      ]);
      await aws.iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["a", "never there"] }));
      expect(await tags()).toEqual([{ Key: "b", Value: "" }]);
    },
  );

  test(
    "goes only when its policies have gone",
    holds("IAM", {
      operation: "DeleteRole",
      behaviour: "goes only when its policies have gone",
      source: "IAM API reference, DeleteRole",
    }),
    async () => {
      const RoleName = await makeRole();
      const PolicyArn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
      await aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
      await aws.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: POLICY }));
      const conflict = (message: string) => ({
        name: "DeleteConflictException",
        message,
        $metadata: { httpStatusCode: 409 },
      });
      const remove = () => aws.iam.send(new DeleteRoleCommand({ RoleName }));
      await expect(remove()).rejects.toMatchObject(
        conflict("Cannot delete entity, must detach all policies first."),
      );
      await aws.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
      await expect(remove()).rejects.toMatchObject(
        conflict("Cannot delete entity, must delete policies first."),
      );
      await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "p" }));
      await remove();
      await expect(remove()).rejects.toMatchObject(
        noSuchEntity(`The role with name ${RoleName} cannot be found.`),
      );
    },
  );
});

describe("errors have AWS's texts", () => {
  test("for what is not there", async () => {
    const RoleName = await makeRole();
    await expect(aws.iam.send(new GetRoleCommand({ RoleName: "none" }))).rejects.toMatchObject(
      noSuchEntity("The role with name none cannot be found."),
    );
    // Names that every JavaScript object has are nobody's policies.
    for (const PolicyName of ["none", "constructor", "toString"]) {
      const refusal = noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
      await expect(aws.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).rejects.toMatchObject(
        refusal,
      );
      await expect(aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))).rejects.toMatchObject(
        refusal,
      );
    }
  });

  test("for what is there already", async () => {
    const RoleName = await makeRole();
    await expect(
      aws.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST_POLICY })),
    ).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: `Role with name ${RoleName} already exists.`,
      $metadata: { httpStatusCode: 409 },
    });
  });

  test.each([
    "policy.json",
    "{",
    "[]",
    "null",
    '{"Statement":[{"Effect":"Maybe"}]}',
    '{"Version":"2012-10-17"}',
  ])("for the policy %j", async (document) => {
    await expect(
      aws.iam.send(new CreateRoleCommand({ RoleName: "never", AssumeRolePolicyDocument: document })),
    ).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: "This policy contains invalid Json",
      $metadata: { httpStatusCode: 400 },
    });
    const RoleName = await makeRole();
    await expect(
      aws.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: document })),
    ).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: "Syntax errors in policy.",
    });
  });

  test("for a policy that lacks what it must say, or says what it must not", async () => {
    const RoleName = await makeRole();
    const statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
    const { Action: _action, ...withoutAction } = statement;
    const { Resource: _resource, ...withoutResource } = statement;
    const put = (Statement: object) =>
      aws.iam.send(
        new PutRolePolicyCommand({
          RoleName,
          PolicyName: "p",
          PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
        }),
      );
    await expect(put(withoutAction)).rejects.toThrow("Policy statement must contain actions.");
    await expect(put([statement, withoutResource])).rejects.toThrow(
      "Policy statement must contain resources.",
    );
    await put({ Effect: "Deny", NotAction: "s3:*", NotResource: "*" });
    await expect(
      aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: POLICY })),
    ).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: "Has prohibited field Resource",
    });
  });

  test("for a managed policy that can't be there, and a path that is none", async () => {
    const RoleName = await makeRole();
    const PolicyArn = "arn:aws:iam::123456789012:policy/mine";
    await expect(aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))).rejects.toMatchObject(
      noSuchEntity(`Policy ${PolicyArn} does not exist or is not attachable.`),
    );
    for (const Path of ["nope", "/nope", "nope/", "/a b/"])
      await expect(makeRole({ Path })).rejects.toMatchObject({
        name: "ValidationError",
        message: expect.stringContaining("The specified value for path is invalid."),
      });
  });

  test("for names that are none", async () => {
    for (const RoleName of ["with space", "x".repeat(65), "x".repeat(9_000), "漢字", "../role"]) {
      for (const command of [
        new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST_POLICY }),
        new GetRoleCommand({ RoleName }),
      ]) {
        await expect(aws.iam.send(command as GetRoleCommand)).rejects.toMatchObject({
          name: "ValidationError",
          message: expect.stringContaining("The specified value for roleName is invalid."),
          $metadata: { httpStatusCode: 400 },
        });
      }
    }
  });

  test("for what the embedded AWS does not do", async () => {
    await expect(aws.iam.send(new CreateUserCommand({ UserName: "x" }))).rejects.toMatchObject({
      name: "InvalidAction",
      message: expect.stringContaining("Could not find operation CreateUser for version 2010-05-08"),
    });
  });
});

test("STS knows the owner of the home", async () => {
  expect(await aws.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: "123456789012",
    Arn: "arn:aws:iam::123456789012:user/idem-lab",
    UserId: expect.stringMatching(/^AIDA/),
  });
});

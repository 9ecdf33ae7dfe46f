/** What the services make of it: permissions boundaries, policies of sessions, trust policies, and what the owner is told. */
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { holds } from "../../../support/behaviours.js";
import {
  ACCOUNT,
  allow,
  deny,
  FUNCTION,
  key,
  type Office,
  outcome,
  PERMISSIONS,
  policy,
  ROLE,
  RoleName,
  SESSION,
  startOffice,
  TABLE,
} from "../../support/office.js";

let aws: Office["aws"];
let clerk: Office["clerk"];
let grant: Office["grant"];
let put: Office["put"];
beforeAll(async () => {
  ({ aws, clerk, grant, put } = await startOffice());
});
afterAll(() => aws.end());
beforeEach(() => grant(allow("*")));

const refused = (action: string, resource: string, why: string) => ({
  message: `User: ${SESSION} is not authorized to perform: ${action} on resource: ${resource} because no ${why} allows the ${action} action`,
});
const managed = (name: string): string => `arn:aws:iam::aws:policy/${name}`;

describe("a permissions boundary", () => {
  test(
    "limits what the role's policies allow, from the next request on",
    holds(PERMISSIONS, {
      operation: "iam:PutRolePermissionsBoundary",
      behaviour: "a permissions boundary limits what the role's policies allow",
      source: "IAM user guide, access_policies_boundaries",
    }),
    async () => {
      await aws.iam.send(
        new PutRolePermissionsBoundaryCommand({
          RoleName,
          PermissionsBoundary: managed("AmazonSQSFullAccess"),
        }),
      );
      expect(await outcome(put())).toMatchObject(refused("dynamodb:PutItem", TABLE, "permissions boundary"));
      const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName }));
      expect(Role?.PermissionsBoundary).toEqual({
        PermissionsBoundaryType: "Policy",
        PermissionsBoundaryArn: managed("AmazonSQSFullAccess"),
      });
      await aws.iam.send(
        new PutRolePermissionsBoundaryCommand({
          RoleName,
          PermissionsBoundary: managed("AmazonDynamoDBFullAccess"),
        }),
      );
      expect(await outcome(put())).toBe("done");
      await aws.iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
      expect(
        (await aws.iam.send(new GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary,
      ).toBeUndefined();
      expect(await outcome(put())).toBe("done");
    },
  );

  test(
    "comes with a role, and grants nothing",
    holds("IAM", {
      operation: "CreateRole",
      behaviour: "a role may be created with a permissions boundary",
      source: "IAM API reference, CreateRole",
    }),
    async () => {
      const { Role } = await aws.iam.send(
        new CreateRoleCommand({
          RoleName: "bounded",
          AssumeRolePolicyDocument: policy({
            Effect: "Allow",
            Principal: { AWS: ACCOUNT },
            Action: "sts:AssumeRole",
          }),
          PermissionsBoundary: managed("AmazonDynamoDBFullAccess"),
        }),
      );
      expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(managed("AmazonDynamoDBFullAccess"));
      const bounded = await session({ RoleArn: ROLE.replace(RoleName, "bounded") });
      expect(await outcome(putWith(bounded))).toMatchObject({ name: "AccessDeniedException" });
      await aws.iam.send(
        new PutRolePolicyCommand({
          RoleName: "bounded",
          PolicyName: "p",
          PolicyDocument: policy(allow("dynamodb:PutItem")),
        }),
      );
      expect(await outcome(putWith(bounded))).toBe("done");
    },
  );

  test("that is not known here is refused", async () => {
    const PermissionsBoundary = managed("PowerUserAccess");
    await expect(
      aws.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary })),
    ).rejects.toThrow("The embedded IAM does not know what it allows");
  });
});

interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

async function session(input: { RoleArn: string; Policy?: string }): Promise<Session> {
  const { Credentials } = await aws.sts.send(new AssumeRoleCommand({ RoleSessionName: "me", ...input }));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
}

const putWith = (credentials: Session) =>
  new DynamoDBClient({ ...aws.settings, credentials }).send(
    new PutItemCommand({ TableName: "Orders", Item: { ...key("s"), n: { N: "1" } } }),
  );

describe("the policy of a session", () => {
  test(
    "limits what the role's policies allow",
    holds(PERMISSIONS, {
      operation: "sts:AssumeRole",
      behaviour: "the policy of a session limits what the role's policies allow, and grants nothing",
      source: "STS API reference, AssumeRole; IAM user guide, access_policies",
    }),
    async () => {
      const reading = await session({ RoleArn: ROLE, Policy: policy(allow("dynamodb:GetItem")) });
      const writing = await session({ RoleArn: ROLE, Policy: policy(allow("dynamodb:PutItem", TABLE)) });
      const denying = await session({
        RoleArn: ROLE,
        Policy: policy(allow("*"), deny("dynamodb:PutItem", "*")),
      });
      expect(await outcome(putWith(reading))).toMatchObject(
        refused("dynamodb:PutItem", TABLE, "session policy"),
      );
      expect(await outcome(putWith(denying))).toMatchObject({
        message: expect.stringMatching(/with an explicit deny in a session policy$/),
      });
      expect(await outcome(putWith(writing))).toBe("done");
      expect(await outcome(put())).toBe("done");
      await grant(allow("dynamodb:GetItem"));
      expect(await outcome(putWith(writing))).toMatchObject(
        refused("dynamodb:PutItem", TABLE, "identity-based policy"),
      );
    },
  );
  test(
    "is refused where it is none",
    holds("STS", {
      operation: "AssumeRole",
      behaviour: "the policy of a session has to be a policy",
      source: "STS API reference, AssumeRole",
    }),
    async () => {
      for (const Policy of ["{", policy({ Effect: "Allow", Action: "dynamodb:*" }), policy(allow("x"))]) {
        await expect(session({ RoleArn: ROLE, Policy })).rejects.toMatchObject({
          name: "MalformedPolicyDocumentException",
        });
      }
      const long = policy(allow("s3:GetObject", `arn:aws:s3:::${"x".repeat(2048)}`));
      await expect(session({ RoleArn: ROLE, Policy: long })).rejects.toThrow("less than or equal to 2048");
    },
  );
});

describe("what a function's policy grants", () => {
  const invoke = () => clerk.lambda.send(new InvokeCommand({ FunctionName: "worker" }));
  test(
    "to the role is limited by its boundary, to the session it is not",
    holds(PERMISSIONS, {
      operation: "lambda:InvokeFunction",
      behaviour:
        "a permissions boundary limits what a resource's policy grants to the role, not what to the session",
      source: "IAM user guide, reference_policies_evaluation-logic_policy-eval-denyallow",
    }),
    async () => {
      await grant();
      await aws.iam.send(
        new PutRolePermissionsBoundaryCommand({
          RoleName,
          PermissionsBoundary: managed("AmazonSQSFullAccess"),
        }),
      );
      const add = (StatementId: string, Principal: string) =>
        aws.lambda.send(
          new AddPermissionCommand({
            FunctionName: "worker",
            StatementId,
            Principal,
            Action: "lambda:InvokeFunction",
          }),
        );
      await add("role", ROLE);
      expect(await outcome(invoke())).toMatchObject(
        refused("lambda:InvokeFunction", FUNCTION, "permissions boundary"),
      );
      await add("session", SESSION);
      expect(await outcome(invoke())).toBe("done");
      await aws.iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    },
  );
});

describe("a trust policy", () => {
  const trust = async (...statements: readonly object[]) => {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    await waitUntilFunctionUpdatedV2(
      { client: aws.lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { FunctionName: "worker" },
    );
    return outcome(
      aws.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "worker", Role: ROLE })),
    );
  };
  const lambda = {
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  };
  test(
    "lets Lambda assume a role as a whole: its actions, conditions and denials count",
    holds(PERMISSIONS, {
      operation: "sts:AssumeRole",
      behaviour: "conditions and denials of a trust policy count for Lambda, too",
      source: "IAM user guide, id_roles_create_for-service and reference_policies_evaluation-logic",
    }),
    async () => {
      const on = (Condition: object) => ({ ...lambda, Condition });
      const refusal = "InvalidParameterValueException";
      expect(await trust({ ...lambda, Action: "sts:*" })).toBe("done");
      expect(await trust(on({ StringEquals: { "aws:SourceAccount": ACCOUNT } }))).toBe("done");
      expect(await trust(on({ ArnLike: { "aws:SourceArn": FUNCTION } }))).toBe("done");
      expect(await trust(on({ StringEquals: { "aws:SourceAccount": "444455556666" } }))).toBe(refusal);
      expect(await trust(on({ ArnLike: { "aws:SourceArn": `${FUNCTION}2` } }))).toBe(refusal);
      expect(await trust(on({ StringEquals: { "aws:Unknown": "x" } }))).toBe(refusal);
      expect(await trust(lambda, { ...lambda, Effect: "Deny" })).toBe(refusal);
      expect(await trust({ ...lambda, Principal: { Service: "ec2.amazonaws.com" } })).toBe(refusal);
      expect(await trust(lambda)).toBe("done");
    },
  );
});

describe("a statement with a condition key that is not known here", () => {
  test(
    "takes nothing from the service's other statements",
    holds(PERMISSIONS, {
      operation: "iam:GetRole",
      behaviour: "GetRole is allowed beside another statement that lets a role be passed on a condition",
      source: "IAM user guide, id_roles_use_passrole",
    }),
    async () => {
      const get = () => clerk.iam.send(new GetRoleCommand({ RoleName }));
      const passing = { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } };
      await grant(allow("iam:GetRole", ROLE), allow("iam:PassRole", ROLE, { Condition: passing }));
      expect(await outcome(get())).toBe("done");
      const unknown = { StringEquals: { "iam:NotKnownHere": "x" } };
      await grant(allow("iam:GetRole", ROLE), allow("iam:GetRole", "*", { Condition: unknown }));
      expect(await outcome(get())).toBe("done");
      expect(aws.notices).toEqual([]);
      await grant(allow("iam:GetRole", ROLE, { Condition: unknown }));
      expect(await outcome(get())).toMatchObject({ name: "AccessDenied" });
      await grant(allow("iam:*"), { ...deny("iam:GetRole", "*"), Condition: unknown });
      expect(await outcome(get())).toMatchObject({ name: "AccessDenied" });
      expect(aws.notices).toEqual([
        `The policies of the role ${RoleName} ask for the condition key iam:notknownhere, which the embedded IAM does not know: they do not allow iam:GetRole.`,
      ]);
    },
  );
});

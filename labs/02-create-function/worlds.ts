import type { Aws } from "../../src/aws/clients.js";
import { deleteFunction } from "../../src/aws/functions.js";
import { deleteLogGroup } from "../../src/aws/log-group.js";
import { deleteRole } from "../../src/aws/roles.js";
import { deleteTable } from "../../src/aws/tables.js";
import {
  changedSettings,
  foreignCode,
  logGone,
  type WrongWorld,
} from "../../src/course/author/wrong-world.js";

const allow = (Action: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: [Action], Resource: "*" }],
  });
const trust = (Service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
  });

/** A policy in the role: the course's own name, or one besides. */
const policy = (name: string, of: (aws: Aws) => string, action: string): WrongWorld => ({
  name,
  fails: ["allowed-actions"],
  make: async ({ aws }) => {
    const { PutRolePolicyCommand } = await import("@aws-sdk/client-iam");
    await (await aws.iam()).send(
      new PutRolePolicyCommand({
        RoleName: aws.names.roleName,
        PolicyName: of(aws),
        PolicyDocument: allow(action),
      }),
    );
  },
});

/** The function with another setting. */
const configured = (
  name: string,
  change: (aws: Aws) => Promise<{ Timeout?: number; Runtime?: "nodejs20.x"; Role?: string }>,
): WrongWorld => ({
  name,
  fails: ["deployed-by-course"],
  make: async ({ aws }) => {
    const { UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } = await import(
      "@aws-sdk/client-lambda"
    );
    const client = await aws.lambda();
    const { functionName: FunctionName } = aws.names;
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...(await change(aws)) }));
    await waitUntilFunctionUpdatedV2(
      { client, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 30 },
      { FunctionName },
    );
  },
});

/** A role that is there, and not the course's. */
async function otherRole(aws: Aws): Promise<string> {
  const { CreateRoleCommand } = await import("@aws-sdk/client-iam");
  const { Role } = await (await aws.iam()).send(
    new CreateRoleCommand({ RoleName: "other", AssumeRolePolicyDocument: trust("lambda.amazonaws.com") }),
  );
  return Role?.Arn ?? "";
}

export const worlds: readonly WrongWorld[] = [
  {
    name: "another service may assume the role",
    fails: ["trust-policy"],
    make: async ({ aws }) => {
      const { UpdateAssumeRolePolicyCommand } = await import("@aws-sdk/client-iam");
      await (await aws.iam()).send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: aws.names.roleName,
          PolicyDocument: trust("ec2.amazonaws.com"),
        }),
      );
    },
  },
  policy("a policy more", () => "more", "dynamodb:DeleteTable"),
  policy("everything allowed", ({ names }) => names.policyName, "*"),
  {
    name: "an administrator's policy attached",
    fails: ["allowed-actions"],
    make: async ({ aws }) => {
      const { AttachRolePolicyCommand } = await import("@aws-sdk/client-iam");
      await (await aws.iam()).send(
        new AttachRolePolicyCommand({
          RoleName: aws.names.roleName,
          PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
        }),
      );
    },
  },
  configured("another timeout", async () => ({ Timeout: 3 })),
  configured("another runtime", async () => ({ Runtime: "nodejs20.x" })),
  configured("another role", async (aws) => ({ Role: await otherRole(aws) })),
  logGone("starter-invoked"),
  ...foreignCode,
  ...changedSettings,
  {
    name: "everything of the course deleted",
    fails: ["trust-policy", "allowed-actions", "deployed-by-course"],
    make: async ({ aws }) => {
      const { names } = aws;
      await deleteFunction(aws, names.functionName);
      await deleteRole(aws, names.roleName);
      for (const table of [names.idempotencyTable, names.ordersTable]) await deleteTable(aws, table);
      await deleteLogGroup(aws, names.logGroup);
    },
  },
];

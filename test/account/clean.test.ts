/** Whatever came before: after `clean` nothing of the learner's is left, and what is others' was never touched. */

import { CreateLogGroupCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateTableCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { CreateRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { functionParts, LABS } from "../../labs/index.js";
import { cleanUp, courseResources } from "../../src/aws/cleaning.js";
import type { Aws } from "../../src/aws/clients.js";
import { packageHandler } from "../../src/aws/package.js";
import { PERMISSIONS } from "../../src/aws/permissions.js";
import { TRUST_POLICY } from "../../src/aws/roles.js";
import * as engine from "../../src/course/labs/runner.js";
import { type Account, startAccount } from "../support/account.js";

let account: Account;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account.end());

/** All there is, by an independent look. */
async function everything(): Promise<readonly string[]> {
  const { dynamodb, iam, lambda, logs } = account.world;
  const [tables, roles, functions, groups] = await Promise.all([
    dynamodb.send(new ListTablesCommand({})),
    iam.send(new ListRolesCommand({})),
    lambda.send(new ListFunctionsCommand({})),
    logs.send(new DescribeLogGroupsCommand({})),
  ]);
  return [
    ...(tables.TableNames ?? []),
    ...(roles.Roles ?? []).map(({ RoleName = "" }) => RoleName),
    ...(functions.Functions ?? []).map(({ FunctionName = "" }) => FunctionName),
    ...(groups.logGroups ?? []).map(({ logGroupName = "" }) => logGroupName),
  ].sort();
}

/** The action that a call needs, in the words of a policy. */
const actionOf = (call: string): string =>
  call.replace(" ", ":").replace("lambda:Invoke", "lambda:InvokeFunction");

const PARTS = [...functionParts().keys()];
const cleaned = (aws: Aws) => cleanUp(aws, courseResources(aws, PARTS), () => {});

async function run(aws: Aws, id: string): Promise<string> {
  const lab = LABS.find((each) => each.id === id);
  if (lab === undefined) throw new Error(`There is no ${id}.`);
  const { signal } = new AbortController();
  const options = { ...lab.defaults, concurrency: 4, family: "nodejs" } as const;
  return (await engine.runLab(lab, { aws, options, emit: () => {}, signal, live: false })).verdict;
}

test("killed at any call of a run, clean leaves nothing", async () => {
  const before = await everything();
  const whole = await account.learner({ prefix: "whole-" });
  account.days.calls.length = 0;
  expect(await run(whole, "step-5")).toBe("pass");
  const calls = account.days.calls.length;
  await cleaned(whole);
  const allowed = new Set(PERMISSIONS.flatMap(({ actions }) => actions));
  const called = new Set(account.days.calls.map(actionOf));
  expect([...called].filter((action) => !allowed.has(action))).toEqual([]);
  expect(await everything()).toEqual(before);
  // Every call is one that is never made, as if the process had died; each eighth alone costs enough.
  for (let last = 1; last < calls; last += 8) {
    const aws = await account.learner({
      prefix: `killed-${last}-`,
      waits: { minDelay: 0.02, maxDelay: 0.05, maxWaitTime: 1 },
    });
    let nth = 0;
    account.days.scenario = () => {
      nth += 1;
      return nth > last
        ? { refuse: { status: 403, code: "ExpiredToken", message: "The process is gone." } }
        : undefined;
    };
    await run(aws, "step-5").catch(() => {});
    account.days.scenario = () => undefined;
    const { left, foreign } = await cleaned(aws);
    expect([...left, ...foreign], `killed after call ${last}`).toEqual([]);
    expect(await everything(), `killed after call ${last}`).toEqual(before);
  }
}, 200_000);

test("what is others' is left alone, and does not keep the learner's from being deleted", async () => {
  const { world } = account;
  const aws = await account.learner({ prefix: "mixed-" });
  expect(await run(aws, "step-2")).toBe("pass");
  await cleaned(aws);
  const { names } = aws;
  await world.dynamodb.send(
    new CreateTableCommand({
      TableName: names.ordersTable,
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  // The course's tag alone does not make it the learner's.
  const { Role } = await world.iam.send(
    new CreateRoleCommand({
      RoleName: names.roleName,
      AssumeRolePolicyDocument: JSON.stringify(TRUST_POLICY),
      Tags: [
        { Key: "idem-lab", Value: "x" },
        { Key: "idem-lab:owner", Value: "user/somebody-else" },
      ],
    }),
  );
  await world.logs.send(new CreateLogGroupCommand({ logGroupName: names.logGroup }));
  const { zip } = packageHandler({
    family: "nodejs",
    file: "index.mjs",
    entry: "index.handler",
    source: "export const handler = () => 1;",
  });
  await world.lambda.send(
    new CreateFunctionCommand({
      FunctionName: names.functionName,
      Role: Role?.Arn,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { ZipFile: zip },
    }),
  );
  const foreign = await everything();
  for (const id of ["step-1", "step-2", "step-3"])
    await expect(run(aws, id), id).rejects.toThrow("is not yours");
  const { left, foreign: told } = await cleaned(aws);
  expect([...left]).toEqual([]);
  expect([...told.keys()]).toEqual([
    `function ${names.functionName}`,
    `role ${names.roleName}`,
    `table ${names.ordersTable}`,
    `log group ${names.logGroup}`,
  ]);
  expect(await everything()).toEqual(foreign);
}, 60_000);

test("two learners at once are not in each other's way; nobody takes what bears another owner's tag", async () => {
  const [one, other] = [
    await account.learner({ prefix: "one-" }),
    await account.learner({ prefix: "other-" }),
  ];
  expect(await Promise.all([run(one, "step-6"), run(other, "step-6")])).toEqual(["pass", "pass"]);
  await cleaned(one);
  expect(await engine.verifyLab(LABS[5] ?? LABS[0] ?? fail(), other, () => {}, true)).toMatchObject({
    verdict: "pass",
  });
  const stranger = await account.learner({ prefix: "other-" });
  const theirs = {
    ...stranger,
    target: { ...stranger.target, caller: { account: "1", arn: "", partition: "aws", owner: "user/b" } },
  };
  await expect(run(theirs, "step-6")).rejects.toThrow("is not yours");
  await cleaned(other);
}, 60_000);

const fail = (): never => {
  throw new Error("There is no lab.");
};

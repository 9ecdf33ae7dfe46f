/** What a learner has to be allowed: asked before anything is made, and no more than the labs use. */
import {
  AttachRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { functionParts, LABS } from "../../labs/index.js";
import { askAllowed, toldAllowed } from "../../src/aws/allowed.js";
import { prefixesInAccount } from "../../src/aws/census.js";
import { classRole, classTemplate } from "../../src/aws/class-role.js";
import { cleanUp, courseResources, roleResource } from "../../src/aws/cleaning.js";
import type { Aws } from "../../src/aws/clients.js";
import { createAws } from "../../src/aws/clients.js";
import { inNewEnvironments } from "../../src/aws/environments.js";
import { PERMISSIONS } from "../../src/aws/permissions.js";
import { ensureRole } from "../../src/aws/roles.js";
import * as engine from "../../src/course/labs/runner.js";
import { type Account, startAccount } from "../support/account.js";
import type { Scenario } from "../support/bad-days.js";

let account: Account;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account.end());

async function run(aws: Aws, id: string, other: Partial<{ concurrency: number; times: number }> = {}) {
  const lab = LABS.find((each) => each.id === id);
  if (lab === undefined) throw new Error(`There is no ${id}.`);
  const { signal } = new AbortController();
  const options = { ...lab.defaults, concurrency: 4, family: "nodejs", ...other } as const;
  return engine.runLab(lab, { aws, options, emit: () => {}, signal, live: false });
}

/** In the words of a policy. */
const actionOf = (call: string): string =>
  call.replace(" ", ":").replace("lambda:Invoke", "lambda:InvokeFunction");

/** What a call needs besides the action of its name. */
const WITH: Readonly<Record<string, readonly string[]>> = {
  "dynamodb:CreateTable": ["dynamodb:TagResource"],
  "lambda:CreateFunction": ["iam:PassRole"],
  "lambda:GetFunction": ["lambda:ListTags"],
  "iam:CreateRole": ["iam:TagRole"],
  "logs:CreateLogGroup": ["logs:TagResource"],
};

test("the policy allows each call of the labs, and no action that none of them needs", async () => {
  const { world, days } = account;
  const aws = await account.learner();
  const { functionName, roleName } = aws.names;
  days.calls.length = 0;
  for (const id of ["step-2", "step-3"]) await run(aws, id);
  // What somebody changed is put right, by calls of its own.
  await world.iam
    .send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: roleName,
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
      }),
    )
    .catch(() => {});
  await world.iam.send(
    new PutRolePolicyCommand({
      RoleName: roleName,
      PolicyName: "more",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
      }),
    }),
  );
  await world.iam.send(
    new AttachRolePolicyCommand({
      RoleName: roleName,
      PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    }),
  );
  await world.lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName: functionName, ReservedConcurrentExecutions: 1 }),
  );
  expect((await run(aws, "step-5", { concurrency: 20 })).verdict).toBe("pass");
  await run(aws, "step-8");
  await inNewEnvironments(aws, "mark", async () => {});
  await prefixesInAccount(aws);
  await cleanUp(aws, courseResources(aws, [...functionParts().keys()]), () => {});
  const called = new Set(days.calls.map(actionOf).flatMap((action) => [action, ...(WITH[action] ?? [])]));
  const allowed = PERMISSIONS.flatMap(({ actions }) => actions);
  expect([...called].filter((action) => !allowed.includes(action)).sort()).toEqual([]);
  // Nobody can set these on the embedded AWS, so that they would have to be put back.
  const rare = [
    "iam:UpdateAssumeRolePolicy",
    "lambda:DeleteFunctionEventInvokeConfig",
    "sts:GetCallerIdentity",
  ];
  expect(allowed.filter((action) => !called.has(action) && !rare.includes(action)).sort()).toEqual([]);
}, 60_000);

const simulated =
  (denied: readonly string[]): Scenario =>
  ({ operation, body }) => {
    if (operation !== "SimulatePrincipalPolicy") return undefined;
    const results = [...new URLSearchParams(body)]
      .filter(([name]) => name.startsWith("ActionNames.member"))
      .map(
        ([, name]) =>
          `<member><EvalActionName>${name}</EvalActionName><EvalDecision>${denied.includes(name) ? "implicitDeny" : "allowed"}</EvalDecision></member>`,
      );
    return {
      answer: {
        type: "text/xml",
        text: `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>${results.join("")}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
      },
    };
  };

test("before anything is made IAM is asked what is missing, where that is allowed", async () => {
  const { days } = account;
  const aws = await account.learner();
  const told = async (scenario: Scenario): Promise<string> => {
    days.scenario = scenario;
    try {
      return toldAllowed(await askAllowed(aws));
    } finally {
      days.scenario = () => undefined;
    }
  };
  expect(await told(simulated([]))).toBe("all that it needs are there");
  expect(await told(simulated(["iam:PassRole", "logs:FilterLogEvents"]))).toBe(
    "these are missing: iam:PassRole, logs:FilterLogEvents",
  );
  const refused = await told(({ operation }) =>
    operation === "SimulatePrincipalPolicy"
      ? { refuse: { status: 403, code: "AccessDenied", message: "not authorized" } }
      : undefined,
  );
  expect(refused).toBe(
    "whether they are there can't be known beforehand (iam:SimulatePrincipalPolicy: not authorized)",
  );
  const root = createAws({
    ...aws.target,
    caller: { account: "1", arn: "arn:aws:iam::1:root", partition: "aws", owner: "root" },
  });
  expect(await askAllowed(root)).toEqual({ known: true, missing: [] });
});

test("an endpoint that accepts calls and never answers is given up after one of them", async () => {
  const { days } = account;
  const aws = await account.learner();
  const { reach } = aws.target;
  // A connection that is not taken is tried twice, one that is taken and silent once.
  expect(Math.max(reach.contact, 2 * reach.connection + 1_000)).toBeLessThan(10_000);
  const hurried = createAws({
    ...aws.target,
    clock: { ...aws.target.clock },
    reach: { connection: 200, contact: 300, answer: 300, longAnswer: 300 },
  });
  days.calls.length = 0;
  days.scenario = () => ({ silent: true });
  try {
    const { caller: _asked, ...target } = hurried.target;
    await expect(createAws(target).identity()).rejects.toThrow();
  } finally {
    days.scenario = () => undefined;
  }
});

test("with a role of the account's own none is made, and step-2 says whose it is", async () => {
  const { world } = account;
  const owner = await account.learner({ prefix: "lent-" });
  await run(owner, "step-2");
  const { Role } = await world.iam.send(
    new (await import("@aws-sdk/client-iam")).GetRoleCommand({ RoleName: owner.names.roleName }),
  );
  const roleArn = Role?.Arn ?? "";
  const aws = await account.learner({ prefix: "lent-", roleArn });
  const { checks, verdict } = await run(aws, "step-2");
  expect(verdict).toBe("pass");
  expect(checks.map(({ id }) => id)).toContain("role-is-given");
  expect(checks.map(({ id }) => id)).not.toContain("allowed-actions");
}, 30_000);

test("more calls at a time than the account runs functions are not made", async () => {
  const { days } = account;
  const aws = await account.learner({ prefix: "few-" });
  days.scenario = ({ operation }) =>
    operation === "GetAccountSettings"
      ? {
          answer: {
            type: "application/json",
            text: JSON.stringify({
              AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 },
            }),
          },
        }
      : undefined;
  const told: string[] = [];
  const lab = LABS[3];
  if (lab === undefined) throw new Error("There is no fourth lab.");
  const options = { ...lab.defaults, times: 30, concurrency: 200, family: "nodejs" } as const;
  const { signal } = new AbortController();
  const { verdict, deliveries } = await engine.runLab(lab, {
    aws,
    options,
    emit: (event) => void (event.type === "notice" && told.push(event.text)),
    signal,
    live: false,
  });
  days.scenario = () => undefined;
  expect([verdict, deliveries.length]).toEqual(["pass", 30]);
  expect(told.join()).toContain("10 calls at a time are made, not 200");
}, 30_000);

test("a class has one role, which functions can be given; its template says the same", async () => {
  const aws = await account.learner();
  const role = classRole(aws);
  const { arn, created } = await ensureRole(aws, role, "class-000000");
  expect([created, (await ensureRole(aws, role, "class-000001")).created]).toEqual([true, false]);
  const learner = await account.learner({ prefix: "idem-lab-shared-", roleArn: arn });
  expect((await run(learner, "step-5")).verdict).toBe("pass");
  await cleanUp(learner, courseResources(learner, []), () => {});
  const { left, foreign } = await cleanUp(aws, [roleResource(aws, role.roleName)], () => {});
  expect([...left, ...foreign]).toEqual([]);
  const actions = role.policy("1").Statement.flatMap(({ Action }) => Action);
  for (const action of actions) expect(JSON.stringify(classTemplate())).toContain(action);
}, 30_000);

/** Every lab passes; and for every check there is a world in which it fails. */
import { DeleteLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  PutItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cliJson, type RunJson, type VerifyJson } from "../support/cli.js";
import { startWorld, type World } from "../support/world.js";

const LABS = ["step-1", "step-2", "step-3", "step-4", "step-5", "step-6", "step-7", "step-8"];
const FUNCTION = "my-function";
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:my-function";

let world: World;
/** The checks that failed in some test, as `step-4 damage-shown`. */
const failedOnce = new Set<string>();
/** Every check that there is. */
const known = new Set<string>();

beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.end();
});

async function runLab(lab: string, ...flags: readonly string[]): Promise<RunJson> {
  const { document, status, stderr } = await cliJson<RunJson>(world.home, "run", lab, ...flags);
  expect({ status, verdict: document.verdict, stderr }).toEqual({ status: 0, verdict: "pass", stderr });
  return document;
}

/** Verifies a lab in a world that is wrong: it must fail, and in these checks. */
async function failing(lab: string, expected: readonly string[]): Promise<void> {
  const { document, status } = await cliJson<VerifyJson>(world.home, "verify", lab);
  const checks = document.labs[0]?.checks ?? [];
  const failed = checks.filter(({ verdict }) => verdict === "fail");
  expect(failed.map(({ id }) => id).sort()).toEqual([...expected].sort());
  expect(status).toBe(1);
  for (const { id, advice, recheck, observed } of failed) {
    failedOnce.add(`${lab} ${id}`);
    expect({ id, told: [advice, recheck, observed].every((text) => (text ?? "") !== "") }).toEqual({
      id,
      told: true,
    });
  }
}

async function deployForeignCode(): Promise<void> {
  const ZipFile = zipSync({
    "index.mjs": new TextEncoder().encode("export const handler = async () => 'foreign';"),
  });
  await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: FUNCTION, ZipFile }));
  await waitUntilFunctionUpdatedV2(
    { client: world.lambda, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 10 },
    { FunctionName: FUNCTION },
  );
}

async function configure(change: { Timeout?: number; Runtime?: "nodejs20.x"; Role?: string }): Promise<void> {
  await world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: FUNCTION, ...change }));
  await waitUntilFunctionUpdatedV2(
    { client: world.lambda, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 10 },
    { FunctionName: FUNCTION },
  );
}

const addOrder = (order: string, run?: string) =>
  world.dynamodb.send(
    new PutItemCommand({
      TableName: "Orders",
      Item: {
        order_id: { S: order },
        execution_id: { S: "intruder" },
        ...(run === undefined ? {} : { run: { S: run } }),
      },
    }),
  );
const dropOrder = (order: string) =>
  world.dynamodb.send(
    new DeleteItemCommand({
      TableName: "Orders",
      Key: { order_id: { S: order }, execution_id: { S: "intruder" } },
    }),
  );
const dropRecord = (key: string) =>
  world.dynamodb.send(
    new DeleteItemCommand({ TableName: "IdempotencyTable", Key: { idempotency_key: { S: key } } }),
  );
const putRecord = (key: string, expiry: { N: string } | { S: string }) =>
  world.dynamodb.send(
    new PutItemCommand({
      TableName: "IdempotencyTable",
      Item: { idempotency_key: { S: key }, expiry_time: expiry },
    }),
  );

describe("each lab passes, alone and twice", () => {
  test.each(LABS)("%s", async (lab) => {
    const first = await runLab(lab);
    const again = await runLab(lab);
    expect(again.effects).toEqual(first.effects);
    expect(again.checks.map(({ id, verdict }) => [id, verdict])).toEqual(
      first.checks.map(({ id, verdict }) => [id, verdict]),
    );
    for (const { id } of first.checks) known.add(`${lab} ${id}`);
  });

  test("step-4 shows the damage that was asked for", async () => {
    const run = await runLab("step-4", "--times", "5");
    expect(run.effects).toEqual([{ key: "ORD-123", count: 5 }]);
    expect(run.deliveries.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202, 202, 202]);
    expect(new Set(run.deliveries.map(({ requestId }) => requestId)).size).toBe(5);
  });

  test("step-6 creates one order of a key of one's own, however many deliveries", async () => {
    const run = await runLab("step-6", "--times", "20", "--key", "ORD-9", "--concurrency", "10");
    expect(run.effects).toEqual([{ key: "ORD-9", count: 1 }]);
    await runLab("step-6");
  });

  test("step-7 sees three attempts of one request, 60 s and 120 s apart", async () => {
    const { deliveries, effects } = await runLab("step-7");
    expect(effects).toEqual([{ key: "ORD-124", count: 0 }]);
    expect(deliveries.map(({ attempts }) => attempts.map(({ outcome }) => outcome))).toEqual([
      ["error", "error", "error"],
      ["error", "ok"],
    ]);
    const times = (deliveries[0]?.attempts ?? []).map(({ startedAt }) => Date.parse(startedAt));
    const waits = times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 10_000) * 10);
    expect(waits).toEqual([60, 120]);
  });
});

describe("a wrong world fails the check that it concerns", () => {
  test("step-1: TTL is off, tables with another key, tables gone", async () => {
    const ttl = (Enabled: boolean) =>
      world.dynamodb.send(
        new UpdateTimeToLiveCommand({
          TableName: "IdempotencyTable",
          TimeToLiveSpecification: { Enabled, AttributeName: "expiry_time" },
        }),
      );
    // A change counts for an hour; the next one is refused until then.
    await cliJson(world.home, "cloud", "advance", "2h");
    await ttl(false);
    await failing("step-1", ["ttl-enabled"]);
    for (const TableName of ["IdempotencyTable", "Orders"]) {
      await world.dynamodb.send(new DeleteTableCommand({ TableName }));
      await failing(
        "step-1",
        TableName === "Orders"
          ? ["orders-table-key", "orders-table-active", "ttl-enabled", "table-key"]
          : ["table-key", "table-active", "ttl-enabled"],
      );
      await world.dynamodb.send(
        new CreateTableCommand({
          TableName,
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "N" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
    }
    await failing("step-1", ["table-key", "orders-table-key", "ttl-enabled"]);
    for (const TableName of ["IdempotencyTable", "Orders"])
      await world.dynamodb.send(new DeleteTableCommand({ TableName }));
    await runLab("step-1");
  });

  test("step-2: another trust policy, more or fewer permissions", async () => {
    const role = { RoleName: "idem-lab-role" };
    const allow = (Action: string[], Resource = "*") =>
      JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
    await world.iam.send(
      new UpdateAssumeRolePolicyCommand({
        ...role,
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
          ],
        }),
      }),
    );
    await failing("step-2", ["trust-policy"]);
    await runLab("step-2");
    await world.iam.send(
      new PutRolePolicyCommand({
        ...role,
        PolicyName: "more",
        PolicyDocument: allow(["dynamodb:DeleteTable"]),
      }),
    );
    await failing("step-2", ["allowed-actions", "allowed-resources"]);
    await runLab("step-2");
    await world.iam.send(
      new PutRolePolicyCommand({
        ...role,
        PolicyName: "idem-lab-least-privilege",
        PolicyDocument: allow(["*"]),
      }),
    );
    await failing("step-2", ["allowed-actions", "allowed-resources"]);
    await runLab("step-2");
    await world.iam.send(
      new AttachRolePolicyCommand({ ...role, PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
    );
    await failing("step-2", ["allowed-actions"]);
    await runLab("step-2");
  });

  test("step-2: another timeout, runtime, role; other code; no function", async () => {
    await configure({ Timeout: 3 });
    await failing("step-2", ["function-timeout"]);
    await configure({ Timeout: 10, Runtime: "nodejs20.x" });
    await failing("step-2", ["function-runtime"]);
    await runLab("step-2");
    await world.iam.send(
      new CreateRoleCommand({
        RoleName: "other",
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
          ],
        }),
      }),
    );
    await configure({ Role: "arn:aws:iam::123456789012:role/other" });
    await failing("step-2", ["function-role"]);
    await runLab("step-2");
    await deployForeignCode();
    await failing("step-2", ["deployed-by-course"]);
    await runLab("step-2");
  });

  test.each([
    ["step-3", "one-order", "ORD-123"],
    ["step-4", "damage-shown", "ORD-123"],
    ["step-5", "one-order", "ORD-123"],
    ["step-6", "exactly-one-order", "ORD-123"],
    ["step-7", "order-lost", "ORD-124"],
    ["step-8", "exactly-one-order", "ORD-125"],
  ])("%s: an order more fails %s, and code of somebody else is noticed", async (lab, check, key) => {
    await runLab(lab);
    await addOrder(key);
    await failing(lab, [check]);
    await dropOrder(key);
    await deployForeignCode();
    await failing(lab, ["deployed-by-course"]);
    await runLab(lab);
  });

  test.each(["step-5", "step-6", "step-7"])(
    "%s: its record removed, or replaced, before its expiry",
    async (lab) => {
      const { effects } = await runLab(lab);
      const key = effects[0]?.key ?? "";
      await dropRecord(key);
      await failing(lab, ["record-is-there"]);
      await putRecord(key, { N: "1" });
      await failing(lab, ["record-is-there"]);
      await runLab(lab);
    },
  );

  test("step-8: a record that was put back, and expiries that are no seconds", async () => {
    await runLab("step-8");
    await putRecord("ORD-125", { S: "soon" });
    await failing("step-8", ["expiry-in-seconds", "swept-after-expiry"]);
    await putRecord("ORD-125", { N: String(Date.now()) });
    await failing("step-8", ["expiry-in-seconds", "swept-after-expiry"]);
    await dropRecord("ORD-125");
  });

  test("without its log a run has no evidence of what ran", async () => {
    for (const lab of ["step-3", "step-4", "step-5", "step-6", "step-7", "step-8"]) await runLab(lab);
    await world.logs.send(new DeleteLogGroupCommand({ logGroupName: `/aws/lambda/${FUNCTION}` }));
    await failing("step-3", ["calls-accepted", "log-lines", "one-order"]);
    await failing("step-4", ["calls-accepted", "damage-shown"]);
    await failing("step-5", ["calls-accepted"]);
    await failing("step-6", ["calls-accepted", "duplicates-refused"]);
    await failing("step-7", [
      "calls-accepted",
      "three-attempts",
      "retry-waits",
      "retry-refused",
      "nothing-left-to-retry",
    ]);
    await failing("step-8", ["calls-accepted", "one-record-per-key", "blocks-until-swept"]);
    for (const lab of ["step-3", "step-4", "step-5", "step-6", "step-7", "step-8"]) await runLab(lab);
  });

  test("a run that names other code, and one that was cut short", async () => {
    const runTag = (lab: string, versions: string) =>
      world.lambda.send(
        new TagResourceCommand({
          Resource: ARN,
          Tags: {
            [`idem-lab:${lab}`]: `run=${lab}-aaaaaa key=ORD-1 times=1 family=nodejs start=1 end=2 versions=${versions} code=shown`,
          },
        }),
      );
    for (const lab of ["step-3", "step-4", "step-5", "step-6", "step-7", "step-8"]) {
      await runTag(lab, "1+1");
      const { document } = await cliJson<VerifyJson>(world.home, "verify", lab);
      const failed =
        document.labs[0]?.checks.filter(({ verdict }) => verdict === "fail").map(({ id }) => id) ?? [];
      expect(failed).toContain("code-is-shown");
      if (lab === "step-7") expect(failed).toContain("code-is-shown-2");
      for (const id of failed) failedOnce.add(`${lab} ${id}`);
      await world.lambda.send(new UntagResourceCommand({ Resource: ARN, TagKeys: [`idem-lab:${lab}`] }));
      await failing(lab, ["run-finished"]);
    }
  });

  test("the function gone", async () => {
    const { status } = await cliJson(world.home, "clean", "--yes");
    expect(status).toBe(0);
    await failing("step-2", [
      "trust-policy",
      "allowed-actions",
      "allowed-resources",
      "function-active",
      "function-runtime",
      "function-timeout",
      "function-role",
      "deployed-by-course",
    ]);
  });

  test("there is no check that cannot fail", () => {
    expect([...known].filter((check) => !failedOnce.has(check))).toEqual([]);
  });
});

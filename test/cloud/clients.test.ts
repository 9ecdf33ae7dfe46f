/** Clients that we did not write: the AWS CLI in the tutorial's own words, and boto3. */
import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functionParts } from "../../labs/index.js";
import { pythonProblem } from "../../src/cloud/lambda/environments/python.js";
import { cli, cliJson, type VerifyJson } from "../support/cli.js";
import { startWorld, type World } from "../support/world.js";

/** The CLI's major version, if it is installed. */
function awsCliVersion(): number | undefined {
  try {
    return Number(/aws-cli\/(\d+)/.exec(execFileSync("aws", ["--version"], { encoding: "utf8" }))?.[1]);
  } catch {
    return undefined;
  }
}

const awsCli = awsCliVersion();
const noPython = await pythonProblem();

let world: World;
beforeAll(async () => {
  world = await startWorld();
  expect((await cli(["start", "--yes", "--home", world.home])).status).toBe(0);
});
afterAll(async () => {
  await world.end();
});

const environment = (): NodeJS.ProcessEnv => {
  const { AWS_PROFILE, AWS_SESSION_TOKEN, ...rest } = process.env;
  return { ...rest, ...world.env };
};

async function shell(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", ["-c", command], {
    env: environment(),
    cwd: world.home,
    encoding: "utf8",
  });
  return stdout;
}

/** The operation, and the names of its options. */
const kindOf = (command: string): string => command.match(/^aws \S+ \S+|--[a-z-]+/g)?.join(" ") ?? command;

describe.skipIf(awsCli === undefined)(
  `the AWS CLI${awsCli === undefined ? " (skipped: it is not installed)" : ""}`,
  () => {
    const rawPayload = (awsCli ?? 2) >= 2 ? "--cli-binary-format raw-in-base64-out " : "";

    test("invokes in the tutorial's own words, and sees the order and the log", async () => {
      const command = `aws lambda invoke --function-name my-function --invocation-type Event ${rawPayload}--payload '{"order_id":"ORD-77"}' response.json`;
      expect(JSON.parse(await shell(command))).toEqual({ StatusCode: 202 });
      expect(JSON.parse(await shell(command))).toEqual({ StatusCode: 202 });
      await expect
        .poll(
          async () =>
            await shell(
              "aws logs filter-log-events --log-group-name /aws/lambda/my-function --filter-pattern '\"ORD-77\"' --query 'events[].message' --output text",
            ),
          { timeout: 20_000 },
        )
        .toContain("Order created: ORD-77");
      const rows = JSON.parse(
        await shell(
          `aws dynamodb query --table-name Orders --key-condition-expression 'order_id = :id' --expression-attribute-values '{":id":{"S":"ORD-77"}}'`,
        ),
      );
      expect(rows.Count).toBe(1);
      // What was sent by hand is nobody's evidence.
      expect((await cli(["verify", "--home", world.home])).status).toBe(0);
    });

    test("runs the command with which each check can be looked at again", async () => {
      const { document } = await cliJson<VerifyJson>(world.home, "verify");
      const all = document.labs.flatMap(({ checks }) => checks.map(({ recheck }) => recheck));
      // One of each kind, and one shell for all: the CLI takes its time to start.
      const commands = [...new Map(all.map((command) => [kindOf(command), command])).values()];
      expect(commands.length).toBeGreaterThan(10);
      const script = commands.map((command) => `${command} >/dev/null || exit 1`).join("\n");
      await shell(script);
    }, 240_000);
  },
);

describe.skipIf(noPython !== undefined)(
  `boto3${noPython === undefined ? "" : ` (skipped: ${noPython})`}`,
  () => {
    test("finds the tables, the function, its role and its log", async () => {
      const script = `
import boto3, json
ddb, lam, logs, iam, sts = (boto3.client(name) for name in ("dynamodb", "lambda", "logs", "iam", "sts"))
try:
    for _ in range(2):
        ddb.put_item(TableName="IdempotencyTable", Item={"idempotency_key": {"S": "boto"}}, ConditionExpression="attribute_not_exists(idempotency_key)", ReturnValuesOnConditionCheckFailure="ALL_OLD")
    refused = None
except ddb.exceptions.ConditionalCheckFailedException as error:
    refused = error.response["Item"]["idempotency_key"]["S"]
ddb.delete_item(TableName="IdempotencyTable", Key={"idempotency_key": {"S": "boto"}})
lam.get_waiter("function_active_v2").wait(FunctionName="my-function")
answer = lam.invoke(FunctionName="my-function", Payload=json.dumps({"order_id": "ORD-78"}), LogType="Tail")
print(json.dumps({
  "tables": ddb.list_tables()["TableNames"],
  "refused": refused,
  "answer": json.load(answer["Payload"]),
  "trust": iam.get_role(RoleName="idem-lab-role")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"],
  "groups": [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]],
  "arn": sts.get_caller_identity()["Arn"],
}))`;
      const { stdout } = await promisify(execFile)("python3", ["-c", script], {
        env: environment(),
        cwd: join(world.home),
        encoding: "utf8",
      });
      expect(JSON.parse(stdout)).toEqual({
        tables: ["IdempotencyTable", "Orders"],
        refused: "boto",
        answer: "Order processed",
        trust: { Service: "lambda.amazonaws.com" },
        groups: ["", ...[...functionParts().keys()].map((part) => `-${part}`)]
          .map((part) => `/aws/lambda/my-function${part}`)
          .sort(),
        arn: "arn:aws:iam::123456789012:user/idem-lab",
      });
    });
  },
);

/** The course's role allows what the handlers need and no more, and a learner sees what happens without it. */
import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "../support/cli.js";
import { startWorld, type World } from "../support/world.js";

const TABLES = "arn:aws:dynamodb:us-east-1:123456789012:table";
const LOGS = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/my-function";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

/** Puts the course's policy back, without one of its parts. */
async function putPolicy(...allowed: readonly (readonly [action: string, resource: string])[]) {
  await world.iam.send(
    new PutRolePolicyCommand({
      RoleName: "idem-lab-role",
      PolicyName: "idem-lab-least-privilege",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          ...allowed.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })),
          { Effect: "Allow", Action: "logs:*", Resource: [LOGS, `${LOGS}:*`] },
        ],
      }),
    }),
  );
}

test.each([
  ["step-3", "Orders", "IdempotencyTable"],
  ["step-5", "IdempotencyTable", "Orders"],
])("%s fails without PutItem on %s, and its log says so in AWS's words", async (lab, missing, left) => {
  expect((await cli(["run", lab, "--home", world.home])).status).toBe(0);
  await putPolicy(["dynamodb:PutItem", `${TABLES}/${left}`]);
  const { lambda } = world;
  const { InvokeCommand } = await import("@aws-sdk/client-lambda");
  const answer = await lambda.send(
    new InvokeCommand({
      FunctionName: "my-function",
      Payload: JSON.stringify({ order_id: "ORD-900", idempotency_key: "ORD-900" }),
    }),
  );
  const sentence =
    "User: arn:aws:sts::123456789012:assumed-role/idem-lab-role/my-function is not authorized to perform: " +
    `dynamodb:PutItem on resource: ${TABLES}/${missing} because no identity-based policy allows the dynamodb:PutItem action`;
  expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toMatchObject({
    errorType: "AccessDeniedException",
    errorMessage: sentence,
  });
  const { stdout } = await cli(["logs", "--plain", "--home", world.home]);
  expect(stdout.replace(/\s+/g, " ")).toContain(sentence);
});

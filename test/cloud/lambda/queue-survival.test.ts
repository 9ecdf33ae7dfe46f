/** A queue, a mapping and a function, whose owner is killed again and again: what SQS took is delivered. */
import {
  CreateEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, test, vi } from "vitest";
import { openCloud } from "../../../src/cloud/open.js";
import { temporaryHome } from "../../support/cli.js";
import { clientsOf, createWorkerRole, deploy } from "../support/cloud.js";
import { Holder } from "../support/holder.js";

const KILLS = 5;
const HANDLER = `
export const handler = async ({ Records }) => {
  for (const { body } of Records) console.log("ran " + body + ";");
};`;

test("nothing that SendMessage answered for is lost, whenever the owner is killed", async () => {
  const home = temporaryHome();
  const open = () => openCloud({ home, kind: "command", time: "virtual", notice: () => {} });

  const first = await open();
  const before = clientsOf(first);
  const queues = new SQSClient(before.settings);
  await deploy(before, "worker", await createWorkerRole(before, "role", "sqs:*"), HANDLER);
  const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: "orders" }));
  const { Attributes } = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  await before.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "worker",
      EventSourceArn: Attributes?.QueueArn,
      BatchSize: 3,
    }),
  );
  await first.close({ force: true });

  const accepted: string[] = [];
  let next = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const holder = new Holder(home);
    await holder.held;
    const wanted = accepted.length + 1 + Math.floor(Math.random() * 40);
    let isKilled = false;
    /** Sends one message after the other until the owner is gone. */
    const sender = async (): Promise<void> => {
      while (!isKilled) {
        const body = String(next++);
        const sent = await queues
          .send(new SendMessageCommand({ QueueUrl, MessageBody: body }))
          .catch((error: unknown) => {
            if (!isKilled) throw error;
          });
        if (sent !== undefined) accepted.push(body);
        if (accepted.length >= wanted && !isKilled) {
          isKilled = true;
          await holder.kill();
        }
      }
    };
    await Promise.all([sender(), sender(), sender()]);
  }

  const last = await open();
  try {
    expect(last.owned).toBe(true);
    const after = clientsOf(last);
    const sqs = new SQSClient(after.settings);
    await vi.waitFor(
      async () => {
        const { Attributes: counts } = await sqs.send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
        );
        expect(counts).toMatchObject({
          ApproximateNumberOfMessages: "0",
          ApproximateNumberOfMessagesNotVisible: "0",
        });
      },
      { timeout: 60_000, interval: 50 },
    );
    await last.admin.settle();
    const ran = new Set((await after.messages("/aws/lambda/worker")).join("\n").match(/(?<=ran )\d+(?=;)/g));
    expect(accepted.length).toBeGreaterThanOrEqual(KILLS);
    expect(accepted.filter((body) => !ran.has(body))).toEqual([]);
  } finally {
    await last.close({ force: true });
  }
});

test("a mapping and the messages survive the end of the process", async () => {
  const home = temporaryHome();
  const open = () => openCloud({ home, kind: "command", time: "virtual", notice: () => {} });
  const first = await open();
  const before = clientsOf(first);
  const beforeSqs = new SQSClient(before.settings);
  await deploy(before, "worker", await createWorkerRole(before, "role", "sqs:*"), HANDLER);
  const { QueueUrl = "" } = await beforeSqs.send(new CreateQueueCommand({ QueueName: "orders" }));
  const arn = `arn:aws:sqs:us-east-1:${QueueUrl.split("/")[3]}:orders`;
  const made = await before.lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName: "worker", EventSourceArn: arn, Enabled: false }),
  );
  await vi.waitFor(async () => {
    const { State } = await before.lambda.send(new GetEventSourceMappingCommand({ UUID: made.UUID }));
    expect(State).toBe("Disabled");
  });
  await beforeSqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
  await before.lambda.send(new UpdateEventSourceMappingCommand({ UUID: made.UUID, Enabled: true }));
  await first.close({ force: true });

  const second = await open();
  const after = clientsOf(second);
  await vi.waitFor(
    async () => {
      const messages = await after.messages("/aws/lambda/worker").catch(() => []);
      expect(messages.some((message) => message.includes("ran kept;"))).toBe(true);
    },
    { timeout: 20_000, interval: 50 },
  );
  await second.close({ force: true });
});

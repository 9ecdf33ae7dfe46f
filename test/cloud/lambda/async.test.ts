import {
  DeleteFunctionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { Harness } from "./support/harness.js";
import { startNote } from "./support/note.js";

const HANDLER = `
export const handler = async (event, context) => {
  console.log(JSON.stringify({ at: Date.now(), id: context.awsRequestId, event }));
  if (event.fail) throw new Error("wanted");
};`;

let lambda: Harness;
beforeEach(async () => {
  lambda = await Harness.start();
  await lambda.deploy("worker", { "index.mjs": HANDLER });
});
afterEach(() => lambda.stop());

const send = (event: unknown) => lambda.invoke("worker", event, { InvocationType: "Event" });

/** What each attempt printed about itself. */
function attempts(): { at: number; id: string; event: unknown }[] {
  return lambda
    .messages()
    .filter((message) => message.includes("\tINFO\t"))
    .map((message) => JSON.parse(message.split("\tINFO\t")[1] ?? ""));
}

const seconds = (from: number | undefined, to: number | undefined) =>
  Math.round(((to ?? 0) - (from ?? 0)) / 1000);

test(
  "an Event is answered 202 without a body and runs",
  holds("Lambda", {
    operation: "Invoke: asynchronous",
    behaviour: "an Event is answered 202 without a body and runs",
    source:
      "LocalStack, TestLambdaFeatures, test_invocation_type_event (snapshots validated against AWS, 2025-11)",
  }),
  async () => {
    const answer = await send({ n: 1 });
    expect(answer).toMatchObject({ StatusCode: 202, text: "" });
    expect(answer.ExecutedVersion).toBeUndefined();
    await lambda.clock.idle();
    expect(attempts()).toMatchObject([{ id: answer.$metadata.requestId, event: { n: 1 } }]);
  },
);

test(
  "a failing Event runs three times, 60 s and 120 s apart, under one id and in one stream",
  holds("Lambda", {
    operation: "Invoke: asynchronous",
    behaviour: "a failing Event runs three times, 60 s and 120 s apart, under one id and in one stream",
    source:
      "Lambda developer guide, invocation-async-error-handling; LocalStack, TestRequestIdHandling (snapshots validated against AWS, 2025-11)",
  }),
  async () => {
    const answer = await send({ fail: true });
    await lambda.clock.idle();
    const ran = attempts();
    expect(ran.map(({ id }) => id)).toEqual(Array(3).fill(answer.$metadata.requestId));
    expect(seconds(ran[0]?.at, ran[1]?.at)).toBe(60);
    expect(seconds(ran[1]?.at, ran[2]?.at)).toBe(120);
    expect(lambda.streams.size).toBe(1);
    expect(lambda.messages().filter((message) => message.startsWith("INIT_START"))).toHaveLength(1);
    expect(lambda.messages().filter((message) => message.startsWith("REPORT"))).toHaveLength(3);
  },
);

test(
  "MaximumRetryAttempts 0 leaves one attempt",
  holds("Lambda", {
    operation: "Invoke: asynchronous",
    behaviour: "MaximumRetryAttempts 0 leaves one attempt",
    source: "Lambda developer guide, invocation-async-configuring",
  }),
  async () => {
    await lambda.client.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: "worker", MaximumRetryAttempts: 0 }),
    );
    await send({ fail: true });
    await lambda.clock.idle();
    expect(attempts()).toHaveLength(1);
  },
);

test.each([
  [60, 1],
  [90, 2],
])(
  "an event of at most %i s is tried %i times",
  holds("Lambda", {
    operation: "Invoke: asynchronous",
    behaviour: "a retry that would come after MaximumEventAgeInSeconds is not made",
    source: "LocalStack, test_lambda_destinations (snapshots validated against AWS, 2025-11)",
  }),
  async (age, count) => {
    await lambda.client.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: "worker", MaximumEventAgeInSeconds: age }),
    );
    await send({ fail: true });
    await lambda.clock.idle();
    expect(attempts()).toHaveLength(count);
  },
);

test(
  "with a reserved concurrency of 0 nothing runs",
  holds("Lambda", {
    operation: "Invoke: asynchronous",
    behaviour: "with a reserved concurrency of 0 nothing runs",
    source: "Lambda developer guide, configuration-concurrency",
  }),
  async () => {
    await lambda.client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "worker", ReservedConcurrentExecutions: 0 }),
    );
    await send({});
    await lambda.clock.idle();
    expect(attempts()).toHaveLength(0);
  },
);

test(
  "with a reserved concurrency of 1 throttled events wait and all run",
  holds("Lambda", {
    operation: "Invoke: asynchronous",
    behaviour: "with a reserved concurrency of 1 throttled events wait and all run",
    source: "Lambda developer guide, invocation-async-error-handling",
  }),
  async () => {
    await lambda.client.send(
      new PutFunctionConcurrencyCommand({ FunctionName: "worker", ReservedConcurrentExecutions: 1 }),
    );
    await Promise.all([1, 2, 3, 4, 5].map((n) => send({ n })));
    await lambda.clock.idle();
    expect(attempts()).toHaveLength(5);
    expect(lambda.streams.size).toBe(1);
  },
);

test("a deleted function's events are dropped", async () => {
  const release = lambda.clock.busy();
  await send({ fail: true });
  await expect
    .poll(() => lambda.messages().filter((message) => message.startsWith("REPORT")))
    .toHaveLength(1);
  await lambda.client.send(new DeleteFunctionCommand({ FunctionName: "worker" }));
  release();
  await lambda.clock.idle();
  expect(attempts()).toHaveLength(1);
});

test("what was accepted and not run is delivered by the next process, with its attempts counted", async () => {
  const release = lambda.clock.busy();
  const failing = await send({ fail: true });
  await expect
    .poll(() => lambda.messages().filter((message) => message.startsWith("REPORT")))
    .toHaveLength(1);
  await lambda.restart();
  release();
  await lambda.clock.idle();
  expect(attempts().map(({ id }) => id)).toEqual(Array(3).fill(failing.$metadata.requestId));
});

test("an attempt that our own end interrupted counts for nothing and is made again", async () => {
  await lambda.redeploy("worker", {
    "index.mjs": `export const handler = async (event) => {
        if ((await (await fetch(event.note)).text()) === "again") return;
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      };`,
  });
  const note = await startNote();
  await lambda.invoke("worker", { note: note.url }, { InvocationType: "Event" });
  await expect.poll(() => lambda.messages().some((message) => message.startsWith("START"))).toBe(true);
  note.text = "again";
  await lambda.restart();
  await lambda.clock.idle();
  expect(lambda.messages().filter((message) => /^REPORT.*\t\n$/s.test(message))).toHaveLength(1);
});

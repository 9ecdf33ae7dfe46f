/** A process may die at any moment: in every state that the disk ever holds, an accepted event or its outcome is there. */
import { PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { afterEach, expect, test } from "vitest";
import { createGroupCommitStore } from "../../../src/cloud/store/group-commit.js";
import { createMemoryStore } from "../../../src/cloud/store/memory.js";
import { prefixRange, type Store } from "../../../src/cloud/store/store.js";
import { Harness, REGION } from "./support/harness.js";

let lambda: Harness | undefined;
afterEach(() => lambda?.stop());

const QUEUE = `arn:aws:sqs:${REGION}:123456789012:outcomes`;

test("an event leaves the queue in the commit in which its outcome is sent", async () => {
  const disk = createMemoryStore();
  const count = (prefix: string) => [...disk.entries(prefixRange(prefix))].length;
  /** After each commit: events that wait, and outcomes that were sent. */
  const states: string[] = [];
  const watched: Store = {
    ...disk,
    transaction: (work) => {
      const result = disk.transaction(work);
      const state = `${count("lambda/queue/")} waiting, ${count("outcome/")} sent`;
      if (states.at(-1) !== state) states.push(state);
      return result;
    },
  };
  const store = createGroupCommitStore(watched);
  let sent = 0;
  lambda = await Harness.start({
    store,
    queues: {
      exists: (arn) => arn === QUEUE,
      send: (_arn, { body }) => {
        sent += 1;
        store.transaction((transaction) => transaction.put(`outcome/${sent}`, body));
        return { messageId: String(sent) };
      },
    },
  });
  await lambda.deploy("worker", {
    "index.mjs": `export const handler = async ({ fail }) => { if (fail) throw new Error("wanted"); };`,
  });
  await lambda.client.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "worker",
      DestinationConfig: { OnSuccess: { Destination: QUEUE }, OnFailure: { Destination: QUEUE } },
    }),
  );
  for (const fail of [false, true]) {
    await lambda.invoke("worker", { fail }, { InvocationType: "Event" });
    await lambda.clock.idle();
    await store.flushed();
  }
  expect(states.slice(states.indexOf("1 waiting, 0 sent"))).toEqual([
    "1 waiting, 0 sent",
    "0 waiting, 1 sent",
    "1 waiting, 1 sent",
    "0 waiting, 2 sent",
  ]);
});

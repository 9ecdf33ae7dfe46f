/** AWS delivers some events twice though nothing failed; here a seed decides which. */
import { afterEach, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { Harness } from "./support/harness.js";

const HANDLER = `export const handler = async ({ n }, { awsRequestId }) => console.log(JSON.stringify({ n, awsRequestId }));`;

let lambda: Harness | undefined;
afterEach(async () => {
  await lambda?.stop();
  lambda = undefined;
});

/** Sends so many events, one after the other. @returns what ran: by the event's number, the ids of its executions */
async function run(duplication: { rate: number; seed: number } | undefined, events: number) {
  const harness = await Harness.start(duplication === undefined ? {} : { duplication });
  lambda = harness;
  await harness.deploy("worker", { "index.mjs": HANDLER });
  const ids: (string | undefined)[] = [];
  for (let n = 0; n < events; n += 1) {
    ids.push((await harness.invoke("worker", { n }, { InvocationType: "Event" })).$metadata.requestId);
  }
  await harness.clock.idle();
  const ran = harness
    .messages()
    .filter((message) => message.includes("\tINFO\t"))
    .map((message): { n: number; awsRequestId: string } => JSON.parse(message.split("\t")[3] ?? ""));
  await harness.stop();
  lambda = undefined;
  const executions = ids.map((_, n) => ran.filter((each) => each.n === n).map((each) => each.awsRequestId));
  return { ids, executions, doubled: executions.flatMap((each, n) => (each.length === 2 ? [n] : [])) };
}

test(
  "with rate 1 every event runs twice under its one request id",
  holds("Lambda", {
    operation: "Invoke: asynchronous",
    behaviour:
      "an event may run more than once though nothing failed, under its one request id (here: as often as is chosen)",
    source: "Lambda developer guide, invocation-async and invocation-retries",
  }),
  async () => {
    const { ids, executions } = await run({ rate: 1, seed: 1 }, 5);
    expect(executions).toEqual(ids.map((id) => [id, id]));
  },
);

test("with rate 0, and without one, no event runs twice", async () => {
  expect((await run({ rate: 0, seed: 1 }, 5)).doubled).toEqual([]);
  expect((await run(undefined, 5)).doubled).toEqual([]);
});

test("the same seed doubles the same events, another seed others", async () => {
  const { doubled } = await run({ rate: 0.3, seed: 7 }, 30);
  expect(doubled.length).toBeGreaterThan(0);
  expect(doubled.length).toBeLessThan(30);
  expect((await run({ rate: 0.3, seed: 7 }, 30)).doubled).toEqual(doubled);
  expect((await run({ rate: 0.3, seed: 8 }, 30)).doubled).not.toEqual(doubled);
});

test("a second delivery survives the end of the process", async () => {
  const harness = await Harness.start({ duplication: { rate: 1, seed: 1 } });
  lambda = harness;
  await harness.deploy("worker", { "index.mjs": HANDLER });
  const release = harness.clock.busy();
  await harness.invoke("worker", { n: 0 }, { InvocationType: "Event" });
  await harness.restart();
  release();
  await harness.clock.idle();
  expect(harness.messages().filter((message) => message.startsWith("REPORT")).length).toBeGreaterThanOrEqual(
    2,
  );
});

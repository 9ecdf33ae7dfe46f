import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { Harness } from "./support/harness.js";

const HANDLER = `
let counter = 0;
export const handler = async (event, context) => {
  console.log("event", event);
  process.stdout.write("plain\\nlines\\n");
  if (event.fail) throw new Error("wanted");
  return { counter: counter++, id: context.awsRequestId, event };
};`;

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
  await lambda.deploy("echo", { "index.mjs": HANDLER });
});
afterAll(() => lambda.stop());

describe("a synchronous invocation", () => {
  test(
    "answers what the handler returned, under the id that the handler saw",
    holds("Lambda", {
      operation: "Invoke",
      behaviour: "answers what the handler returned, under the id that the handler saw",
      source: "LocalStack, TestRequestIdHandling (snapshot validated against AWS, 2025-11)",
    }),
    async () => {
      const answer = await lambda.invoke("echo", { a: 1 }, { LogType: "Tail" });
      expect(answer.text).toBe(
        JSON.stringify({ counter: 0, id: answer.$metadata.requestId, event: { a: 1 } }),
      );
      expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
      expect(answer.log).toContain(`START RequestId: ${answer.$metadata.requestId} Version: $LATEST\n`);
      expect(answer.log).toMatch(/\tINFO\tevent \{ a: 1 \}\nplain\nlines\nEND RequestId/);
      const again = await lambda.invoke("echo", {});
      expect(again.value).toMatchObject({ counter: 1 });
    },
  );

  test(
    "answers a handler's error as a result and keeps the environment",
    holds("Lambda", {
      operation: "Invoke",
      behaviour: "answers a handler's error as a result and keeps the environment",
      source: "LocalStack, test_invocation_type_event_error (snapshot validated against AWS, 2023-09)",
    }),
    async () => {
      const answer = await lambda.invoke("echo", { fail: true }, { LogType: "Tail" });
      expect(answer.FunctionError).toBe("Unhandled");
      expect(answer.value).toMatchObject({ errorType: "Error", errorMessage: "wanted" });
      expect((await lambda.invoke("echo", {})).value).toMatchObject({ counter: expect.any(Number) });
      expect(lambda.streams.size).toBe(1);
    },
  );
});

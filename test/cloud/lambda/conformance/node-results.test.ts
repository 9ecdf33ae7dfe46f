import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "../../../support/behaviours.js";
import { Harness } from "../support/harness.js";

const RIC = "aws-lambda-nodejs-runtime-interface-client, Errors";
const RECORDED =
  "LocalStack, test_lambda_common and test_lambda (snapshots validated against AWS, 2025-11 to 2026-01)";

const HANDLER = `
class OrderError extends Error { constructor(text) { super(text); this.name = "OrderError"; } }
const HANDLED = { name: "Likeness", message: "like an error", stack: "Likeness: like an error\\n  at place" };
export const handler = async (event, context) => {
  switch (event.do) {
    case "nothing": return;
    case "error": throw new Error("Error: some_error_msg");
    case "class": throw new OrderError("no stock");
    case "string": throw "a text";
    case "number": throw 42;
    case "object": throw { a: 1 };
    case "null": throw null;
    case "undefined": throw undefined;
    case "like": throw HANDLED;
    case "delete": throw new Error("with \\u007f");
    case "unicode": throw new Error("ä€😀");
    case "recursion": { const deeper = () => deeper(); return deeper(); }
    case "reject": void Promise.reject(new TypeError("left alone")); return new Promise((done) => setTimeout(done, 5000));
    case "reject with text": void Promise.reject("just text"); return new Promise((done) => setTimeout(done, 5000));
    case "bigint": return { a: 1n };
    case "function": return () => {};
    case "echo": return event;
    case "ids": return { id: context.awsRequestId, arn: context.invokedFunctionArn };
    case "large": return "x".repeat(6_291_556 - event.less);
  }
};`;

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
  await lambda.deploy("results", { "index.mjs": HANDLER }, { Timeout: 10, MemorySize: 512 });
});
afterAll(() => lambda.stop());

const HANDLED_BODY = {
  errorType: "handled",
  errorMessage:
    "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
};
const trace = (first: string) => expect.arrayContaining([first]);

const ERRORS: readonly (readonly [behaviour: string, source: string, action: string, body: object])[] = [
  [
    "an Error has type, text and trace, and no request id",
    RECORDED,
    "error",
    {
      errorType: "Error",
      errorMessage: "Error: some_error_msg",
      trace: trace("Error: Error: some_error_msg"),
    },
  ],
  [
    "the type is the error's name",
    RIC,
    "class",
    { errorType: "OrderError", errorMessage: "no stock", trace: trace("OrderError: no stock") },
  ],
  [
    "a thrown text is of type string",
    RIC,
    "string",
    { errorType: "string", errorMessage: "a text", trace: [] },
  ],
  [
    "a thrown number is of type number",
    RIC,
    "number",
    { errorType: "number", errorMessage: "42", trace: [] },
  ],
  [
    "a thrown object is of type object",
    RIC,
    "object",
    { errorType: "object", errorMessage: "[object Object]", trace: [] },
  ],
  ["a thrown null is `handled`", RIC, "null", HANDLED_BODY],
  ["a thrown undefined is `handled`", RIC, "undefined", HANDLED_BODY],
  [
    "what has name, message and stack is an error",
    RIC,
    "like",
    {
      errorType: "Likeness",
      errorMessage: "like an error",
      trace: ["Likeness: like an error", "  at place"],
    },
  ],
  [
    "DEL is percent-encoded",
    RIC,
    "delete",
    { errorType: "Error", errorMessage: "with %7F", trace: trace("Error: with %7F") },
  ],
  [
    "any text comes through",
    RIC,
    "unicode",
    { errorType: "Error", errorMessage: "ä€😀", trace: trace("Error: ä€😀") },
  ],
  [
    "endless recursion is a RangeError",
    RIC,
    "recursion",
    { errorType: "RangeError", errorMessage: "Maximum call stack size exceeded", trace: expect.any(Array) },
  ],
  [
    "a rejection that nobody handles ends the process",
    RIC,
    "reject",
    {
      errorType: "Runtime.UnhandledPromiseRejection",
      errorMessage: "TypeError: left alone",
      trace: expect.any(Array),
    },
  ],
  [
    "a rejection with a text ends the process",
    RIC,
    "reject with text",
    { errorType: "Runtime.UnhandledPromiseRejection", errorMessage: "just text", trace: expect.any(Array) },
  ],
  [
    "what JSON cannot say is an error",
    RIC,
    "bigint",
    {
      errorType: "Error",
      errorMessage: expect.stringMatching(/^Unable to stringify response body/),
      trace: expect.any(Array),
    },
  ],
];

describe("what Node's handlers answer", () => {
  for (const [behaviour, source, action, body] of ERRORS) {
    test(behaviour, holds("Lambda", { operation: "Invoke: Node.js errors", behaviour, source }), async () => {
      const answer = await lambda.invoke("results", { do: action });
      expect([answer.StatusCode, answer.FunctionError, answer.ExecutedVersion]).toEqual([
        200,
        "Unhandled",
        "$LATEST",
      ]);
      expect(answer.value).toEqual(body);
      expect((await lambda.invoke("results", { do: "nothing" })).text).toBe("null");
    });
  }

  const RESULTS: readonly (readonly [
    behaviour: string,
    source: string,
    event: object,
    text: string | number,
  ])[] = [
    ["nothing is null", RECORDED, { do: "nothing" }, "null"],
    ["a function is null", RIC, { do: "function" }, "null"],
    [
      "the event comes back as it went",
      RECORDED,
      { do: "echo", text: "ä\u2028😀" },
      '{"do":"echo","text":"ä\u2028😀"}',
    ],
    ["6 291 556 bytes are the most", RECORDED, { do: "large", less: 2 }, 6_291_556],
  ];
  for (const [behaviour, source, event, text] of RESULTS) {
    test(behaviour, holds("Lambda", { operation: "Invoke: results", behaviour, source }), async () => {
      const answer = await lambda.invoke("results", event);
      expect([answer.StatusCode, answer.FunctionError, answer.ExecutedVersion]).toEqual([
        200,
        undefined,
        "$LATEST",
      ]);
      if (typeof text === "string") expect(answer.text).toBe(text);
      else expect(answer.text).toHaveLength(text);
    });
  }

  test(
    "one byte more is too large",
    holds("Lambda", {
      operation: "Invoke: results",
      behaviour: "one byte more is Function.ResponseSizeTooLarge",
      source: "LocalStack, test_lambda_too_large_response (snapshot validated against AWS, 2025-11)",
    }),
    async () => {
      const answer = await lambda.invoke("results", { do: "large", less: 1 });
      expect(answer.FunctionError).toBe("Unhandled");
      expect(answer.value).toEqual({
        errorType: "Function.ResponseSizeTooLarge",
        errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
      });
    },
  );

  const PAYLOADS: readonly (readonly [
    behaviour: string,
    source: string,
    type: "Event" | "RequestResponse" | "DryRun",
    size: number,
    status: number | string,
  ])[] = [
    ["1 MB is the most for Event", "Lambda developer guide, quotas", "Event", 1_048_576, 202],
    [
      "a byte more than 1 MB is too large for Event",
      "AWS's service model (botocore, lambda 2015-03-31)",
      "Event",
      1_048_577,
      "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
    ],
    ["6 MB are the most for an answer", "Lambda developer guide, quotas", "RequestResponse", 6_291_456, 200],
    [
      "a byte more than 6 MB is too large",
      "public reports of the service's answer",
      "RequestResponse",
      6_291_457,
      "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    ],
    [
      "a dry run answers 204",
      "LocalStack, test_invocation_type_dry_run (snapshot validated against AWS, 2022-09)",
      "DryRun",
      20,
      204,
    ],
  ];
  for (const [behaviour, source, InvocationType, size, wanted] of PAYLOADS) {
    test(behaviour, holds("Lambda", { operation: "Invoke: payloads", behaviour, source }), async () => {
      const Payload = JSON.stringify({ x: "x".repeat(size - 8) });
      const call = lambda.invoke("results", undefined, { InvocationType, Payload });
      if (typeof wanted === "number") {
        const { StatusCode, ExecutedVersion, FunctionError } = await call;
        expect([StatusCode, FunctionError]).toEqual([wanted, undefined]);
        expect(ExecutedVersion).toBe(InvocationType === "RequestResponse" ? "$LATEST" : undefined);
      } else {
        await expect(call).rejects.toMatchObject({ message: wanted, $metadata: { httpStatusCode: 413 } });
      }
    });
  }
});

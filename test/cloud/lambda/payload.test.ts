import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { failureOf, Harness } from "./support/harness.js";

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
  await lambda.deploy("echo", {
    "index.mjs": "export const handler = async (event, context) => context.clientContext ?? event;",
  });
});
afterAll(() => lambda.stop());

const send = (Payload: string | Uint8Array, settings: object = {}) =>
  lambda.client.send(new InvokeCommand({ FunctionName: "echo", Payload, ...settings }));
const text = async (answer: ReturnType<typeof send>) => Buffer.from((await answer).Payload ?? []).toString();

test(
  "an empty payload is an empty object",
  holds("Lambda", {
    operation: "Invoke: payloads",
    behaviour: "an empty payload is an empty object",
    source: "Lambda API reference, Invoke",
  }),
  async () => {
    expect(await text(send(""))).toBe("{}");
  },
);

test.each(['"text"', "1.50", "null", "[1, 2]", '{"ü": "€"}'])(
  "the payload %s reaches the handler",
  async (payload) => {
    expect(await text(send(payload))).toBe(JSON.stringify(JSON.parse(payload)));
  },
);

test.each<[string, string | Uint8Array, string]>([
  [
    "a word",
    "hello",
    "Unrecognized token 'hello': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 6]",
  ],
  [
    "a control character",
    "\u0099",
    "Unexpected character ((CTRL-CHAR, code 153)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]",
  ],
  [
    "bytes that are no UTF-8",
    Buffer.from([0x0a, 0x0a, 0x87]),
    "Invalid UTF-8 start byte 0x87\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 3]",
  ],
])("%s is no payload", async (_, payload, problem) => {
  for (const InvocationType of ["RequestResponse", "Event"]) {
    expect(await failureOf(send(payload, { InvocationType }))).toEqual({
      name: "InvalidRequestContentException",
      message: `Could not parse request body into json: Could not parse payload into json: ${problem}`,
      status: 400,
    });
  }
});

test(
  "payloads beyond 6 MB, and events beyond 1 MB, are refused",
  holds("Lambda", {
    operation: "Invoke",
    behaviour: "payloads beyond 6 MB, and events beyond 1 MB, are refused",
    source: "Lambda developer guide, gettingstarted-limits",
  }),
  async () => {
    expect(await failureOf(send(`"${"x".repeat(6_291_456)}"`))).toEqual({
      name: "RequestEntityTooLargeException",
      message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
      status: 413,
    });
    expect(await failureOf(send(`"${"x".repeat(1_048_576)}"`, { InvocationType: "Event" }))).toMatchObject({
      message: "1048578 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
    });
  },
);

test(
  "DryRun is answered 204 and runs nothing",
  holds("Lambda", {
    operation: "Invoke",
    behaviour: "DryRun is answered 204 and runs nothing",
    source:
      "Lambda API reference, Invoke; LocalStack, test_invocation_type_dry_run (snapshot validated against AWS, 2022-09)",
  }),
  async () => {
    const before = lambda.messages().length;
    expect((await send("{}", { InvocationType: "DryRun" })).StatusCode).toBe(204);
    expect(lambda.messages()).toHaveLength(before);
  },
);

test(
  "an unknown invocation type is refused",
  holds("Lambda", {
    operation: "Invoke",
    behaviour: "an unknown invocation type is refused",
    source: "AWS's service model (botocore, lambda 2015-03-31)",
  }),
  async () => {
    expect(await failureOf(send("{}", { InvocationType: "Later" }))).toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]",
    });
  },
);

test(
  "the client's context reaches the handler",
  holds("Lambda", {
    operation: "Invoke",
    behaviour: "the client's context reaches the handler",
    source: "Lambda API reference, Invoke",
  }),
  async () => {
    const ClientContext = Buffer.from(JSON.stringify({ custom: { a: "ü" } })).toString("base64");
    expect(await text(send("{}", { ClientContext }))).toBe('{"custom":{"a":"ü"}}');
  },
);

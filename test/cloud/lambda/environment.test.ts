import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { Harness, REGION } from "./support/harness.js";
import { hasNamespaces } from "./support/isolation.js";

let lambda: Harness;
beforeAll(async () => {
  process.env.NODE_EXTRA_CA_CERTS = "/leak";
  process.env.LEAKED_SECRET = "leak";
  lambda = await Harness.start();
});
afterAll(async () => {
  delete process.env.NODE_EXTRA_CA_CERTS;
  delete process.env.LEAKED_SECRET;
  await lambda.stop();
});

/** In a world of its own they are AWS's; without one they name folders of the environment. */
async function variablesOfItsWorld(folder: string): Promise<Record<string, unknown>> {
  return (await hasNamespaces())
    ? {
        PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        LD_LIBRARY_PATH:
          "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
        NODE_PATH:
          "/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task",
        LAMBDA_TASK_ROOT: "/var/task",
        LAMBDA_RUNTIME_DIR: "/var/runtime",
      }
    : {
        PATH: process.env.PATH,
        HOME: expect.stringContaining(folder),
        TMPDIR: expect.stringContaining(folder),
        NODE_PATH: expect.stringContaining(folder),
        LAMBDA_TASK_ROOT: expect.stringContaining(folder),
        LAMBDA_RUNTIME_DIR: expect.any(String),
      };
}

test(
  "a function sees Lambda's variables and its own, and nothing of the user's",
  holds("Lambda", {
    operation: "Environment variables",
    behaviour: "a function sees Lambda's variables and its own, and nothing of the user's",
    source: "LocalStack, test_introspection_invoke (snapshot validated against AWS, 2026-01)",
  }),
  async () => {
    await lambda.deploy(
      "e",
      {
        "index.mjs":
          "export const handler = async (event, context) => ({ ...process.env, stream: context.logStreamName });",
      },
      { Environment: { Variables: { OWN: "1" } }, MemorySize: 256 },
    );
    const { value } = await lambda.invoke("e");
    const stream = value?.stream;
    expect(value).toEqual({
      ...(await variablesOfItsWorld(lambda.folder)),
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      PWD: value?.LAMBDA_TASK_ROOT,
      OWN: "1",
      _HANDLER: "index.handler",
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/),
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SESSION_TOKEN: "token",
      AWS_ENDPOINT_URL: lambda.endpoint,
      AWS_LAMBDA_FUNCTION_NAME: "e",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/e",
      AWS_LAMBDA_LOG_STREAM_NAME: stream,
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+\/_runtime\/[0-9a-f]{32}$/),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
      AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
      _AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1",
      _AWS_XRAY_DAEMON_PORT: "2000",
      stream,
    });
    expect(stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect([...lambda.sessions.values()]).toEqual(["e@lambda_function"]);
    await lambda.client.send(new DeleteFunctionCommand({ FunctionName: "e" }));
    await expect.poll(() => lambda.sessions.size).toBe(0);
  },
);

describe("handlers", () => {
  const cjs = "exports.handler = async () => 'cjs';";
  const esm = "export const handler = async () => 'esm';";
  test.each<[string, Record<string, string>, string, string]>([
    ["a CommonJS .js file", { "index.js": cjs }, "index.handler", '"cjs"'],
    ["a .cjs file", { "index.cjs": cjs }, "index.handler", '"cjs"'],
    [
      "a .js file of a module package",
      { "index.js": esm, "package.json": '{"type":"module"}' },
      "index.handler",
      '"esm"',
    ],
    [
      "a file in a folder, a nested member",
      { "src/app.mjs": "export const a = { b: async () => 'nested' };" },
      "src/app.a.b",
      '"nested"',
    ],
    [
      "a callback",
      { "index.js": "exports.handler = (e, c, done) => setTimeout(done, 5, null, 'called');" },
      "index.handler",
      '"called"',
    ],
    [
      "a callback's error",
      { "index.js": "exports.handler = (e, c, done) => done(new Error('no'));" },
      "index.handler",
      expect.stringContaining('"errorMessage":"no"'),
    ],
    [
      "a callback never called",
      { "index.js": "exports.handler = (e, c, done) => {};" },
      "index.handler",
      "null",
    ],
    ["nothing returned", { "index.mjs": "export const handler = async () => {};" }, "index.handler", "null"],
    [
      "the bundled SDK",
      {
        "index.mjs":
          "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'; export const handler = async () => [typeof DynamoDBClient, typeof DynamoDBDocumentClient];",
      },
      "index.handler",
      '["function","function"]',
    ],
    [
      "a module of its own before the bundled one",
      {
        "index.mjs": "import sdk from '@aws-sdk/client-dynamodb'; export const handler = async () => sdk;",
        "node_modules/@aws-sdk/client-dynamodb/index.js": "module.exports = 'own';",
      },
      "index.handler",
      '"own"',
    ],
  ])("%s", async (title, files, Handler, text) => {
    const name = title.replace(/\W+/g, "-").slice(0, 60);
    await lambda.deploy(name, files, { Handler });
    expect((await lambda.invoke(name)).text).toEqual(text);
  });

  test(
    "callbacks are refused where AWS's runtime has none any more",
    holds("Lambda", {
      operation: "Handlers: Node.js",
      behaviour: "callbacks are refused where AWS's runtime has none any more",
      source: "Lambda developer guide, nodejs-handler",
    }),
    async () => {
      const files = { "index.js": "exports.handler = (e, c, done) => done(null, 1);" };
      await lambda.deploy("late-callback", files, { Runtime: "nodejs24.x" });
      expect((await lambda.invoke("late-callback")).value).toMatchObject({
        errorType: "Runtime.CallbackHandlerDeprecated",
      });
    },
  );

  test("show the virtual time", async () => {
    await lambda.deploy("clock", {
      "index.mjs": `export const handler = async (event, context) => ({
        now: Date.now(), date: new Date().getTime(), text: Date.parse(Date()), fixed: new Date(5).getTime(),
        isDate: new Date() instanceof Date, remaining: context.getRemainingTimeInMillis(),
      });`,
    });
    await lambda.invoke("clock");
    await lambda.clock.advance(90 * 24 * 3_600_000);
    const { value } = await lambda.invoke("clock");
    for (const reading of [value?.now, value?.date, value?.text]) {
      expect(Math.abs(Number(reading) - lambda.clock.now())).toBeLessThan(60_000);
    }
    expect(value).toMatchObject({ fixed: 5, isDate: true });
    expect(value?.remaining).toBeGreaterThan(0);
    expect(value?.remaining).toBeLessThanOrEqual(3000);
  });
});

test(
  "concurrent invocations have environments of their own, which are used again",
  holds("Lambda", {
    operation: "Execution environments",
    behaviour: "concurrent invocations have environments of their own, which are used again",
    source: "LocalStack, test_lambda_cache_local (snapshot validated against AWS, 2025-11)",
  }),
  async () => {
    await lambda.deploy("parallel", {
      "index.mjs":
        "export const handler = async () => { await new Promise((done) => setTimeout(done, 400)); return process.env.AWS_LAMBDA_LOG_STREAM_NAME; };",
    });
    const both = await Promise.all([lambda.invoke("parallel"), lambda.invoke("parallel")]);
    const streams = both.map(({ text }) => text);
    expect(new Set(streams).size).toBe(2);
    expect(streams).toContain((await lambda.invoke("parallel")).text);
  },
);

test("a custom runtime talks the Runtime API", async () => {
  const bootstrap = `#!/bin/sh
while true; do
  headers="\${TMPDIR:-/tmp}/headers"
  event=$(curl -sS -D "$headers" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next") || exit 1
  id=$(grep -i '^lambda-runtime-aws-request-id' "$headers" | tr -d '\\r' | cut -d' ' -f2)
  echo "custom $event" >&2
  curl -sS -X POST "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" -d "{\\"got\\":$event}" > /dev/null
done`;
  const ZipFile = zipSync({ bootstrap: [Buffer.from(bootstrap), { os: 3, attrs: (0o100755 << 16) >>> 0 }] });
  await lambda.deploy("custom", {}, { Runtime: "provided.al2023", Handler: "none", Code: { ZipFile } });
  const answer = await lambda.invoke("custom", { a: 1 }, { LogType: "Tail" });
  expect(answer.text).toBe('{"got":{"a":1}}');
  expect(answer.log).toContain('\ncustom {"a":1}\nEND');
});

test("a custom runtime without an executable says so", async () => {
  await lambda.deploy("no-bootstrap", { "index.mjs": "" }, { Runtime: "provided.al2023" });
  expect((await lambda.invoke("no-bootstrap")).value).toMatchObject({
    errorType: "Runtime.InvalidEntrypoint",
    errorMessage: expect.stringMatching(/Couldn't find valid bootstrap/),
  });
});

/** What AWS's Node.js runtimes do, version by version: which modules they load, and how they call a handler. */
import type { Runtime } from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "../../../support/behaviours.js";
import { Harness } from "../support/harness.js";

const RIC = "aws-lambda-nodejs-runtime-interface-client, UserFunction";
const RIC_24 = "aws-lambda-nodejs-runtime-interface-client (Node.js 24), module-loader and handler-resolver";
const GUIDE = "Lambda developer guide, Building Lambda functions with Node.js";

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
});
afterAll(() => lambda.stop());

let deployed = 0;
function newName(): string {
  deployed += 1;
  return `node-${deployed}`;
}

async function answerOf(
  files: Record<string, string>,
  Runtime: Runtime,
  { Handler = "index.handler", event = {}, variables = {} }: Options = {},
) {
  const name = newName();
  const Environment = { Variables: variables };
  await lambda.deploy(name, files, { Runtime, Handler, Environment, Timeout: 10 });
  const answer = await lambda.invoke(name, event);
  const messages = [...lambda.streams.values()]
    .filter(({ group }) => group.endsWith(`/${name}`))
    .flatMap(({ events }) => events.map(({ message }) => message));
  return { ...answer, value: answer.value, messages };
}
interface Options {
  readonly Handler?: string;
  readonly event?: object;
  readonly variables?: Record<string, string>;
}

const ESM = "export const handler = async () => 'module';";
const CJS = "exports.handler = async () => 'script';";
const MODULE = '{"type":"module"}';
const DEFAULT = "export default { handler: async () => 'default' };";
const IN_DEFAULT = "exports.default = { handler: async () => 'default' };";
const REQUIRES_ESM = {
  "index.js": "exports.handler = async () => require('./part.mjs').part;",
  "part.mjs": "export const part = 'module';",
};
const IMPORTS_UNMARKED = {
  "index.mjs": "import { part } from './part.js'; export const handler = async () => part;",
  "part.js": "export const part = 'module';",
};
const UNDEFINED = {
  errorType: "Runtime.HandlerNotFound",
  errorMessage: "index.handler is undefined or not exported",
};
const missing = (name: string) => ({
  errorType: "Runtime.ImportModuleError",
  errorMessage: `Error: Cannot find module '${name}'\nRequire stack:\n- /var/task/index.js\n- /var/runtime/index.mjs`,
});

type Wanted = string | { readonly errorType: string; readonly errorMessage: unknown };
const LOADING: readonly (readonly [
  behaviour: string,
  source: string,
  runtimes: readonly Runtime[],
  files: Record<string, string>,
  wanted: Wanted,
  options?: Options,
])[] = [
  ["a .js file is a script", RIC, ["nodejs20.x", "nodejs24.x"], { "index.js": CJS }, "script"],
  [
    "a .js file is a module where the nearest package.json says so",
    RIC,
    ["nodejs22.x", "nodejs24.x"],
    { "index.js": ESM, "package.json": MODULE },
    "module",
  ],
  [
    "a folder's own package.json is nearer",
    RIC,
    ["nodejs22.x"],
    { "src/index.js": CJS, "src/package.json": "{}", "package.json": MODULE },
    "script",
    { Handler: "src/index.handler" },
  ],
  [
    "before Node.js 24 the syntax of a .js file does not make it a module",
    GUIDE,
    ["nodejs20.x", "nodejs22.x"],
    { "index.js": ESM },
    { errorType: "Runtime.UserCodeSyntaxError", errorMessage: "SyntaxError: Unexpected token 'export'" },
  ],
  [
    "since Node.js 24 the syntax of a .js file makes it a module",
    RIC_24,
    ["nodejs24.x"],
    { "index.js": ESM },
    "module",
  ],
  [
    "up to Node.js 22 a script can't require a module",
    GUIDE,
    ["nodejs20.x", "nodejs22.x"],
    REQUIRES_ESM,
    { errorType: "Error", errorMessage: expect.stringMatching(/^require\(\) of ES Module/) },
  ],
  ["since Node.js 24 a script can require a module", GUIDE, ["nodejs24.x"], REQUIRES_ESM, "module"],
  [
    "NODE_OPTIONS brings require of modules back",
    GUIDE,
    ["nodejs22.x"],
    REQUIRES_ESM,
    "module",
    { variables: { NODE_OPTIONS: "--experimental-require-module" } },
  ],
  [
    "in Node.js 22 the syntax of what a module imports does not make it one",
    GUIDE,
    ["nodejs22.x"],
    IMPORTS_UNMARKED,
    { errorType: "Runtime.UserCodeSyntaxError", errorMessage: expect.stringMatching(/^SyntaxError: /) },
  ],
  [
    "before Node.js 24 members of a default export are not found",
    RIC,
    ["nodejs20.x", "nodejs22.x"],
    { "index.mjs": DEFAULT },
    UNDEFINED,
  ],
  [
    "since Node.js 24 members of a default export are found",
    RIC_24,
    ["nodejs24.x"],
    { "index.mjs": DEFAULT },
    "default",
  ],
  ["a script's member `default` is none, before", RIC, ["nodejs22.x"], { "index.js": IN_DEFAULT }, UNDEFINED],
  [
    "a default export is called by its name",
    RIC,
    ["nodejs22.x", "nodejs24.x"],
    { "index.mjs": "export default async () => 'default';" },
    "default",
    { Handler: "index.default" },
  ],
  [
    "a folder is required before Node.js 24",
    RIC,
    ["nodejs22.x"],
    { "app/index.js": CJS },
    "script",
    { Handler: "app.handler" },
  ],
  [
    "a package among the modules can be the handler's",
    RIC,
    ["nodejs22.x", "nodejs24.x"],
    { "node_modules/app/index.js": CJS },
    "script",
    { Handler: "app.handler" },
  ],
  [
    "a module that a script requires and that is not there",
    RIC,
    ["nodejs22.x", "nodejs20.x"],
    { "index.js": "require('absent'); exports.handler = async () => 1;" },
    missing("absent"),
  ],
  [
    "a package that a module imports and that is not there keeps its type Error",
    RIC,
    ["nodejs22.x", "nodejs24.x"],
    { "index.mjs": "import 'absent'; export const handler = async () => 1;" },
    { errorType: "Error", errorMessage: "Cannot find package 'absent' imported from /var/task/index.mjs" },
  ],
  [
    "a file that a module imports and that is not there keeps its type Error",
    RIC,
    ["nodejs22.x", "nodejs24.x"],
    { "index.mjs": "import './absent.mjs'; export const handler = async () => 1;" },
    {
      errorType: "Error",
      errorMessage: "Cannot find module '/var/task/absent.mjs' imported from /var/task/index.mjs",
    },
  ],
  [
    "a name with two points in a row is malformed",
    RIC,
    ["nodejs22.x", "nodejs24.x"],
    { "index.js": CJS },
    {
      errorType: "Runtime.MalformedHandlerName",
      errorMessage:
        "'../index.handler' is not a valid handler name. Use absolute paths when specifying root directories in handler names.",
    },
    { Handler: "../index.handler" },
  ],
];

describe("a Node.js function's modules", () => {
  for (const [behaviour, source, runtimes, files, wanted, options] of LOADING) {
    test(
      behaviour,
      holds("Lambda", { operation: "Handlers: Node.js modules", behaviour, source }),
      async () => {
        for (const runtime of runtimes) {
          const { value } = await answerOf(files, runtime, options);
          if (typeof wanted === "string") expect([runtime, value]).toEqual([runtime, wanted]);
          else expect({ runtime, ...value }).toMatchObject({ runtime, ...wanted });
        }
      },
    );
  }
});

describe("Node.js 24", () => {
  const PROCESSOR = "aws-lambda-nodejs-runtime-interface-client (Node.js 24), runtime and context-builder";

  test(
    "has no callbacks",
    holds("Lambda", {
      operation: "Handlers: Node.js 24",
      behaviour: "context has no succeed, done, fail and callbackWaitsForEmptyEventLoop any more",
      source: PROCESSOR,
    }),
    async () => {
      const files = {
        "index.mjs":
          "export const handler = async (event, context, ...rest) => ['succeed', 'done', 'fail', 'callbackWaitsForEmptyEventLoop', 'awsRequestId'].map((name) => name in context).concat(rest.length);",
      };
      expect((await answerOf(files, "nodejs24.x")).value).toEqual([false, false, false, false, true, 0]);
      expect((await answerOf(files, "nodejs22.x")).value).toEqual([true, true, true, true, true, 1]);
    },
  );

  test(
    "takes what a handler returns that is not async",
    holds("Lambda", {
      operation: "Handlers: Node.js 24",
      behaviour: "what a handler returns that is not async is its answer; before, it is null",
      source: PROCESSOR,
    }),
    async () => {
      const files = { "index.js": "exports.handler = (event) => ({ event });" };
      expect((await answerOf(files, "nodejs24.x", { event: { a: 1 } })).value).toEqual({ event: { a: 1 } });
      expect((await answerOf(files, "nodejs22.x")).text).toBe("null");
    },
  );

  test(
    "refuses a handler with a callback, in AWS's words",
    holds("Lambda", {
      operation: "Handlers: Node.js 24",
      behaviour: "a handler with three parameters is refused",
      source: "aws-lambda-nodejs-runtime-interface-client (Node.js 24), callback-deprecation",
    }),
    async () => {
      const files = { "index.js": "exports.handler = (event, context, done) => done(null, 1);" };
      expect((await answerOf(files, "nodejs24.x")).value).toMatchObject({
        errorType: "Runtime.CallbackHandlerDeprecated",
        errorMessage: expect.stringMatching(
          /^ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node\.js 24\. /,
        ),
      });
    },
  );
});

describe("response streaming", () => {
  const STREAMS: readonly (readonly [behaviour: string, body: string, text: string])[] = [
    [
      "what is written is the answer",
      "stream.write('a'); stream.write(Buffer.from('ä')); stream.end('!');",
      "aä!",
    ],
    ["what is neither text nor bytes is written as JSON", "stream.write({ a: 1 }); stream.end();", '{"a":1}'],
    [
      "a prelude comes before eight zeros",
      "const out = awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); out.write('body'); out.end();",
      `{"statusCode":201}${"\0".repeat(8)}body`,
    ],
    [
      "a pipeline ends it",
      "await (await import('node:stream/promises')).pipeline(['a', 'b'], stream);",
      "ab",
    ],
  ];
  for (const [behaviour, body, text] of STREAMS) {
    test(
      behaviour,
      holds("Lambda", {
        operation: "Handlers: response streaming",
        behaviour: `${behaviour}, in one piece under Invoke`,
        source: "aws-lambda-nodejs-runtime-interface-client, ResponseStream and HttpResponseStream",
      }),
      async () => {
        const source = `export const handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} });`;
        for (const runtime of ["nodejs22.x", "nodejs24.x"] as const) {
          const name = newName();
          await lambda.deploy(name, { "index.mjs": source }, { Runtime: runtime, Timeout: 10 });
          expect((await lambda.invoke(name)).text).toBe(text);
          expect((await lambda.invoke(name)).text).toBe(text);
        }
      },
    );
  }

  test("errors come as errors, and what is not async is refused", async () => {
    const throwing =
      "export const handler = awslambda.streamifyResponse(async (e, stream) => { throw new TypeError('no'); });";
    expect((await answerOf({ "index.mjs": throwing }, "nodejs22.x")).value).toMatchObject({
      errorType: "TypeError",
      errorMessage: "no",
    });
    const plain = "export const handler = awslambda.streamifyResponse((e, stream) => { stream.end(); });";
    expect((await answerOf({ "index.mjs": plain }, "nodejs24.x")).value).toMatchObject({
      errorType: "Error",
      errorMessage: "Streaming does not support non-async handlers.",
    });
  });
});

describe("a package that AWS ships and we don't", () => {
  test.each([
    ["index.mjs", "import '@aws-sdk/client-route53-domains'; export const handler = async () => 1;"],
    ["index.js", "require('@aws-sdk/client-route53-domains'); exports.handler = async () => 1;"],
  ])("%s: the log says what to type", async (file, source) => {
    const { value, messages } = await answerOf({ [file]: source }, "nodejs22.x");
    expect(value).toMatchObject({ errorMessage: expect.stringContaining("@aws-sdk/client-route53-domains") });
    expect(messages.join("\n")).toContain("npm install @aws-sdk/client-route53-domains");
  });
});

describe("AWS_LAMBDA_EXEC_WRAPPER", () => {
  const START = "AWS's Node.js and Python runtimes, bootstrap; Lambda developer guide, runtimes-modify";
  const packed = (files: Record<string, string>, mode = 0o100755) =>
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [
          name,
          [Buffer.from(text), { os: 3, attrs: ((name === "wrapper" ? mode : 0o100644) << 16) >>> 0 }],
        ]),
      ),
    );
  const deploy = (name: string, ZipFile: Uint8Array) =>
    lambda.deploy(
      name,
      {},
      {
        Code: { ZipFile },
        Timeout: 10,
        Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: "/var/task/wrapper" } },
      },
    );
  const INDEX = "export const handler = async () => process.env.ADDED ?? 'nothing';";

  test(
    "starts the runtime through the script",
    holds("Lambda", {
      operation: "Execution environments",
      behaviour: "AWS_LAMBDA_EXEC_WRAPPER names the script that starts the runtime",
      source: START,
    }),
    async () => {
      const wrapper = '#!/bin/sh\nexport ADDED=by-the-wrapper\necho wrapped >&2\nexec "$@"\n';
      await deploy("wrapped", packed({ "index.mjs": INDEX, wrapper }));
      expect((await lambda.invoke("wrapped")).text).toBe('"by-the-wrapper"');
      expect(lambda.messages().join("")).toContain("wrapped");
    },
  );

  test(
    "a script that is not there, or not executable, ends the start",
    holds("Lambda", {
      operation: "Execution environments",
      behaviour: "a wrapper that is missing is exit status 127, one that is not executable 126",
      source: START,
    }),
    async () => {
      await deploy("without", packed({ "index.mjs": INDEX }));
      expect((await lambda.invoke("without")).value).toMatchObject({
        errorType: "Runtime.ExitError",
        errorMessage: expect.stringContaining("exit status 127"),
      });
      expect(lambda.messages().join("\n")).toContain("/var/task/wrapper: does not exist");
      await deploy("unmarked", packed({ "index.mjs": INDEX, wrapper: "#!/bin/sh\n" }, 0o100644));
      expect((await lambda.invoke("unmarked")).value).toMatchObject({
        errorMessage: expect.stringContaining("exit status 126"),
      });
    },
  );
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { Harness } from "./support/harness.js";

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
});
afterAll(() => lambda.stop());

const HANDLER = `
import { existsSync, writeFileSync } from "node:fs";
let counter = 0;
export const handler = async (event) => {
  const file = (process.env.TMPDIR ?? "/tmp") + "/kept";
  const kept = existsSync(file);
  writeFileSync(file, "");
  switch (event.do) {
    case "exit": process.exit(event.code);
    case "hang": await new Promise((resolve) => setTimeout(resolve, 60_000));
    case "spin": for (;;);
    case "reject": Promise.reject(new Error("unhandled")); await new Promise((resolve) => setTimeout(resolve, 5000));
    case "throw later": setTimeout(() => { throw new Error("uncaught"); }); await new Promise((resolve) => setTimeout(resolve, 5000));
    case "never": return new Promise(() => {});
    case "string": throw "a string";
    case "circular": { const a = {}; a.a = a; return a; }
    case "large": return "x".repeat(7_000_000);
  }
  return { counter: counter++, kept };
};`;

describe("a function that fails", () => {
  beforeAll(() => lambda.deploy("failing", { "index.mjs": HANDLER }, { Timeout: 1 }));

  test.each([
    [{ do: "exit", code: 0 }, "Runtime.ExitError", "Runtime exited without providing a reason"],
    [{ do: "exit", code: 3 }, "Runtime.ExitError", "Runtime exited with error: exit status 3"],
    [{ do: "hang" }, "Sandbox.Timedout", "Task timed out after 1.00 seconds"],
    [{ do: "spin" }, "Sandbox.Timedout", "Task timed out after 1.00 seconds"],
  ])(
    "%o: the process is gone, the sandbox stays",
    holds("Lambda", {
      operation: "Invoke: crashes and timeouts",
      behaviour:
        "a process that exits, hangs or spins is gone; folder and log stream stay, REPORT has the status",
      source:
        "LocalStack, test_lambda_invoke_timed_out_environment_reuse (snapshot validated against AWS, 2025-11); Lambda developer guide, lambda-runtime-environment",
    }),
    async (event, errorType, reason) => {
      await lambda.invoke("failing", {});
      const answer = await lambda.invoke("failing", event, { LogType: "Tail" });
      const id = answer.$metadata.requestId;
      expect(answer.FunctionError).toBe("Unhandled");
      expect(answer.text).toBe(
        JSON.stringify({ errorType, errorMessage: `RequestId: ${id} Error: ${reason}` }),
      );
      const status =
        event.do === "exit" ? "Status: error\tError Type: Runtime.ExitError\n" : "Status: timeout\n";
      expect(answer.log).toMatch(
        new RegExp(`\nEND RequestId: ${id}\nREPORT RequestId: ${id}\t.*\t${status}$`),
      );
      expect((await lambda.invoke("failing", {})).value).toEqual({ counter: 0, kept: true });
      expect(lambda.streams.size).toBe(1);
    },
  );

  test.each([
    [{ do: "reject" }, { errorType: "Runtime.UnhandledPromiseRejection", errorMessage: "Error: unhandled" }],
    [{ do: "throw later" }, { errorType: "Error", errorMessage: "uncaught" }],
    [{ do: "never" }, { errorType: "Runtime.NodeJsExit" }],
    [{ do: "string" }, { errorType: "string", errorMessage: "a string", trace: [] }],
    [
      { do: "circular" },
      { errorType: "Error", errorMessage: expect.stringMatching(/^Unable to stringify response body/) },
    ],
    [{ do: "large" }, { errorType: "Function.ResponseSizeTooLarge" }],
  ])(
    "%o is answered as Lambda's Node.js runtime does",
    holds("Lambda", {
      operation: "Invoke: Node.js",
      behaviour:
        "rejections, late throws, thrown texts, circular and too large answers are errors with the runtime's names",
      source: "aws-lambda-nodejs-runtime-interface-client, Errors and UserFunction",
    }),
    async (event, error) => {
      const answer = await lambda.invoke("failing", event);
      expect(answer.FunctionError).toBe("Unhandled");
      expect(answer.value).toMatchObject(error);
      expect((await lambda.invoke("failing", {})).FunctionError).toBeUndefined();
    },
  );
});

describe("a function that cannot be loaded", () => {
  test.each([
    [
      "missing",
      "other.handler",
      "",
      {
        errorType: "Runtime.ImportModuleError",
        errorMessage: expect.stringMatching(/Cannot find module 'other'/),
      },
    ],
    [
      "unexported",
      "index.nothing",
      "",
      { errorType: "Runtime.HandlerNotFound", errorMessage: "index.nothing is undefined or not exported" },
    ],
    ["malformed", "index", "", { errorType: "Runtime.MalformedHandlerName", errorMessage: "Bad handler" }],
    ["syntax", "index.handler", "const const", { errorType: "Runtime.UserCodeSyntaxError" }],
    [
      "throwing",
      "index.handler",
      "throw new TypeError('at load')",
      { errorType: "TypeError", errorMessage: "at load" },
    ],
    [
      "exiting",
      "index.handler",
      "process.exit(2)",
      { errorType: "Runtime.ExitError", errorMessage: expect.stringMatching(/exit status 2/) },
    ],
  ])(
    "%s",
    holds("Lambda", {
      operation: "Invoke: Node.js init errors",
      behaviour: "a module that cannot be loaded is its own error, with INIT_REPORT and REPORT",
      source: "aws-lambda-nodejs-runtime-interface-client, UserFunction and Errors",
    }),
    async (name, Handler, code, error) => {
      await lambda.deploy(name, { "index.mjs": code }, { Handler });
      const answer = await lambda.invoke(name, {}, { LogType: "Tail" });
      expect(answer.FunctionError).toBe("Unhandled");
      expect(answer.value).toMatchObject(error);
      const lines =
        [...lambda.streams.values()].find(({ group }) => group === `/aws/lambda/${name}`)?.events ?? [];
      expect(
        lines.filter(({ message }) => /^INIT_REPORT.*Phase: init\tStatus: error/.test(message)),
      ).toHaveLength(1);
      expect(lines.at(-1)?.message).toMatch(/^REPORT/);
    },
  );
});

test("a function that floods its output is answered, and its log is bounded", async () => {
  await lambda.deploy(
    "flooding",
    {
      "index.mjs": `export const handler = async () => {
      const line = "x".repeat(1_000_000);
      for (let n = 0; n < 40; n++) process.stdout.write(line);
      process.stdout.write("\\n");
      for (let n = 0; n < 40; n++) console.log(line);
      return "done";
    };`,
    },
    { Timeout: 30, MemorySize: 512 },
  );
  expect((await lambda.invoke("flooding")).text).toBe('"done"');
  const [stream] = [...lambda.streams.values()].filter(({ group }) => group === "/aws/lambda/flooding");
  for (const { message } of stream?.events ?? []) expect(message.length).toBeLessThanOrEqual(256 * 1024);
});

/** Handlers that misbehave harm nothing else: the next invocation is served, and no process is left. */
import { readdirSync, readFileSync } from "node:fs";
import { DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Harness } from "./support/harness.js";

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
  await lambda.deploy("bystander", { "index.mjs": "export const handler = async () => 1;" });
});
afterAll(() => lambda.stop());

interface Row {
  readonly behaviour: string;
  /** The body of an async handler, which has `event` and `child`, node:child_process. */
  readonly body: string;
  readonly answer: unknown;
  readonly timeout?: number;
}

const killed = {
  errorType: "Runtime.OutOfMemory",
  errorMessage: /Runtime exited with error: signal: killed$/,
};
const timedOut = { errorType: "Sandbox.Timedout", errorMessage: /Task timed out after 1\.00 seconds$/ };

const ROWS: readonly Row[] = [
  {
    behaviour: "floods standard output and standard error",
    body: 'const line = "x".repeat(1 << 20) + "\\n"; for (let n = 0; n < 30; n++) { process.stdout.write(line); process.stderr.write(line); } return "done";',
    answer: "done",
  },
  {
    behaviour: "writes one line of 100 MB",
    body: 'const part = Buffer.alloc(1 << 20, "x"); for (let n = 0; n < 100; n++) process.stdout.write(part); return "done";',
    answer: "done",
  },
  {
    behaviour: "ignores SIGTERM and hangs",
    body: 'process.on("SIGTERM", () => {}); for (;;);',
    timeout: 1,
    answer: timedOut,
  },
  {
    behaviour: "allocates buffers without end",
    body: "const kept = []; for (;;) { kept.push(Buffer.alloc(8 << 20, 1)); await new Promise((done) => setTimeout(done, 2)); }",
    answer: killed,
  },
  {
    behaviour: "fills its heap without end",
    body: "const kept = []; for (;;) { kept.push(Array.from({ length: 100_000 }, (_, n) => ({ n }))); await null; }",
    answer: killed,
  },
  {
    behaviour: "forks in reason",
    body: 'for (let n = 0; n < 20; n++) child.spawn("sleep", ["300"], { stdio: "ignore" }).unref(); return "done";',
    answer: "done",
  },
  {
    behaviour: "forks children that leave its process group",
    body: 'for (let n = 0; n < 5; n++) child.spawn("sleep", ["300"], { detached: true, stdio: "ignore" }).unref(); return "done";',
    answer: "done",
  },
  {
    behaviour: "writes rubbish to the channel of its runtime",
    body: 'const fs = await import("node:fs"); fs.writeSync(3, Buffer.alloc(4096, 255)); return "done";',
    timeout: 1,
    answer: timedOut,
  },
  {
    behaviour: "kills its own process group",
    body: "process.kill(0, 9); return 1;",
    answer: expect.anything(),
  },
];

/** Processes that were started with a function's name among their variables. */
function processesOf(name: string): string[] {
  const all = process.platform === "linux" ? readdirSync("/proc") : [];
  return all.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(`AWS_LAMBDA_FUNCTION_NAME=${name}\0`);
    } catch {
      return false;
    }
  });
}

const matches = (expected: unknown) =>
  expected === killed || expected === timedOut
    ? {
        errorType: (expected as typeof killed).errorType,
        errorMessage: expect.stringMatching((expected as typeof killed).errorMessage),
      }
    : expected;

describe("a handler that", () => {
  const rows = ROWS.filter(({ answer }) => process.platform === "linux" || answer !== killed);
  test.each(rows)("$behaviour", async ({ behaviour, body, answer, timeout = 20 }) => {
    const name = `mis-${behaviour.replace(/\W+/g, "-").slice(0, 50)}`;
    await lambda.deploy(
      name,
      {
        "index.mjs": `import * as child from "node:child_process"; export const handler = async (event) => { ${body} };`,
      },
      { Timeout: timeout, MemorySize: 128 },
    );
    const [{ text }, bystander] = await Promise.all([lambda.invoke(name), lambda.invoke("bystander")]);
    expect(bystander.text).toBe("1");
    expect(JSON.parse(text)).toEqual(matches(answer));
    await lambda.client.send(new DeleteFunctionCommand({ FunctionName: name }));
    await expect.poll(() => processesOf(name), { timeout: 10_000 }).toEqual([]);
  });
});

test.skipIf(process.platform !== "linux")(
  "what takes too much memory is reported as Lambda reports it",
  async () => {
    await lambda.deploy("hungry", {
      "index.mjs":
        "const kept = []; export const handler = async () => { for (;;) { kept.push(Buffer.alloc(8 << 20, 1)); await new Promise((done) => setTimeout(done, 2)); } };",
    });
    const { log } = await lambda.invoke("hungry", {}, { LogType: "Tail" });
    expect(log).toMatch(/\tStatus: error\tError Type: Runtime\.OutOfMemory\n$/);
    expect(log).toMatch(/\tMax Memory Used: 128 MB\t/);
  },
);

/** The build's runtimes, one file a language, against the sources that they are joined of. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { Channel } from "../../../src/cloud/lambda/environments/channel.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const BOOTSTRAPS = "src/cloud/lambda/environments/bootstrap";
const folder = mkdtempSync(join(tmpdir(), "idem-lab-bootstraps-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasPython = spawnSync("python3", ["--version"]).status === 0;

interface Runtime {
  readonly command: string;
  readonly args: (file: string) => readonly string[];
  readonly file: string;
  readonly source: string;
}

const RUNTIMES: readonly Runtime[] = [
  {
    command: process.execPath,
    args: (file) => [file, "=0"],
    file: "node.mjs",
    source:
      "import { log } from 'node:console';\nexport const handler = async (event) => {\n  console.log('got', event);\n  if (event.fails) throw new TypeError('on purpose');\n  return [event, new Date()];\n};\n",
  },
  {
    command: "python3",
    args: (file) => ["-u", "-B", file, "=0"],
    file: "python.py",
    source:
      "import time\ndef handler(event, context):\n    print('got', event)\n    if event.get('fails'):\n        raise TypeError('on purpose')\n    return [event, time.time()]\n",
  },
];

const HEADERS = {
  "lambda-runtime-aws-request-id": "request-1",
  "lambda-runtime-deadline-ms": "1000",
  "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:000000000000:function:one",
  "lambda-runtime-trace-id": "Root=1",
  "idem-lab-clock": "=5000",
};

/** What a runtime says over the channel and prints, from its start until it waits for a third event. */
async function conversation({ command, args, source }: Runtime, file: string, handler: string) {
  for (const ending of ["mjs", "py"]) writeFileSync(join(folder, `index.${ending}`), source);
  const child = spawn(command, args(file), {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit", "pipe"],
    env: {
      PATH: process.env.PATH,
      TZ: ":UTC",
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_LAMBDA_FUNCTION_NAME: "one",
      AWS_LAMBDA_FUNCTION_VERSION: "1",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/one",
      AWS_LAMBDA_LOG_STREAM_NAME: "stream",
    },
  });
  const socket = child.stdio[3];
  if (!(socket instanceof Duplex)) throw new Error("The runtime has no channel.");
  const events = ['{"order":1}', '{"fails":true}'];
  const said: string[] = [];
  const channel = new Channel(socket, {
    ready: () => {
      const event = events.shift();
      if (event === undefined) channel.close();
      else channel.deliver(HEADERS, Buffer.from(event));
    },
    answered: (requestId, kind, body) => said.push(`${kind} ${requestId} ${body}`),
    initFailed: (errorType, body) => said.push(`${errorType} ${body}`),
    memoryGrew: () => {},
  });
  let printed = "";
  child.stdout?.on("data", (chunk: Buffer) => (printed += chunk.toString("utf8")));
  await new Promise((resolve) => child.once("close", resolve));
  // Where a line of the runtime itself stands differs, and so a text's length; nothing else does.
  const shown = (text: string) =>
    text.replace(/(index\.mjs):\d+:\d+/g, "$1").replace(/event:[0-9a-f]{8}/g, "event:");
  return { said: said.map(shown), printed: shown(printed) };
}

describe.each(RUNTIMES)("$file", (runtime) => {
  const skipped = runtime.command === "python3" && !hasPython;

  test.skipIf(skipped).each(["index.handler", "index.missing", "nowhere.handler"])(
    "says what its sources say, and no path of ours: %s (skipped where Python is missing)",
    async (handler) => {
      const [built, sources] = [join(root, "dist", BOOTSTRAPS), join(root, BOOTSTRAPS)];
      const joined = await conversation(runtime, join(built, runtime.file), handler);
      expect(joined).toEqual(await conversation(runtime, join(sources, runtime.file), handler));
      expect(JSON.stringify(joined)).not.toContain(BOOTSTRAPS);
      expect(joined.said.join()).toMatch(handler === "index.handler" ? /on purpose/ : /Runtime\.\w+/);
    },
  );
});

test("the build has one file a language", () => {
  expect(readdirSync(join(root, "dist", BOOTSTRAPS)).sort()).toEqual(["node.mjs", "python.py"]);
});

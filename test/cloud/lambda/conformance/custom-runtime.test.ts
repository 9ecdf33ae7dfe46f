import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "../../../support/behaviours.js";
import { Harness } from "../support/harness.js";

const API = "Lambda developer guide, runtimes-api";
const hasCurl = spawnSync("curl", ["--version"]).status === 0;
if (!hasCurl) console.warn("The tests of a runtime in shell are skipped: there is no curl.");

/** A Node that a function sees: programs of the system, and not those of somebody's home. */
const visibleNode = [process.execPath, "/usr/local/bin/node", "/usr/bin/node"].find(
  (path) => path.startsWith("/usr/") && existsSync(path),
);
if (visibleNode === undefined)
  console.warn("The tests of a runtime in Node are skipped: none is installed in /usr.");

/** The runtime of the developer guide's tutorial: one loop, in shell with curl. */
const SHELL = `#!/bin/sh
set -eu
API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
[ "$_HANDLER" = init.fail ] && {
  curl -sS -X POST "$API/init/error" -H "Lambda-Runtime-Function-Error-Type: Runtime.BadStart" \\
    -d '{"errorMessage":"no start","errorType":"Runtime.BadStart","stackTrace":[]}' >/dev/null
  exit 1
}
while true; do
  HEADERS=$(mktemp)
  EVENT=$(curl -sS -LD "$HEADERS" "$API/invocation/next")
  ID=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$HEADERS" | tr -d '[:space:]' | cut -d: -f2)
  echo "got $EVENT"
  case "$EVENT" in
    *fail*) curl -sS -X POST "$API/invocation/$ID/error" -H "Lambda-Runtime-Function-Error-Type: Shell.Failed" \\
      -d '{"errorMessage":"failed","errorType":"Shell.Failed","stackTrace":[]}' >/dev/null ;;
    *exit*) exit 9 ;;
    *) curl -sS -X POST "$API/invocation/$ID/response" -d "$EVENT" >/dev/null ;;
  esac
done
`;

/** In Node, telling what the Runtime API answered to it. */
const NODE = (node: string) => `#!${node}
const { request } = require("node:http");
const [host, ...path] = process.env.AWS_LAMBDA_RUNTIME_API.split("/");
const [hostname, port] = host.split(":");
const call = (method, to, body, headers = {}) => new Promise((done) => {
  const outgoing = request({ hostname, port, method, path: "/" + [...path, "2018-06-01", "runtime", to].join("/"), headers }, (incoming) => {
    let text = "";
    incoming.on("data", (chunk) => (text += chunk));
    incoming.on("end", () => done({ status: incoming.statusCode, headers: incoming.headers, text }));
  });
  outgoing.end(body);
});
(async () => {
  let last;
  for (;;) {
    const next = await call("GET", "invocation/next");
    const id = next.headers["lambda-runtime-aws-request-id"];
    const event = JSON.parse(next.text);
    if (event.ask === "wrong id") {
      const wrong = await call("POST", "invocation/00000000-0000-0000-0000-000000000000/response", "1");
      await call("POST", "invocation/" + id + "/response", JSON.stringify({ status: wrong.status, body: JSON.parse(wrong.text) }));
    } else if (event.ask === "wrong path") {
      const wrong = await call("GET", "invocation/nowhere/at/all");
      await call("POST", "invocation/" + id + "/response", JSON.stringify({ status: wrong.status }));
    } else if (event.ask === "last") {
      await call("POST", "invocation/" + id + "/response", JSON.stringify(last));
    } else {
      const { env } = process;
      const body = JSON.stringify({ headers: next.headers, handler: env._HANDLER, execution: env.AWS_EXECUTION_ENV ?? null });
      const done = await call("POST", "invocation/" + id + "/response", body, { "content-type": "application/json" });
      const twice = await call("POST", "invocation/" + id + "/response", body);
      last = { first: done.status, body: JSON.parse(done.text), second: twice.status, refusal: JSON.parse(twice.text) };
    }
  }
})();
`;

const bundle = (text: string) => zipSync({ bootstrap: [Buffer.from(text), { os: 3, attrs: 0o755 << 16 }] });
const custom = (operation: string, behaviour: string, source = API) =>
  holds("Lambda", { operation: `Runtime API: ${operation}`, behaviour, source });

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
});
afterAll(() => lambda.stop());
const deploy = (name: string, text: string, Handler = "function.handler") =>
  lambda.deploy(
    name,
    {},
    { Runtime: "provided.al2023", Handler, Timeout: 10, Code: { ZipFile: bundle(text) } },
  );

describe.skipIf(!hasCurl)("a runtime in shell", () => {
  beforeAll(() => deploy("shell", SHELL));

  test(
    "answers",
    custom("response", "a runtime in shell answers, and what it prints is logged"),
    async () => {
      const answer = await lambda.invoke("shell", { a: "ä" }, { LogType: "Tail" });
      expect([answer.text, answer.FunctionError]).toEqual(['{"a":"ä"}', undefined]);
      expect(answer.log).toMatch(/START RequestId: .*\ngot {"a":"ä"}\nEND RequestId: /);
    },
  );
  test("fails", custom("error", "what is posted is the payload, and the runtime lives on"), async () => {
    const answer = await lambda.invoke("shell", { fail: true });
    expect(answer.FunctionError).toBe("Unhandled");
    expect(answer.text).toBe('{"errorMessage":"failed","errorType":"Shell.Failed","stackTrace":[]}');
    expect((await lambda.invoke("shell", { b: 1 })).text).toBe('{"b":1}');
    expect([...lambda.streams.values()].filter(({ group }) => group.endsWith("/shell"))).toHaveLength(1);
  });
  test("ends", custom("next", "a runtime that ends is started anew"), async () => {
    const answer = await lambda.invoke("shell", { exit: true });
    expect(answer.value?.errorMessage).toMatch(/Error: Runtime exited with error: exit status 9$/);
    expect((await lambda.invoke("shell", { c: 1 })).text).toBe('{"c":1}');
  });
  test(
    "does not start",
    custom("init/error", "an error of the initialization is the payload, and INIT_REPORT has its type"),
    async () => {
      await deploy("unstarted", SHELL, "init.fail");
      const answer = await lambda.invoke("unstarted");
      expect(answer.FunctionError).toBe("Unhandled");
      expect(answer.text).toBe('{"errorMessage":"no start","errorType":"Runtime.BadStart","stackTrace":[]}');
      expect(
        lambda
          .messages()
          .some((message) => /^INIT_REPORT .*Status: error\tError Type: Runtime\.BadStart\n/.test(message)),
      ).toBe(true);
    },
  );
});

describe.skipIf(visibleNode === undefined)("a runtime in Node", () => {
  beforeAll(() => deploy("own", NODE(visibleNode ?? "")));

  test("headers", custom("next", "the headers of an event"), async () => {
    const ClientContext = Buffer.from('{"custom":{"a":"1"}}').toString("base64");
    const answer = await lambda.invoke("own", {}, { Qualifier: "$LATEST", ClientContext });
    const { headers, handler, execution } = answer.value as {
      headers: Record<string, string>;
      handler: string;
      execution: null;
    };
    expect(headers).toMatchObject({
      "lambda-runtime-aws-request-id": answer.$metadata.requestId,
      "lambda-runtime-invoked-function-arn": expect.stringMatching(/:function:own:\$LATEST$/),
      "lambda-runtime-deadline-ms": expect.stringMatching(/^\d{13}$/),
      "lambda-runtime-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/),
      "lambda-runtime-client-context": '{"custom":{"a":"1"}}',
      "content-type": "application/json",
    });
    expect([handler, execution]).toEqual(["function.handler", null]);
  });
  test(
    "statuses",
    custom("response", "an answer is 202 with a status; a second one is refused"),
    async () => {
      await lambda.invoke("own", {});
      expect((await lambda.invoke("own", { ask: "last" })).value).toMatchObject({
        first: 202,
        body: { status: "OK" },
        refusal: { errorType: expect.any(String), errorMessage: expect.any(String) },
      });
      const { second } = (await lambda.invoke("own", { ask: "last" })).value as { second: number };
      expect([400, 403]).toContain(second);
    },
  );
  test(
    "wrong id",
    custom(
      "response",
      "an id that was not given is InvalidRequestID",
      "aws-lambda-runtime-interface-emulator, rapi",
    ),
    async () => {
      expect((await lambda.invoke("own", { ask: "wrong id" })).value).toEqual({
        status: 400,
        body: { errorType: "InvalidRequestID", errorMessage: "Invalid request ID" },
      });
    },
  );
  test("wrong path", custom("all", "a path that is none is 404"), async () => {
    expect((await lambda.invoke("own", { ask: "wrong path" })).value).toEqual({ status: 404 });
  });
});

test(
  "no bootstrap",
  custom(
    "init",
    "a package without a bootstrap has no entry point",
    "aws-lambda-runtime-interface-emulator, bootstrap",
  ),
  async () => {
    await lambda.deploy("empty", { "other.txt": "" }, { Runtime: "provided.al2023", Handler: "h" });
    expect((await lambda.invoke("empty")).value).toEqual({
      errorType: "Runtime.InvalidEntrypoint",
      errorMessage: expect.stringMatching(
        /^RequestId: .* Error: Couldn't find valid bootstrap\(s\): \[\/var\/task\/bootstrap \/opt\/bootstrap\]$/,
      ),
    });
  },
);

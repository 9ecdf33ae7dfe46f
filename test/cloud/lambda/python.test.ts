import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonProblem } from "../../../src/cloud/lambda/environments/python.js";
import { Harness } from "./support/harness.js";

const problem = await pythonProblem();
if (problem !== undefined) console.warn(`The tests of the Python runtime are skipped: ${problem}`);

const HANDLER = `
import datetime, logging, os, sys, time
import boto3
counter = 0
logger = logging.getLogger()
logger.setLevel("INFO")

def handler(event, context):
    global counter
    print("printed\\nlines")
    logger.info("logged")
    do = event.get("do")
    if do == "raise":
        raise ValueError("wanted")
    if do == "exit":
        sys.exit(0)
    if do == "unserializable":
        return {"a": object()}
    if do == "time":
        now = datetime.datetime.now(datetime.timezone.utc)
        class Mine(datetime.datetime):
            pass
        return {
            "time": time.time() * 1000,
            "ns": time.time_ns() / 1_000_000,
            "now": now.timestamp() * 1000,
            "utcnow": datetime.datetime.utcnow().isoformat(),
            "today": datetime.date.today().isoformat(),
            "instances": [
                isinstance(now, datetime.datetime),
                isinstance(now, datetime.date),
                isinstance(now + datetime.timedelta(days=1), datetime.datetime),
                isinstance(datetime.date.today(), datetime.datetime),
                isinstance(Mine.now(), Mine),
                isinstance(datetime.datetime.strptime("2020-01-01", "%Y-%m-%d"), datetime.datetime),
            ],
            "remaining": context.get_remaining_time_in_millis(),
        }
    counter += 1
    return {"counter": counter, "id": context.aws_request_id, "memory": context.memory_limit_in_mb, "root": os.getcwd() == os.environ["LAMBDA_TASK_ROOT"]}
`;

import { holds } from "../../support/behaviours.js";

describe.skipIf(problem !== undefined)("a Python function", () => {
  let lambda: Harness;
  beforeAll(async () => {
    lambda = await Harness.start();
    const settings = { Runtime: "python3.13", Handler: "handler.handler", Timeout: 10 } as const;
    await lambda.deploy("snake", { "handler.py": HANDLER }, settings);
  });
  afterAll(() => lambda.stop());

  test(
    "runs, stays warm, and logs as Lambda's Python runtime does",
    holds("Lambda", {
      operation: "Handlers: Python",
      behaviour: "runs, stays warm, and logs as Lambda's Python runtime does",
      source:
        "LocalStack, test_invocation_with_logs and test_lambda_cache_local (snapshot validated against AWS, 2025-11)",
    }),
    async () => {
      const first = await lambda.invoke("snake", {}, { LogType: "Tail" });
      expect(first.value).toEqual({ counter: 1, id: first.$metadata.requestId, memory: "128", root: true });
      expect(first.log).toMatch(
        /\nprinted\nlines\n\[INFO\]\t[-0-9]+T[0-9:]+\.\d{3}Z\t[-0-9a-f]+\tlogged\nEND /,
      );
      expect((await lambda.invoke("snake")).value).toMatchObject({ counter: 2 });
    },
  );

  test(
    "an exception is answered with its type, its trace and the request id",
    holds("Lambda", {
      operation: "Invoke: Python",
      behaviour: "an exception is answered with its type, its trace and the request id",
      source:
        "LocalStack, test_uncaught_exception_invoke (snapshot validated against AWS, 2026-01); aws-lambda-python-runtime-interface-client, bootstrap",
    }),
    async () => {
      const answer = await lambda.invoke("snake", { do: "raise" });
      expect(answer.FunctionError).toBe("Unhandled");
      expect(answer.value).toEqual({
        errorMessage: "wanted",
        errorType: "ValueError",
        requestId: answer.$metadata.requestId,
        stackTrace: ['  File "/var/task/handler.py", line 14, in handler\n    raise ValueError("wanted")\n'],
      });
      expect(lambda.messages()).toContain(
        '[ERROR] ValueError: wanted\nTraceback (most recent call last):\n\u00a0\u00a0File "/var/task/handler.py", line 14, in handler\n\u00a0\u00a0\u00a0\u00a0raise ValueError("wanted")',
      );
    },
  );

  test("sys.exit ends the process, not the sandbox", async () => {
    const answer = await lambda.invoke("snake", { do: "exit" });
    const id = answer.$metadata.requestId;
    expect(answer.value).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${id} Error: Runtime exited without providing a reason`,
    });
    expect((await lambda.invoke("snake")).value).toMatchObject({ counter: 1 });
    expect(lambda.streams.size).toBe(1);
  });

  test(
    "a result that is no JSON is an error of the runtime",
    holds("Lambda", {
      operation: "Invoke: Python",
      behaviour: "a result that is no JSON is an error of the runtime",
      source: "aws-lambda-python-runtime-interface-client, lambda_runtime_marshaller",
    }),
    async () => {
      expect((await lambda.invoke("snake", { do: "unserializable" })).value).toMatchObject({
        errorType: "Runtime.MarshalError",
        errorMessage: "Unable to marshal response: Object of type object is not JSON serializable",
      });
    },
  );

  test(
    "a module that cannot be imported is an error without a request id",
    holds("Lambda", {
      operation: "Invoke: Python",
      behaviour: "a module that cannot be imported is an error without a request id",
      source: "aws-lambda-python-runtime-interface-client, bootstrap",
    }),
    async () => {
      const settings = { Runtime: "python3.12", Handler: "nothing.handler" } as const;
      await lambda.deploy("astray", { "handler.py": HANDLER }, settings);
      expect((await lambda.invoke("astray")).value).toEqual({
        errorMessage: "Unable to import module 'nothing': No module named 'nothing'",
        errorType: "Runtime.ImportModuleError",
        requestId: "",
        stackTrace: [],
      });
    },
  );

  test("shows the virtual time everywhere", async () => {
    await lambda.clock.advance(40 * 24 * 3600 * 1000);
    const { value } = await lambda.invoke("snake", { do: "time" });
    const now = lambda.clock.now();
    for (const reading of [value?.time, value?.ns, value?.now]) {
      expect(Math.abs(Number(reading) - now)).toBeLessThan(60_000);
    }
    expect(Math.abs(Date.parse(`${value?.utcnow}Z`) - now)).toBeLessThan(60_000);
    expect(value?.instances).toEqual([true, true, true, false, true, true]);
    expect(value?.remaining).toBeGreaterThan(0);
  });
});

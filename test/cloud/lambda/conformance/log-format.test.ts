import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonProblem } from "../../../../src/cloud/lambda/environments/python.js";
import { holds } from "../../../support/behaviours.js";
import { Harness, REGION } from "../support/harness.js";

const problem = await pythonProblem();
const LIVE = "a public log of a function of October 2026, LogFormat JSON";
const NODE_RIC = "aws-lambda-nodejs-runtime-interface-client, LogPatch";
const PYTHON_RIC = "aws-lambda-python-runtime-interface-client, lambda_runtime_log_utils";
const LEVELS = "Lambda developer guide, log-level filtering";

type Line = Record<string, unknown>;
const log = (operation: string, behaviour: string, source: string) =>
  holds("Lambda", { operation: `LoggingConfig: ${operation}`, behaviour, source });
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);

const HANDLER = `
export const handler = async (event) => {
  switch (event.do) {
    case "levels": for (const level of ["trace", "debug", "info", "log", "warn", "error", "fatal"]) console[level](level); break;
    case "object": console.log({ order: 1 }); break;
    case "many": console.log("%s of", "two", { a: 1 }); break;
    case "error": console.error(new TypeError("alone")); break;
    case "error with text": console.warn("failed:", new TypeError("beside")); break;
    case "circular": { const a = {}; a.a = a; console.log(a); break; }
    case "print": process.stdout.write('{"level":"debug","msg":"quiet"}\\n{"level":"error","msg":"loud"}\\nplain\\n'); break;
    case "throw": throw Object.assign(new RangeError("thrown"), { code: "E1" });
    case "exit": process.exit(7);
    case "hang": return new Promise((done) => setTimeout(done, 60_000));
  }
  return event.do;
};`;

let lambda: Harness;
beforeAll(async () => {
  lambda = await Harness.start();
});
afterAll(() => lambda.stop());

let count = 0;
/** What one invocation of a function with these settings logged, and the id of its request. */
async function logged(
  event: object,
  LoggingConfig: object,
  settings: object = {},
  files: Record<string, string> = { "index.mjs": HANDLER },
) {
  count += 1;
  const name = `logging-${count}`;
  await lambda.deploy(name, files, { Timeout: 1, LoggingConfig, ...settings });
  const answer = await lambda.invoke(name, event, { LogType: "Tail" });
  const events = [...lambda.streams.values()]
    .filter(({ group }) => group === `/aws/lambda/${name}`)
    .flatMap((stream) => stream.events.map(({ message }) => message));
  const lines = events.map(
    (message): Line => (message.startsWith("{") ? JSON.parse(message) : { text: message }),
  );
  return { name, lines, events, id: answer.$metadata.requestId, answer };
}
const JSON_LOGS = { LogFormat: "JSON" };
const own = (lines: readonly Line[]) => lines.filter(({ type }) => !String(type).startsWith("platform."));
const types = (lines: readonly Line[]) => lines.map(({ type }) => type);

describe("Lambda's records in JSON", () => {
  test(
    "initStart, start and report are told",
    log("SystemLogLevel", "at INFO a success is initStart, start and report, with these members", LIVE),
    async () => {
      const { name, lines, id } = await logged({}, JSON_LOGS, { MemorySize: 256 });
      const [stream] = [...lambda.streams].find(([, { group }]) => group === `/aws/lambda/${name}`) ?? [""];
      expect(lines).toEqual([
        {
          time: TIME,
          type: "platform.initStart",
          record: {
            initializationType: "on-demand",
            phase: "init",
            runtimeVersion: expect.stringMatching(/^nodejs:22\./),
            runtimeVersionArn: expect.stringContaining(`arn:aws:lambda:${REGION}::runtime:`),
            functionName: name,
            functionVersion: "$LATEST",
            instanceId: stream.replace("[", `${name}[`),
            instanceMaxMemory: 268_435_456,
          },
        },
        {
          time: TIME,
          type: "platform.start",
          record: {
            requestId: id,
            functionArn: `arn:aws:lambda:${REGION}:123456789012:function:${name}`,
            version: "$LATEST",
          },
        },
        {
          time: TIME,
          type: "platform.report",
          record: {
            requestId: id,
            metrics: {
              durationMs: expect.any(Number),
              billedDurationMs: expect.any(Number),
              memorySizeMB: 256,
              maxMemoryUsedMB: expect.any(Number),
              initDurationMs: expect.any(Number),
            },
            status: "success",
          },
        },
      ]);
      const report = lines[2]?.record as { metrics: Record<string, number> } | undefined;
      const { durationMs = 0, initDurationMs = 0, billedDurationMs = 0 } = report?.metrics ?? {};
      expect(Math.abs(billedDurationMs - Math.ceil(durationMs + initDurationMs))).toBeLessThanOrEqual(1);
    },
  );
  test(
    "DEBUG tells more",
    log("SystemLogLevel", "at DEBUG there are initRuntimeDone, initReport and runtimeDone too", LEVELS),
    async () => {
      const { lines } = await logged({}, { ...JSON_LOGS, SystemLogLevel: "DEBUG" });
      expect(types(lines)).toEqual(
        ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"].map(
          (type) => `platform.${type}`,
        ),
      );
    },
  );
  test(
    "WARN tells of failures only",
    log("SystemLogLevel", "at WARN a success is silent, a timeout is runtimeDone and report", LEVELS),
    async () => {
      const WARN = { ...JSON_LOGS, SystemLogLevel: "WARN" };
      expect((await logged({}, WARN)).events).toEqual([]);
      const { lines } = await logged({ do: "hang" }, WARN);
      expect(lines).toMatchObject([
        { type: "platform.runtimeDone", record: { status: "timeout" } },
        { type: "platform.report", record: { status: "timeout", metrics: { durationMs: 1000 } } },
      ]);
    },
  );
  test(
    "a crash has its type",
    log(
      "SystemLogLevel",
      "a process that ends is an error with its type",
      "Lambda developer guide, telemetry schema",
    ),
    async () => {
      const { lines } = await logged({ do: "exit" }, JSON_LOGS);
      expect(lines.at(-1)).toMatchObject({
        type: "platform.report",
        record: { status: "error", errorType: "Runtime.ExitError" },
      });
    },
  );
  test(
    "an error of the handler is no failure of the runtime",
    log(
      "SystemLogLevel",
      "a handler that throws is reported as success",
      "aws-lambda-runtime-interface-emulator, rapid",
    ),
    async () => {
      const { lines } = await logged({ do: "throw" }, JSON_LOGS);
      expect(lines.at(-1)).toMatchObject({ type: "platform.report", record: { status: "success" } });
    },
  );
});

describe("Node's console in JSON", () => {
  const line = (level: string, message: unknown) => ({
    timestamp: TIME,
    level,
    requestId: expect.any(String),
    message,
  });
  const cases: readonly (readonly [string, string, object, readonly unknown[]])[] = [
    [
      "a text",
      "levels",
      {},
      ["INFO", "INFO", "WARN", "ERROR", "FATAL"].map((level, n) =>
        line(level, ["info", "log", "warn", "error", "fatal"][n]),
      ),
    ],
    [
      "TRACE lets all through",
      "levels",
      { ApplicationLogLevel: "TRACE" },
      [
        line("TRACE", "trace"),
        line("DEBUG", "debug"),
        line("INFO", "info"),
        line("INFO", "log"),
        line("WARN", "warn"),
        line("ERROR", "error"),
        line("FATAL", "fatal"),
      ],
    ],
    [
      "ERROR lets little through",
      "levels",
      { ApplicationLogLevel: "ERROR" },
      [line("ERROR", "error"), line("FATAL", "fatal")],
    ],
    ["FATAL lets one through", "levels", { ApplicationLogLevel: "FATAL" }, [line("FATAL", "fatal")]],
    ["an object is the message", "object", {}, [line("INFO", { order: 1 })]],
    ["many arguments are one text", "many", {}, [line("INFO", "two of { a: 1 }")]],
    [
      "an error alone is an object",
      "error",
      {},
      [
        line("ERROR", {
          errorType: "TypeError",
          errorMessage: "alone",
          stackTrace: expect.arrayContaining(["TypeError: alone"]),
        }),
      ],
    ],
    [
      "an error beside text has its members beside the text",
      "error with text",
      {},
      [
        {
          ...line("WARN", expect.stringMatching(/^failed: TypeError: beside/)),
          errorType: "TypeError",
          errorMessage: "beside",
          stackTrace: expect.arrayContaining(["TypeError: beside"]),
        },
      ],
    ],
    [
      "what JSON cannot say is text",
      "circular",
      {},
      [line("INFO", expect.stringContaining("[Circular *1]"))],
    ],
    [
      "what a handler throws is an error",
      "throw",
      {},
      [
        line("ERROR", {
          errorType: "RangeError",
          errorMessage: "thrown",
          code: "E1",
          stackTrace: expect.any(Array),
        }),
      ],
    ],
  ];
  for (const [what, action, more, expected] of cases) {
    test(what, log("Node.js", what, NODE_RIC), async () => {
      const { lines } = await logged({ do: action }, { ...JSON_LOGS, ...more });
      expect(own(lines)).toEqual(expected);
    });
  }
  test(
    "what is printed is filtered by the level that it names",
    log("other output", "printed JSON is filtered by its level, other output counts as INFO", LEVELS),
    async () => {
      const at = async (ApplicationLogLevel: string) =>
        own((await logged({ do: "print" }, { ...JSON_LOGS, ApplicationLogLevel })).lines).length;
      expect([await at("DEBUG"), await at("INFO"), await at("WARN")]).toEqual([3, 2, 1]);
    },
  );
});

describe.skipIf(problem !== undefined)("Python's logging in JSON", () => {
  const PYTHON = `
import logging
logger = logging.getLogger("mine")
def handler(event, context):
    do = event.get("do")
    if do == "levels":
        for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
            logger.log(level, "%s!", level)
    if do == "extra":
        logger.info("with", extra={"order": 7})
    if do == "print":
        print("plain\\ntext")
    if do == "exception":
        try:
            raise KeyError("gone")
        except KeyError:
            logger.exception("caught")
    if do == "throw":
        raise ValueError("thrown ä")
`;
  const python = (event: object, more: object = {}) =>
    logged(
      event,
      { ...JSON_LOGS, ...more },
      { Runtime: "python3.13", Handler: "handler.handler" },
      { "handler.py": PYTHON },
    );
  const line = (level: string, message: string) => ({
    timestamp: TIME,
    level,
    message,
    logger: "mine",
    requestId: expect.any(String),
  });

  test(
    "at INFO",
    log("Python", "logging is one object a record, and the root's level is the function's", PYTHON_RIC),
    async () => {
      const { lines } = await python({ do: "levels" });
      expect(own(lines)).toEqual([
        line("INFO", "20!"),
        line("WARNING", "30!"),
        line("ERROR", "40!"),
        line("CRITICAL", "50!"),
      ]);
    },
  );
  test("at DEBUG", log("Python", "TRACE is DEBUG", PYTHON_RIC), async () => {
    const { lines } = await python({ do: "levels" }, { ApplicationLogLevel: "TRACE" });
    expect(own(lines)[0]).toEqual(line("DEBUG", "10!"));
  });
  test("extra", log("Python", "what `extra` holds is a member", PYTHON_RIC), async () => {
    expect(own((await python({ do: "extra" })).lines)).toEqual([{ ...line("INFO", "with"), order: 7 }]);
  });
  test(
    "print",
    log("Python", "print stays plain, one event a line", "Lambda developer guide, python-logging"),
    async () => {
      expect(own((await python({ do: "print" })).lines)).toEqual([{ text: "plain\n" }, { text: "text\n" }]);
    },
  );
  test("exception", log("Python", "an exception has type, text, trace and place", PYTHON_RIC), async () => {
    expect(own((await python({ do: "exception" })).lines)).toEqual([
      {
        ...line("ERROR", "caught"),
        errorType: "KeyError",
        errorMessage: "'gone'",
        stackTrace: ['  File "/var/task/handler.py", line 15, in handler\n    raise KeyError("gone")\n'],
        location: "/var/task/handler.py:handler:17",
      },
    ]);
  });
  test(
    "thrown",
    log(
      "Python",
      "what a handler raises is one object with `log_level`",
      "a public log of June 2024, and the runtime interface client",
    ),
    async () => {
      const { lines, id } = await python({ do: "throw" });
      expect(own(lines)).toEqual([
        {
          timestamp: TIME,
          log_level: "ERROR",
          errorMessage: "thrown ä",
          errorType: "ValueError",
          requestId: id,
          stackTrace: [expect.stringContaining("/var/task/handler.py")],
        },
      ]);
    },
  );
});

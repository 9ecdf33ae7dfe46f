import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonProblem } from "../../../../src/cloud/lambda/environments/python.js";
import { holds } from "../../../support/behaviours.js";
import { Harness } from "../support/harness.js";

const problem = await pythonProblem();
if (problem !== undefined) console.warn(`The tests of Python's results are skipped: ${problem}`);

const RIC = "aws-lambda-python-runtime-interface-client, bootstrap";
const MARSHALLER = "aws-lambda-python-runtime-interface-client, lambda_runtime_marshaller";
const SIMPLEJSON = `${MARSHALLER}: simplejson's encoder, compared with it value by value`;
const RECORDED = "LocalStack, test_lambda (snapshots validated against AWS, 2025-11)";

const HANDLER = `
import sys, os, decimal, collections, dataclasses, datetime, enum
Line = collections.namedtuple("Line", "sku amount")
State = enum.IntEnum("State", "NEW PAID")
@dataclasses.dataclass
class Order:
    id: str
def handler(event, context):
    do = event.get("do")
    if do == "exception": raise Exception("Handler fails")
    if do == "empty": raise ValueError()
    if do == "unicode": raise RuntimeError("ä€😀")
    if do == "part":
        return [1, {}["missing"]]
    if do == "recursion":
        def deeper(): return deeper()
        return deeper()
    if do == "set": return {1, 2}
    if do == "circular":
        a = []
        a.append(a)
        return a
    if do == "exit 0": sys.exit(0)
    if do == "exit 3": sys.exit(3)
    if do == "os exit": os._exit(5)
    if do == "base": raise BaseException("not caught")
    if do == "decimal": return {"price": decimal.Decimal("1.10"), "all": [decimal.Decimal("3")]}
    if do == "text": return "ä€"
    if do == "bytes": return b'{"raw": true}'
    if do == "bytes inside": return {b"key": b"v\\xc3\\xa4lue"}
    if do == "bytes that are no text": return {"key": b"\\xff"}
    if do == "named tuple": return [Line("a", 2), (1, 2)]
    if do == "numbers": return [float("nan"), float("-inf"), decimal.Decimal("-NaN"), State.PAID, 10**20, 1e100]
    if do == "keys": return {1: 1, 1.5: 2, True: 3, None: 4, State.PAID: 5}
    if do == "tuple as key": return {(1, 2): 1}
    if do == "date as key": return {datetime.date(2026, 1, 1): 1}
    if do == "separators": return "\\u2028\\x7f"
    if do == "dataclass": return Order("ORD-1")
    if do == "date": return [datetime.date(2026, 1, 1)]
    if do == "iterator": return map(str, [1])
    if do == "surrogate": return "\\ud800"
    if do == "nothing": return None
    return {"id": context.aws_request_id}
`;

describe.skipIf(problem !== undefined)("what Python's handlers answer", () => {
  let lambda: Harness;
  beforeAll(async () => {
    lambda = await Harness.start();
    for (const [name, Runtime] of [
      ["snake", "python3.13"],
      ["old", "python3.11"],
    ] as const)
      await lambda.deploy(
        name,
        { "handler.py": HANDLER },
        { Runtime, Handler: "handler.handler", Timeout: 10 },
      );
  });
  afterAll(() => lambda.stop());

  const frame = (line: number, code: string) =>
    `  File "/var/task/handler.py", line ${line}, in handler\n    ${code}\n`;
  const ended = (reason: string) => ({
    errorType: "Runtime.ExitError",
    errorMessage: expect.stringMatching(new RegExp(`^RequestId: [-0-9a-f]{36} Error: ${reason}$`)),
  });
  const ERRORS: readonly (readonly [behaviour: string, source: string, action: string, body: object])[] = [
    [
      "an exception has text, type, request id and trace",
      RECORDED,
      "exception",
      {
        errorMessage: "Handler fails",
        errorType: "Exception",
        stackTrace: [frame(10, 'if do == "exception": raise Exception("Handler fails")')],
      },
    ],
    [
      "an exception without a text has an empty one",
      RIC,
      "empty",
      { errorMessage: "", errorType: "ValueError" },
    ],
    ["any text comes through", RIC, "unicode", { errorMessage: "ä€😀", errorType: "RuntimeError" }],
    [
      "a frame has no marks below its line",
      RIC,
      "part",
      {
        errorMessage: "'missing'",
        errorType: "KeyError",
        stackTrace: [frame(14, 'return [1, {}["missing"]]')],
      },
    ],
    [
      "endless recursion is a RecursionError",
      RIC,
      "recursion",
      { errorMessage: "maximum recursion depth exceeded", errorType: "RecursionError" },
    ],
    [
      "what JSON cannot say is a MarshalError",
      RIC,
      "set",
      {
        errorMessage: "Unable to marshal response: Object of type set is not JSON serializable",
        errorType: "Runtime.MarshalError",
        stackTrace: [],
      },
    ],
    ...(
      [
        ["a dataclass", "dataclass", "Object of type Order is not JSON serializable"],
        ["a date", "date", "Object of type date is not JSON serializable"],
        ["an iterator", "iterator", "Object of type map is not JSON serializable"],
        [
          "bytes that are no UTF-8",
          "bytes that are no text",
          "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        ],
        ["a tuple as a key", "tuple as key", "keys must be str, int, float, bool or None, not tuple"],
        ["a date as a key", "date as key", "keys must be str, int, float, bool or None, not datetime.date"],
      ] as const
    ).map(
      ([what, action, text]) =>
        [
          `${what} is a MarshalError`,
          SIMPLEJSON,
          action,
          { errorMessage: `Unable to marshal response: ${text}`, errorType: "Runtime.MarshalError" },
        ] as const,
    ),
    [
      "text that has no UTF-8 ends the process",
      "aws-lambda-python-runtime-interface-client, lambda_runtime_client",
      "surrogate",
      ended("Runtime exited with error: exit status 1"),
    ],
    [
      "what contains itself is a MarshalError",
      RIC,
      "circular",
      {
        errorMessage: "Unable to marshal response: Circular reference detected",
        errorType: "Runtime.MarshalError",
      },
    ],
    [
      "sys.exit() ends the process without a reason",
      RIC,
      "exit 0",
      ended("Runtime exited without providing a reason"),
    ],
    [
      "sys.exit(3) ends the process with its status",
      RIC,
      "exit 3",
      ended("Runtime exited with error: exit status 3"),
    ],
    [
      "os._exit ends the process with its status",
      RIC,
      "os exit",
      ended("Runtime exited with error: exit status 5"),
    ],
    ["a BaseException ends the process", RIC, "base", ended("Runtime exited with error: exit status 1")],
  ];
  for (const [behaviour, source, action, body] of ERRORS) {
    test(behaviour, holds("Lambda", { operation: "Invoke: Python errors", behaviour, source }), async () => {
      const answer = await lambda.invoke("snake", { do: action });
      expect(answer.FunctionError).toBe("Unhandled");
      expect(answer.value).toMatchObject(body);
      if (!("requestId" in (answer.value ?? {}))) expect(answer.value?.errorType).toBe("Runtime.ExitError");
      else expect(answer.value?.requestId).toBe(answer.$metadata.requestId);
      expect((await lambda.invoke("snake", { do: "nothing" })).text).toBe("null");
    });
  }

  const RESULTS: readonly (readonly [
    behaviour: string,
    source: string,
    name: string,
    action: string,
    text: string,
  ])[] = [
    ["None is null", RECORDED, "snake", "nothing", "null"],
    ["a decimal keeps its digits", MARSHALLER, "snake", "decimal", '{"price": 1.10, "all": [3]}'],
    ["since Python 3.12 text is not escaped", MARSHALLER, "snake", "text", '"ä€"'],
    ["before Python 3.12 text is escaped", MARSHALLER, "old", "text", '"\\u00e4\\u20ac"'],
    ["bytes are the answer as they are", MARSHALLER, "snake", "bytes", '{"raw": true}'],
    ["bytes in an answer are text", SIMPLEJSON, "snake", "bytes inside", '{"key": "välue"}'],
    ["a named tuple is an object", SIMPLEJSON, "snake", "named tuple", '[{"sku": "a", "amount": 2}, [1, 2]]'],
    [
      "numbers are written as they are, NaN too",
      SIMPLEJSON,
      "snake",
      "numbers",
      "[NaN, -Infinity, NaN, 2, 100000000000000000000, 1e+100]",
    ],
    ["keys become texts", SIMPLEJSON, "snake", "keys", '{"1": 3, "1.5": 2, "null": 4, "2": 5}'],
    [
      "since Python 3.12 no control character above 1F is escaped",
      SIMPLEJSON,
      "snake",
      "separators",
      '"\u2028\x7f"',
    ],
    ["before Python 3.12 DEL is escaped, too", SIMPLEJSON, "old", "separators", '"\\u2028\\u007f"'],
  ];
  for (const [behaviour, source, name, action, text] of RESULTS) {
    test(behaviour, holds("Lambda", { operation: "Invoke: Python results", behaviour, source }), async () => {
      expect((await lambda.invoke(name, { do: action })).text).toBe(text);
    });
  }

  const LOADING: readonly (readonly [behaviour: string, handler: string, code: string, body: object])[] = [
    [
      "a module that is not there",
      "nothing.handler",
      "",
      {
        errorType: "Runtime.ImportModuleError",
        errorMessage: "Unable to import module 'nothing': No module named 'nothing'",
        stackTrace: [],
      },
    ],
    [
      "a module that imports what is not there",
      "handler.handler",
      "import absent_module",
      {
        errorType: "Runtime.ImportModuleError",
        errorMessage: "Unable to import module 'handler': No module named 'absent_module'",
        stackTrace: [],
      },
    ],
    [
      "a function that is not there",
      "handler.absent",
      "",
      {
        errorType: "Runtime.HandlerNotFound",
        errorMessage: "Handler 'absent' missing on module 'handler'",
        stackTrace: [],
      },
    ],
    [
      "a handler without a point",
      "handler",
      "",
      {
        errorType: "Runtime.MalformedHandlerName",
        errorMessage: "Bad handler 'handler': not enough values to unpack (expected 2, got 1)",
        stackTrace: [],
      },
    ],
    [
      "a module of Python's own",
      "sys.exit",
      "",
      {
        errorType: "Runtime.BuiltInModuleConflict",
        errorMessage: "Cannot use built-in module sys as a handler module",
        stackTrace: [],
      },
    ],
    [
      "a module that is no Python",
      "handler.handler",
      "def handler(event:\n",
      {
        errorType: "Runtime.UserCodeSyntaxError",
        errorMessage: expect.stringMatching(
          /^Syntax error in module 'handler': '\(' was never closed \(handler\.py, line 1\)$/,
        ),
        stackTrace: ['  File "/var/task/handler.py" Line 1\n    def handler(event:\n'],
      },
    ],
    [
      "a module that raises",
      "handler.handler",
      "raise KeyError('at load')",
      {
        errorType: "KeyError",
        errorMessage: "'at load'",
        stackTrace: expect.arrayContaining([
          "  File \"/var/task/handler.py\", line 1, in <module>\n    raise KeyError('at load')\n",
        ]),
      },
    ],
  ];
  for (const [index, [behaviour, Handler, code, body]] of LOADING.entries()) {
    test(
      behaviour,
      holds("Lambda", { operation: "Invoke: Python init errors", behaviour, source: RIC }),
      async () => {
        const name = `loading-${index}`;
        await lambda.deploy(name, { "handler.py": code }, { Runtime: "python3.13", Handler });
        const answer = await lambda.invoke(name);
        expect(answer.FunctionError).toBe("Unhandled");
        expect(answer.value).toEqual({ ...body, requestId: "" });
        const messages = [...lambda.streams.values()]
          .filter(({ group }) => group.endsWith(name))
          .flatMap(({ events }) => events.map(({ message }) => message));
        expect(
          messages.filter((message) =>
            /^INIT_REPORT Init Duration: .* ms\tPhase: init\tStatus: error\tError Type: /.test(message),
          ),
        ).toHaveLength(1);
        expect(
          messages.filter(
            (message) =>
              message.startsWith("[WARNING]") && message.includes("LAMBDA_WARNING: Unhandled exception."),
          ),
        ).not.toHaveLength(0);
      },
    );
  }
});

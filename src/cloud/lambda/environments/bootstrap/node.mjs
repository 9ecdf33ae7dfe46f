// The Node runtime of the embedded Lambda: loads the handler, then asks for events over the channel.
// Plain JavaScript without dependencies: it starts once for every execution environment.
import { existsSync, readFileSync, readSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { format, types } from "node:util";

const taskRoot = process.env.LAMBDA_TASK_ROOT;
const inJson = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON";
let clockOffset = 0;
let clockStandsAt;
let currentRequestId;

setClock(process.argv[2] ?? "0");
showVirtualTime();
writeInOneStream();
writeConsoleToLog();

/** `N`: the clock is N ms ahead of real time. `=N`: it stands still at N. */
function setClock(text) {
  const ms = Number(text.replace("=", ""));
  clockStandsAt = text.startsWith("=") ? ms : undefined;
  clockOffset = text.startsWith("=") ? 0 : ms;
}

/** Makes `Date` show the virtual clock. */
function showVirtualTime() {
  const RealDate = globalThis.Date;
  const realNow = RealDate.now;
  const now = () => clockStandsAt ?? realNow() + clockOffset;
  const VirtualDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.now = now;
  RealDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;
  const { timeOrigin } = performance;
  Object.defineProperty(performance, "timeOrigin", {
    get: () => (clockStandsAt === undefined ? timeOrigin + clockOffset : clockStandsAt - performance.now()),
    configurable: true,
  });
}

/** Standard error goes where standard output goes: the order of what a function prints is kept. */
function writeInOneStream() {
  Object.defineProperty(process, "stderr", {
    get: () => process.stdout,
    configurable: true,
    enumerable: true,
  });
}

/** One log event, however many lines it has: the mark says how long it is. */
function writeEvent(message) {
  const bytes = Buffer.from(message, "utf8");
  const header = `\u001eidem-lab-event:${bytes.length.toString(16).padStart(8, "0")}`;
  process.stdout.write(Buffer.concat([Buffer.from(header), bytes]));
}

function logLine(level, ...args) {
  if (inJson) writeEvent(jsonLine(level, args));
  else writeEvent(`${new Date().toISOString()}\t${currentRequestId}\t${level}\t${format(...args)}\n`);
}

/** A lone argument is the message as it is; of more, the first error's members stand beside their text. */
function jsonLine(level, args) {
  const line = { timestamp: new Date().toISOString(), level, requestId: currentRequestId };
  if (args.length <= 1) {
    try {
      return JSON.stringify({ ...line, message: args[0] }, shownError);
    } catch {
      return JSON.stringify({ ...line, message: format(args[0]) });
    }
  }
  const error = args.find((value) => value instanceof Error);
  return JSON.stringify({ ...line, message: format(...args), ...(error && errorMembers(error)) });
}

const errorMembers = (error) => ({
  errorType: error?.constructor?.name ?? "UnknownError",
  errorMessage: asOnAws(String(error.message)),
  stackTrace: asOnAws(String(error.stack ?? "")).split("\n"),
});

const shownError = (_key, value) => (value instanceof Error ? { ...errorMembers(value), ...value } : value);

function writeConsoleToLog() {
  const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];
  const least = levels.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase());
  for (const [index, level] of levels.entries()) {
    const silent = least > index || process.env.AWS_LAMBDA_LOG_LEVEL === "FATAL";
    console[level.toLowerCase()] = silent ? () => {} : (...args) => logLine(level, ...args);
  }
  console.log = console.info;
  console.fatal = (...args) => logLine("FATAL", ...args);
}

/** Paths as they are on AWS, where every function lives in /var/task. */
const asOnAws = (text) =>
  text
    .replaceAll(import.meta.url, "file:///var/runtime/index.mjs")
    .replaceAll(pathToFileURL(taskRoot).href, "file:///var/task")
    .replaceAll(taskRoot, "/var/task");

const isError = (value) => types.isNativeError(value) || value instanceof Error;

const isLikeError = (value) =>
  [value?.name, value?.message, value?.stack].every((text) => typeof text === "string" && text !== "");

function errorBody(error) {
  try {
    if (!isError(error) && !isLikeError(error))
      return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
    const shown = (text) => asOnAws(text).replaceAll("\u007f", "%7F");
    return {
      errorType: shown(String(error.name)),
      errorMessage: shown(String(error.message)),
      trace: shown(String(error.stack ?? "")).split("\n"),
    };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
    };
  }
}

function asError(value) {
  if (value instanceof Error) return value;
  try {
    return new Error(value);
  } catch {
    return new Error(typeof value);
  }
}

/** What the runtime says of an error in the log, in text after a title; the error's own members count too. */
function logError(title, thrown) {
  const error = asError(thrown);
  if (inJson) return console.error(error);
  let json;
  try {
    json = JSON.stringify(error, (_key, value) => (value instanceof Error ? formattedError(value) : value));
  } catch {
    json = JSON.stringify(errorBody(error));
  }
  console.error(title, `\t${json}`);
}

const formattedError = (error) => ({
  errorType: error.name,
  errorMessage: asOnAws(String(error.message)),
  code: error.code,
  ...error,
  ...(typeof error.stack === "string" && { stack: asOnAws(error.stack).split("\n") }),
});

class RuntimeError extends Error {
  constructor(type, message) {
    super(message);
    this.name = type;
  }
}

/** The channel to the environment: frames on a socket, as src/cloud/lambda/environments/channel.ts tells. */
const CHANNEL = 3;
const HEAD = 8;
const [READY, RESPONSE, ERROR, INIT_ERROR] = [0, 1, 2, 3];
const [MEMORY_GREW, ENDING] = [1, 2];
/** What takes fewer new pages than this does not show in megabytes. */
const FEW_PAGES = 16;

let receivedBytes = Buffer.allocUnsafe(64 * 1024);
let pagesTold = 0;

/** Writes one frame. Without the environment there is nothing left to live for. */
function say(kind, name, body, ending) {
  const pages = process.resourceUsage().minorPageFault;
  const grew = pages - pagesTold > FEW_PAGES;
  if (grew) pagesTold = pages;
  const bodyLength = Buffer.byteLength(body);
  const bytes = Buffer.allocUnsafe(HEAD + name.length + bodyLength);
  bytes.writeUInt32BE(bodyLength, 0);
  bytes[4] = kind;
  bytes[5] = (grew ? MEMORY_GREW : 0) | (ending ? ENDING : 0);
  bytes.writeUInt16BE(name.length, 6);
  bytes.write(name, HEAD, "latin1");
  bytes.write(body, HEAD + name.length, "utf8");
  for (let at = 0; at < bytes.length; ) {
    const written = blocking(() => writeSync(CHANNEL, bytes, at, bytes.length - at));
    if (written === 0) process.exit(1);
    at += written;
  }
}

/** Does a system call on the channel, which waits; `0` when there is nobody at the other end any more. */
function blocking(call) {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (error.code !== "EAGAIN") return 0;
      // Somebody made the channel one that does not wait.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/**
 * Waits for an event. Nothing else runs meanwhile: between invocations AWS freezes an environment, too.
 * The payload is good until the next call.
 */
function nextEvent() {
  let size = 0;
  let wanted = HEAD;
  while (size < wanted) {
    if (receivedBytes.length < wanted) {
      const larger = Buffer.allocUnsafe(wanted);
      receivedBytes.copy(larger, 0, 0, size);
      receivedBytes = larger;
    }
    const read = blocking(() => readSync(CHANNEL, receivedBytes, size, receivedBytes.length - size, null));
    if (read === 0) process.exit(1);
    size += read;
    if (wanted === HEAD && size >= HEAD)
      wanted = HEAD + receivedBytes.readUInt32BE(0) + receivedBytes.readUInt32BE(4);
  }
  const payloadAt = HEAD + receivedBytes.readUInt32BE(0);
  const next = {
    headers: JSON.parse(receivedBytes.toString("utf8", HEAD, payloadAt)),
    body: receivedBytes.toString("utf8", payloadAt, wanted),
  };
  if (receivedBytes.length > 1024 * 1024) receivedBytes = Buffer.allocUnsafe(64 * 1024);
  return next;
}

/** What was printed has left this process. */
function flushed() {
  if (process.stdout.writableLength === 0) return undefined;
  return new Promise((done) => process.stdout.write("", done));
}

async function postError(requestId, body, ending = false) {
  await flushed();
  if (requestId === undefined) say(INIT_ERROR, body.errorType, JSON.stringify(body), true);
  else say(ERROR, requestId, JSON.stringify(body), ending);
}

/** Tells of an error that leaves the process in no state to go on. */
async function die(title, body, error, status) {
  logError(title, error);
  await postError(currentRequestId, body, true);
  process.exit(status);
}

process.on("uncaughtException", (error) => {
  void die("Uncaught Exception", errorBody(error), error, 129);
});
process.on("unhandledRejection", (reason, promise) => {
  const rejection = new RuntimeError(
    "Runtime.UnhandledPromiseRejection",
    asOnAws(isError(reason) ? String(reason) : asError(reason).message),
  );
  Object.assign(rejection, { reason, promise });
  void die("Unhandled Promise Rejection", errorBody(rejection), rejection, 128);
});

/** Finds the function that `_HANDLER` names: `folder/file.member.member`. */
async function loadHandler() {
  const text = process.env._HANDLER;
  const slash = text.lastIndexOf("/");
  const named = /^([^.]*)\.(.+)$/.exec(text.slice(slash + 1));
  if (named === null || text.includes(".."))
    throw new RuntimeError("Runtime.MalformedHandlerName", "Bad handler");
  const file = findModule(text.slice(0, slash + 1) + named[1]);
  const members = await importModule(file);
  let found = members;
  for (const member of named[2].split(".")) found = found?.[member];
  if (found === undefined && members?.default !== undefined) {
    found = members.default;
    for (const member of named[2].split(".")) found = found?.[member];
  }
  if (found === undefined)
    throw new RuntimeError("Runtime.HandlerNotFound", `${text} is undefined or not exported`);
  if (typeof found !== "function")
    throw new RuntimeError("Runtime.HandlerNotFound", `${text} is not a function`);
  return found;
}

function findModule(name) {
  const stem = resolve(taskRoot, name);
  for (const ending of ["", ".js", ".mjs", ".cjs"]) {
    if (ending === "" ? existsSync(stem) && !existsSync(`${stem}/`) : existsSync(stem + ending))
      return stem + ending;
  }
  throw new RuntimeError(
    "Runtime.ImportModuleError",
    `Error: Cannot find module '${name}'\nRequire stack:\n- /var/runtime/index.mjs`,
  );
}

async function importModule(file) {
  try {
    if (file.endsWith(".mjs") || (!file.endsWith(".cjs") && isEsm(file)))
      return await import(pathToFileURL(file).href);
    return createRequire(file)(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw renamed("Runtime.UserCodeSyntaxError", error);
    if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
      throw renamed("Runtime.ImportModuleError", error);
    }
    throw error;
  }
}

function renamed(type, cause) {
  const error = new RuntimeError(type, String(cause));
  error.stack = `${type}: ${cause.stack}`;
  return error;
}

/** Whether the nearest package.json makes a `.js` file a module. */
function isEsm(file) {
  for (
    let folder = dirname(file);
    folder === taskRoot || folder.startsWith(taskRoot + sep);
    folder = dirname(folder)
  ) {
    const manifest = `${folder}/package.json`;
    if (existsSync(manifest)) {
      try {
        return JSON.parse(readFileSync(manifest, "utf8")).type === "module";
      } catch {
        return false;
      }
    }
  }
  return false;
}

/** Looked up once: each look searches the whole environment. */
const ofEveryInvocation = {
  functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
};

function contextOf(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const json = (text) => (text === undefined ? undefined : JSON.parse(text));
  return {
    callbackWaitsForEmptyEventLoop: true,
    ...ofEveryInvocation,
    clientContext: json(headers["lambda-runtime-client-context"]),
    identity: json(headers["lambda-runtime-cognito-identity"]),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

const NEVER_SETTLED =
  "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";

/** What is due when nothing is left to do while a handler runs. */
let whenIdle;
process.on("beforeExit", () => {
  const due = whenIdle;
  whenIdle = undefined;
  due?.();
});

/** Calls the handler and resolves to what it returned, called back with, or left unsaid. */
function execute(handler, event, context) {
  return new Promise((succeed, fail) => {
    let promised = false;
    const unsaid = () =>
      promised ? fail(new RuntimeError("Runtime.NodeJsExit", NEVER_SETTLED)) : succeed(null);
    whenIdle = unsaid;
    const settle = (finish) => (value) => {
      // An earlier invocation may have something to say yet.
      if (whenIdle === unsaid) whenIdle = undefined;
      finish(value);
    };
    const finished = (error, result) => {
      const finish = () =>
        error === undefined || error === null ? settle(succeed)(result) : settle(fail)(error);
      if (!context.callbackWaitsForEmptyEventLoop) return finish();
      if (whenIdle === unsaid) whenIdle = finish;
    };
    let called = false;
    const callback = (error, result) => {
      if (called) return;
      called = true;
      finished(error, result);
    };
    context.done = callback;
    context.succeed = (result) => callback(null, result);
    context.fail = (error) => callback(error ?? "handled");
    try {
      const returned = handler(event, context, callback);
      if (typeof returned?.then === "function") {
        promised = true;
        returned.then(settle(succeed), settle(fail));
      }
    } catch (error) {
      settle(fail)(error);
    }
  });
}

/** One turn of the event loop lies between two invocations: what the first left unfinished gets its chance. */
async function serve(handler) {
  say(READY, "", "", false);
  for (;;) {
    await new Promise((done) => setImmediate(done));
    const next = nextEvent();
    setClock(next.headers["idem-lab-clock"]);
    currentRequestId = next.headers["lambda-runtime-aws-request-id"];
    process.env._X_AMZN_TRACE_ID = next.headers["lambda-runtime-trace-id"];
    await answer(handler, next);
  }
}

async function answer(handler, next) {
  const requestId = currentRequestId;
  let body;
  try {
    const result = await execute(handler, JSON.parse(next.body), contextOf(next.headers));
    body = serialized(result);
  } catch (error) {
    logError("Invoke Error", error);
    return postError(requestId, errorBody(error));
  }
  const flushing = flushed();
  if (flushing !== undefined) await flushing;
  say(RESPONSE, requestId, body, false);
}

function serialized(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? "null";
  } catch (error) {
    throw new Error(`Unable to stringify response body: ${error.message}`);
  }
}

/** Node.js 24's runtime has no callbacks any more, and says so. */
function refuseCallbacks(handler) {
  const version = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? "")?.[1]);
  if (version < 24 || handler.length < 3) return;
  throw new RuntimeError(
    "Runtime.CallbackHandlerDeprecated",
    "AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
  );
}

try {
  const handler = await loadHandler();
  refuseCallbacks(handler);
  void serve(handler);
} catch (error) {
  await die("Uncaught Exception", errorBody(error), error, 1);
}

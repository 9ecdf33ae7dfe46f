// What a function prints, and what the runtime says of its errors.
import { format } from "node:util";
import { asError, asOnAws, errorBody } from "./errors.mjs";
import { request } from "./request.mjs";

const inJson = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === "JSON";

/** Standard error goes where standard output goes: the order of what a function prints is kept. */
export function writeInOneStream() {
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
  else writeEvent(`${new Date().toISOString()}\t${request.id}\t${level}\t${format(...args)}\n`);
}

/** A lone argument is the message as it is; of more, the first error's members stand beside their text. */
function jsonLine(level, args) {
  const line = { timestamp: new Date().toISOString(), level, requestId: request.id };
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

export function writeConsoleToLog() {
  const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR"];
  const least = levels.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase());
  for (const [index, level] of levels.entries()) {
    const silent = least > index || process.env.AWS_LAMBDA_LOG_LEVEL === "FATAL";
    console[level.toLowerCase()] = silent ? () => {} : (...args) => logLine(level, ...args);
  }
  console.log = console.info;
  console.fatal = (...args) => logLine("FATAL", ...args);
}

/** What the runtime says of an error in the log, in text after a title; the error's own members count too. */
export function logError(title, thrown) {
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

/** What was printed has left this process. */
export function flushed() {
  if (process.stdout.writableLength === 0) return undefined;
  return new Promise((done) => process.stdout.write("", done));
}

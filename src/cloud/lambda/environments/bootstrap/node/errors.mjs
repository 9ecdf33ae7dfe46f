// Errors as Lambda shows them.
import { fileURLToPath, pathToFileURL } from "node:url";
import { types } from "node:util";

const taskRoot = process.env.LAMBDA_TASK_ROOT;
const ownFolder = new URL(".", import.meta.url).href;

/** Paths as they are on AWS, where every function lives in /var/task, and the runtime in one file. */
export const asOnAws = (text) =>
  withoutOwnPaths(text)
    .replaceAll(pathToFileURL(taskRoot).href, "file:///var/task")
    .replaceAll(taskRoot, "/var/task");

function withoutOwnPaths(text) {
  return without(fileURLToPath(ownFolder), "/var/runtime/", without(ownFolder, "file:///var/runtime/", text));
}

function without(folder, onAws, text) {
  const [before, ...after] = text.split(folder);
  return [before, ...after.map((rest) => rest.replace(/^[\w-]+/, "index"))].join(onAws);
}

export const isError = (value) => types.isNativeError(value) || value instanceof Error;

const isLikeError = (value) =>
  [value?.name, value?.message, value?.stack].every((text) => typeof text === "string" && text !== "");

export function errorBody(error) {
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

export function asError(value) {
  if (value instanceof Error) return value;
  try {
    return new Error(value);
  } catch {
    return new Error(typeof value);
  }
}

/** An error of the runtime's own, with the type that it reports. */
export class RuntimeError extends Error {
  constructor(type, message) {
    super(message);
    this.name = type;
  }
}

// Finds and loads the handler.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { RuntimeError } from "./errors.mjs";

const taskRoot = process.env.LAMBDA_TASK_ROOT;

/** Finds the function that `_HANDLER` names: `folder/file.member.member`. */
export async function loadHandler() {
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
  refuseCallbacks(found);
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

/** Node.js 24's runtime has no callbacks any more, and says so. */
function refuseCallbacks(handler) {
  const version = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? "")?.[1]);
  if (version < 24 || handler.length < 3) return;
  throw new RuntimeError(
    "Runtime.CallbackHandlerDeprecated",
    "AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
  );
}

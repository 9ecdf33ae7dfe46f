// Finds and loads the handler.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { RuntimeError } from "./errors.mjs";
import { isStreaming } from "./stream.mjs";
import { awaitsHandlers } from "./version.mjs";

const taskRoot = process.env.LAMBDA_TASK_ROOT;
const require = createRequire(import.meta.url);

/** Finds the function that `_HANDLER` names: `folder/file.member.member`. */
export async function loadHandler() {
  const text = process.env._HANDLER;
  if (text.includes("..")) {
    throw new RuntimeError(
      "Runtime.MalformedHandlerName",
      `'${text}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const slash = text.lastIndexOf("/") + 1;
  const named = /^([^.]*)\.(.*)$/.exec(text.slice(slash));
  if (named === null) throw new RuntimeError("Runtime.MalformedHandlerName", "Bad handler");
  const [, name, path] = named;
  const found = memberOf(await loaded(resolve(taskRoot, text.slice(0, slash)), name), path.split("."));
  if (!found) throw new RuntimeError("Runtime.HandlerNotFound", `${text} is undefined or not exported`);
  if (typeof found !== "function")
    throw new RuntimeError("Runtime.HandlerNotFound", `${text} is not a function`);
  if (!isStreaming(found)) refuseCallbacks(found);
  return found;
}

/** Only since Node.js 24 the members of a default export count, too, and those of functions don't. */
function memberOf(members, path) {
  const isPart = (value) => (awaitsHandlers ? typeof value === "object" && value !== null : value);
  const within = (value) => path.reduce((part, key) => (isPart(part) ? part[key] : undefined), value);
  return within(members) || (awaitsHandlers ? within(members?.default) : undefined);
}

async function loaded(folder, name) {
  const stem = resolve(folder, name);
  try {
    const module = awaitsHandlers ? await imported(stem) : await requiredOrImported(stem);
    return module ?? require(nodeStylePath(folder, name));
  } catch (error) {
    if (error instanceof SyntaxError) throw renamed("Runtime.UserCodeSyntaxError", error);
    // Imports have another code, which AWS's runtime does not rename.
    if (error?.code === "MODULE_NOT_FOUND") throw renamed("Runtime.ImportModuleError", error);
    throw error;
  }
}

const importFile = (file) => import(pathToFileURL(file).href);

/** Node.js 24's way: whatever is there is imported, and Node.js finds out which kind of module it is. */
function imported(stem) {
  const file = ["", ".js", ".mjs", ".cjs"].map((ending) => stem + ending).find((path) => existsSync(path));
  return file === undefined ? undefined : importFile(file);
}

/** Before, what is not told to be a module is required. */
function requiredOrImported(stem) {
  if (existsSync(stem)) return require(stem);
  const isModule = isEsm(dirname(stem));
  if (existsSync(`${stem}.js`)) return isModule ? importFile(`${stem}.js`) : require(`${stem}.js`);
  if (existsSync(`${stem}.mjs`)) return importFile(`${stem}.mjs`);
  return existsSync(`${stem}.cjs`) ? require(`${stem}.cjs`) : undefined;
}

function nodeStylePath(folder, name) {
  try {
    return require.resolve(name, { paths: [taskRoot, folder] });
  } catch (error) {
    error.message = `Cannot find module '${name}'\nRequire stack:\n- /var/runtime/index.mjs`;
    throw error;
  }
}

function renamed(type, cause) {
  const error = new RuntimeError(type, String(cause));
  error.stack = `${type}: ${cause.stack}`;
  return error;
}

/** Whether the nearest package.json makes a `.js` file of the folder a module. */
function isEsm(folder) {
  if (folder.endsWith(`${sep}node_modules`) || !`${folder}${sep}`.startsWith(taskRoot + sep)) return false;
  const manifest = `${folder}/package.json`;
  if (!existsSync(manifest)) return isEsm(dirname(folder));
  try {
    return JSON.parse(readFileSync(manifest, "utf8"))?.type === "module";
  } catch (error) {
    console.warn(`${manifest} cannot be read, it will be ignored for ES module detection purposes.`, error);
    return false;
  }
}

/** Node.js 24's runtime has no callbacks any more, and says so. */
function refuseCallbacks(handler) {
  if (!awaitsHandlers || handler.length < 3) return;
  throw new RuntimeError(
    "Runtime.CallbackHandlerDeprecated",
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
  );
}

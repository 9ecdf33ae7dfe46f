/** Where the handler is: in a file, or in a folder, named as Lambda names it (`src/app.handler`). */
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { HandlerInputError } from "./bundle.js";

export interface HandlerPlace {
  readonly file: string;
  /** The export, with its members. */
  readonly wanted: string | undefined;
  /** The folder of the function's code, where that was named. */
  readonly folder?: string;
}

const ENDINGS = [".mjs", ".js", ".cjs", ".ts", ".mts", ".cts", ".py"];
const USUAL = [
  "index",
  "app",
  "handler",
  "lambda",
  "lambda_function",
  "src/index",
  "src/app",
  "src/handler",
  "dist/index",
];

/**
 * @param handler as Lambda's setting has it: a path without its ending, a dot, an export
 * @throws HandlerInputError for a folder in which it is not found
 */
export function placeOf(path: string, handler: string | undefined): HandlerPlace {
  const slash = (handler?.lastIndexOf("/") ?? -1) + 1;
  const [stem = "", ...members] = handler?.slice(slash).split(".") ?? [];
  const wanted = members.length > 0 ? members.join(".") : handler;
  if (!existsSync(path) || !statSync(path).isDirectory()) return { file: resolve(path), wanted };
  const names = members.length > 0 ? [`${handler?.slice(0, slash)}${stem}`] : USUAL;
  const found = names
    .flatMap((name) => ENDINGS.map((ending) => join(path, name + ending)))
    .find((file) => existsSync(file));
  if (found !== undefined) return { file: resolve(found), wanted, folder: resolve(path) };
  throw new HandlerInputError(
    handler === undefined
      ? `Which file of ${path} is the handler? Name it as Lambda does: --handler src/app.handler`
      : `There is no ${names[0]} in ${path} with an ending of ${ENDINGS.join(", ")}. Name the handler as Lambda does: --handler src/app.handler`,
  );
}

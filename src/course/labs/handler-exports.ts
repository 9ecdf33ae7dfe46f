/** Which of a file's exports is its handler. */
import { extname } from "node:path";
import type { RuntimeFamily } from "../../aws/package.js";
import { HandlerFileError } from "./handler-error.js";

/** What a handler is called, the likeliest first. */
const USUAL: Readonly<Record<RuntimeFamily, readonly string[]>> = {
  nodejs: ["handler", "lambdaHandler"],
  python: ["lambda_handler", "handler"],
};

/** Named for what is exported, in the file's language. */
const MISSING: Readonly<Record<RuntimeFamily, string>> = {
  nodejs: "has no `handler` export. Add one: export const handler = async (event, context) => { … };",
  python: "has no `lambda_handler` (and no `handler`). Add one: def lambda_handler(event, context): …",
};

/**
 * The export that was asked for, or the one with a usual name.
 * @throws HandlerFileError where it is not there
 */
export function chooseExport(
  path: string,
  family: RuntimeFamily,
  names: readonly string[],
  wanted: string | undefined,
): string {
  const found = (wanted === undefined ? USUAL[family] : [wanted]).find((name) => names.includes(name));
  if (found !== undefined) return found;
  const others = names.filter((name) => /^[A-Za-z]\w*$/.test(name) && name !== "default");
  const stem = path.slice(0, path.length - extname(path).length);
  if (wanted !== undefined)
    throw new HandlerFileError(
      `${path} has no \`${wanted}\`. ${others.length === 0 ? "It exports nothing by a name." : `It has ${others.join(", ")}: --handler ${stem}.${others[0]}`}`,
    );
  const named = others.length === 0 ? "" : ` Or name another one of its own: --handler ${stem}.${others[0]}`;
  throw new HandlerFileError(`${path} ${MISSING[family]}${named}`);
}

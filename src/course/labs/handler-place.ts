/** What `--handler` names: a file, a folder, or an export of a file as AWS writes it (`src/app.lambdaHandler`). */
import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { RuntimeFamily } from "../../aws/package.js";
import { HandlerFileError } from "./handler-error.js";

const ENDINGS: Readonly<Record<string, RuntimeFamily>> = {
  ".mjs": "nodejs",
  ".js": "nodejs",
  ".cjs": "nodejs",
  ".ts": "nodejs",
  ".mts": "nodejs",
  ".cts": "nodejs",
  ".py": "python",
};

/** Whether a file's name is one that a handler may have. */
export const isHandlerName = (name: string): boolean =>
  ENDINGS[extname(name)] !== undefined && !/\.d\.[mc]?ts$/.test(name);

/** What a handler's file is called in a folder, the likeliest first. */
const ENTRIES = ["index", "app", "handler", "main", "lambda_function"] as const;

/** Where a handler is. */
export interface HandlerPlace {
  /** The file with its entry. */
  readonly file: string;
  readonly family: RuntimeFamily;
  /** The export that was asked for. */
  readonly wanted?: string;
  /** The whole folder belongs into the package. */
  readonly folder?: string;
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** A file by its path without an ending. */
const withEnding = (stem: string): string | undefined =>
  Object.keys(ENDINGS)
    .map((ending) => stem + ending)
    .find(isFile);

function placeOf(file: string, rest: Omit<HandlerPlace, "file" | "family"> = {}): HandlerPlace {
  const family = ENDINGS[extname(file)];
  if (family === undefined)
    throw new HandlerFileError(
      `${basename(file)} is neither JavaScript nor Python. A handler file ends in ${Object.keys(ENDINGS).join(", ")}. Name such a one: --handler <file>`,
    );
  return { file, family, ...rest };
}

/** The file that `main` of the folder's package.json names. */
async function mainOf(folder: string): Promise<string | undefined> {
  const manifest = join(folder, "package.json");
  if (!existsSync(manifest)) return undefined;
  try {
    const read: unknown = JSON.parse(await readFile(manifest, "utf8"));
    const main: unknown = typeof read === "object" && read !== null ? Reflect.get(read, "main") : undefined;
    if (typeof main !== "string") return undefined;
    const path = join(folder, main);
    return isFile(path) ? path : withEnding(path);
  } catch {
    throw new HandlerFileError(`${manifest} is not valid JSON. Mend it, or name the handler's file itself.`);
  }
}

/**
 * Finds the handler's file.
 * @throws HandlerFileError where there is none, or one of another kind
 */
export async function findHandler(path: string): Promise<HandlerPlace> {
  if (isFile(path)) return placeOf(path);
  if (isFolder(path)) {
    const found =
      ENTRIES.map((name) => withEnding(join(path, name))).find((file) => file !== undefined) ??
      (await mainOf(path));
    if (found !== undefined) return placeOf(found, { folder: path });
    throw new HandlerFileError(
      `${path} is a folder in which no handler was found (${ENTRIES.slice(0, 3).join(", ")}, …). Name the handler's file: --handler ${path}/<file>, or file and export: --handler ${path}/app.lambdaHandler`,
    );
  }
  const wanted = extname(path).slice(1);
  const stem = join(dirname(path), basename(path, `.${wanted}`));
  const file = wanted === "" ? undefined : isFile(stem) ? stem : withEnding(stem);
  if (file !== undefined) return placeOf(file, { wanted });
  throw new HandlerFileError(
    `There is no handler file ${path}. Name an existing one: --handler <file>, or leave the option out for the lab's own handler.`,
  );
}

/** The file of a handler, however it is named; where there is none, the name as it stands. */
export async function handlerFileOf(path: string): Promise<string> {
  try {
    return (await findHandler(path)).file;
  } catch (error) {
    if (error instanceof HandlerFileError) return path;
    throw error;
  }
}

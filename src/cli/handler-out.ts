/** Handlers that are written for the learner: in which language, and never over what is there. */
import { constants, existsSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { extname, relative } from "node:path";
import type { RuntimeFamily } from "../aws/package.js";
import { freeName } from "../course/kept-files.js";
import { UnknownError, UsageError } from "./errors.js";
import { familyOf } from "./lab-options.js";
import type { Session } from "./session.js";

/** What a handler's file ends in, by its language. */
export const ENDING: Readonly<Record<RuntimeFamily, string>> = { nodejs: ".mjs", python: ".py" };

/** The path as it is typed in this folder. */
export function shortPath({ environment }: Session, path: string): string {
  const short = relative(environment.cwd, path);
  return short.startsWith("..") ? path : short;
}

/** The language that was asked for: by --runtime, or by the file's ending. */
export function familyFor(session: Session, out: string | undefined): RuntimeFamily {
  const { runtime } = session.settings;
  if (out === undefined) return familyOf(session);
  const byEnding: RuntimeFamily | undefined =
    extname(out) === ".py" ? "python" : /^\.m?js$/.test(extname(out)) ? "nodejs" : undefined;
  if (byEnding === undefined)
    throw new UsageError(`--out must name a file that ends in .mjs, .js or .py, not '${out}'.`);
  if (runtime !== undefined && runtime !== byEnding)
    throw new UsageError(
      `A handler for --runtime ${runtime} can't be in ${out}. Name a file that ends in ${ENDING[runtime]}, or leave one of the two out.`,
    );
  return byEnding;
}

/**
 * Writes the file, and never over another one unless told; then a copy stays.
 * @returns where the copy is
 */
export async function writeHandler(
  path: string,
  shown: string,
  text: string,
  force: boolean,
): Promise<string | undefined> {
  try {
    if (!force) {
      await writeFile(path, text, { flag: "wx" });
      return undefined;
    }
    const copy = existsSync(path) ? freeName(`${path}.before`) : undefined;
    if (copy !== undefined) await copyFile(path, copy, constants.COPYFILE_EXCL);
    await writeFile(path, text);
    return copy;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST")
      throw new UsageError(
        `${shown} is there already and stays as it is. To begin anew, keeping a copy of it: --force. To write another file: --out <file>`,
      );
    throw new UnknownError(
      `${shown} can't be written: ${error instanceof Error ? error.message : String(error)}. Name another file: --out <file>`,
    );
  }
}

/** A handler file of the learner's, looked at before anything is deployed. */

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { promisify } from "node:util";
import type { HandlerSource, RuntimeFamily } from "../../aws/package.js";
import { HelpfulError } from "../../errors/helpful.js";

/** What is wrong with the file, and what to do about it. */
export class HandlerFileError extends HelpfulError {}

const ENDINGS: Readonly<Record<string, RuntimeFamily>> = {
  ".mjs": "nodejs",
  ".js": "nodejs",
  ".cjs": "nodejs",
  ".py": "python",
};

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT")
      throw new HandlerFileError(
        `There is no handler file ${path}. Name an existing one: --handler <file>, or leave the option out for the lab's own handler.`,
      );
    if (code === "EISDIR")
      throw new HandlerFileError(`${path} is a folder. Name the handler's file: --handler ${path}/<file>`);
    throw new HandlerFileError(
      `The handler file ${path} can't be read (${error instanceof Error ? error.message : String(error)}). Make it readable: chmod u+r ${path}`,
    );
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

/** Node's own parser decides what is valid. */
async function assertParses(path: string, source: string, kind: "module" | "commonjs"): Promise<void> {
  const running = promisify(execFile)(process.execPath, [`--input-type=${kind}`, "--check", "-"], {
    encoding: "utf8",
  });
  running.child.stdin?.end(source);
  try {
    await running;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    const told = /^\w*Error: .*$/m.exec(said)?.[0];
    const line = /^(?:\[stdin\]|file:\S+):(\d+)$/m.exec(said)?.[1];
    throw new HandlerFileError(
      `${path} is not valid JavaScript: ${line === undefined ? "" : `line ${line}: `}${told ?? firstLine(error)}. See where: node --check ${path}`,
    );
  }
}

/** The module's file name in the package, if it exports a handler: `.mjs` for an ES module, `.cjs` for CommonJS. */
async function nodeModuleFile(path: string, source: string): Promise<string | undefined> {
  if (extname(path) !== ".cjs") {
    const lexer = await import("es-module-lexer");
    await lexer.init();
    let parsed: ReturnType<typeof lexer.parse> | undefined;
    try {
      parsed = lexer.parse(source);
    } catch {
      // Node says better what is wrong.
    }
    const [imports = [], exports = []] = parsed ?? [];
    if (parsed === undefined || imports.length > 0 || exports.length > 0 || extname(path) === ".mjs") {
      await assertParses(path, source, "module");
      const relative = imports
        .map((each) => ("specifier" in each ? each.specifier : undefined))
        .find((name) => name?.startsWith("."));
      if (relative !== undefined) {
        throw new HandlerFileError(
          `${path} imports ${relative}, but only the handler's own file is deployed. Put everything into one file; packages like @aws-sdk/client-dynamodb are there.`,
        );
      }
      return exports.some((each) => "name" in each && each.name === "handler") ? "index.mjs" : undefined;
    }
  }
  await assertParses(path, source, "commonjs");
  const lexer = await import("cjs-module-lexer");
  await lexer.init();
  return lexer.parse(source).exports.includes("handler") ? "index.cjs" : undefined;
}

/** Prints the functions that a Python file defines at its top level. */
const PYTHON_NAMES = `
import ast, sys
tree = ast.parse(sys.stdin.read(), sys.argv[1])
for node in tree.body:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        print(node.name)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                print(target.id)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            print(alias.asname or alias.name)
`;

async function pythonNames(path: string, source: string): Promise<readonly string[]> {
  try {
    const running = promisify(execFile)("python3", ["-c", PYTHON_NAMES, path], { encoding: "utf8" });
    running.child.stdin?.end(source);
    return (await running).stdout.split("\n");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new HandlerFileError(
        "Python 3 is not installed, so a Python handler can't run here. Install python3 and boto3, or give a Node handler (.mjs).",
      );
    }
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    const line = /^ *File ".*", line (\d+)$/gm.exec(said.slice(said.lastIndexOf("  File ")))?.[1];
    throw new HandlerFileError(
      `${path} is not valid Python: ${line === undefined ? "" : `line ${line}: `}${said.split("\n").at(-1)}. See where: python3 -m py_compile ${path}`,
    );
  }
}

/**
 * Reads a handler and finds its entry: an export `handler`, in Python `lambda_handler` or `handler`.
 * @throws HandlerFileError for a file that is missing, empty, of another kind, or without an entry
 */
export async function loadHandlerFile(path: string): Promise<HandlerSource> {
  const family = ENDINGS[extname(path)];
  const source = await read(path);
  if (family === undefined) {
    throw new HandlerFileError(
      `${basename(path)} is neither JavaScript nor Python. A handler file ends in ${Object.keys(ENDINGS).join(", ")}. Name such a one: --handler <file>`,
    );
  }
  if (source.trim() === "")
    throw new HandlerFileError(
      `The handler file ${path} is empty. See a lab's own handler for how one begins: idem-lab start`,
    );
  if (family === "nodejs") {
    const file = await nodeModuleFile(path, source);
    if (file === undefined) {
      throw new HandlerFileError(
        `${path} has no \`handler\` export. Add one: export const handler = async (event, context) => { … };`,
      );
    }
    return { family, file, entry: "index.handler", source };
  }
  const names = await pythonNames(path, source);
  const entry = ["lambda_handler", "handler"].find((name) => names.includes(name));
  if (entry === undefined) {
    throw new HandlerFileError(
      `${path} has no \`lambda_handler\` (and no \`handler\`). Add one: def lambda_handler(event, context): …`,
    );
  }
  return { family, file: "lambda_function.py", entry: `lambda_function.${entry}`, source };
}

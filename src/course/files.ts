/** A lab's own files, beside its code: the lesson and the handlers. What is read here is what is shown and deployed. */
import { readFile } from "node:fs/promises";
import type { HandlerSource, RuntimeFamily } from "../aws/package.js";
import type { ShownHandler } from "./lab.js";

const FILES: Readonly<Record<RuntimeFamily, { ending: string; file: string; entry: string }>> = {
  nodejs: { ending: "mjs", file: "index.mjs", entry: "index.handler" },
  python: { ending: "py", file: "lambda_function.py", entry: "lambda_function.lambda_handler" },
};

/** Reads a file beside the module whose `import.meta.url` is given. */
export const readBeside = (module: string, path: string): Promise<string> =>
  readFile(new URL(path, module), "utf8");

/** A handler in the `handlers` folder beside the module, in both languages. */
export function shownHandler(
  module: string,
  handler: { lab: string; name: string; title: string },
): ShownHandler {
  return {
    ...handler,
    load: async (family): Promise<HandlerSource> => {
      const { ending, file, entry } = FILES[family];
      return { family, file, entry, source: await readBeside(module, `handlers/${handler.name}.${ending}`) };
    },
  };
}

/** A lab's own files, beside its code: the lesson and the handlers. What is read here is what is shown and deployed. */
import { readFile } from "node:fs/promises";
import type { HandlerSource, RuntimeFamily } from "../aws/package.js";
import type { Lesson, ShownHandler } from "./lab.js";

const FILES: Readonly<Record<RuntimeFamily, { ending: string; file: string; entry: string }>> = {
  nodejs: { ending: "mjs", file: "index.mjs", entry: "index.handler" },
  python: { ending: "py", file: "lambda_function.py", entry: "lambda_function.lambda_handler" },
};

/** Reads a file beside the module whose `import.meta.url` is given. */
const readBeside = (module: string, path: string): Promise<string> => readFile(new URL(path, module), "utf8");

/** The line that divides a lesson: what stands above is read before the run, what stands below after it. */
const DIVIDER = /^---$/m;

/** The `lesson.md` beside the module. */
export async function lessonBeside(module: string): Promise<Lesson> {
  const [before = "", ...after] = (await readBeside(module, "lesson.md")).split(DIVIDER);
  return { before, after: after.join("---") };
}

/** A handler in the `handlers` folder beside the module, in both languages. */
export function shownHandler(module: string, handler: Omit<ShownHandler, "load">): ShownHandler {
  return {
    ...handler,
    load: async (family): Promise<HandlerSource> => {
      const { ending, file, entry } = FILES[family];
      return { family, file, entry, source: await readBeside(module, `handlers/${handler.name}.${ending}`) };
    },
  };
}

/** A lab's own files, beside its code: the lesson and the handlers. What is read here is what is shown and deployed. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type HandlerSource, packageHandler, type RuntimeFamily } from "../../aws/package.js";
import { handlerFolder } from "../../aws/package-files.js";
import type { PracticeFile, PracticeFiles } from "../judge/practice.js";
import type { ClockKind, Lesson, ShownHandler } from "./lab.js";

const FILES: Readonly<Record<RuntimeFamily, { ending: string; file: string; entry: string }>> = {
  nodejs: { ending: "mjs", file: "index.mjs", entry: "index.handler" },
  python: { ending: "py", file: "lambda_function.py", entry: "lambda_function.lambda_handler" },
};

/** Reads a file beside the module whose `import.meta.url` is given. */
export const readBeside = (module: string, path: string): Promise<string> =>
  readFile(new URL(path, module), "utf8");

/** The line that divides a lesson: what stands above is read before the run, what stands below after it. */
const DIVIDER = /^---$/m;
/** The section that is kept until the prediction is made. */
const LOOK = /^## What to look for$/m;

/** The folder of a lab: its number, and the lab's name. */
const LAB_FOLDER = /\/0*(\d+)-([^/]+)\/[^/]*$/;

/** Which lab a module in the folder of a lab belongs to. */
export interface LabName {
  /** `step-4` */
  readonly id: string;
  /** `duplicate-invocations` */
  readonly slug: string;
}

/**
 * A lab's name, from the folder of the module whose `import.meta.url` is given: `04-duplicate-invocations`.
 * @throws Error where the module stands in no such folder
 */
export function labNameAt(module: string): LabName {
  const [, number, slug] = LAB_FOLDER.exec(module) ?? [];
  if (number === undefined || slug === undefined)
    throw new Error(
      `A lab stands in a folder of its own, labs/09-its-name for instance, and not in ${module}.`,
    );
  return { id: `step-${number}`, slug };
}

/** What is said where the clock is of one kind alone: `{virtual: Here three minutes pass in a moment.}` */
const OF_CLOCK = /\{(virtual|real): ([^{}]*)\}/g;

/** The `lesson.md` beside the module, as it is where time is of that kind. */
export async function lessonBeside(module: string, time: ClockKind): Promise<Lesson> {
  const text = (await readBeside(module, "lesson.md")).replaceAll(
    OF_CLOCK,
    (_all, kind: string, said: string) => (kind === time ? said : ""),
  );
  const [above = "", ...after] = text.split(DIVIDER);
  const at = LOOK.exec(above)?.index ?? above.length;
  return { before: above.slice(0, at), look: above.slice(at), after: after.join("---") };
}

interface ShownSource extends Omit<ShownHandler, "lab" | "load"> {
  /** Of a handler that is a folder: the installed packages that its package holds, for Node. */
  readonly dependencies?: readonly string[];
}

/** Every handler that a lab has said it shows. */
const shown: ShownHandler[] = [];

/** A handler in the `handlers` folder of the module's lab, in both languages. */
export function shownHandler(module: string, { dependencies, ...handler }: ShownSource): ShownHandler {
  const made: ShownHandler = {
    ...handler,
    lab: labNameAt(module).id,
    load: (family) =>
      handlerAt(module, `handlers/${handler.name}`, family, family === "nodejs" ? dependencies : []),
  };
  shown.push(made);
  return made;
}

/** The handlers that labs show whose package has this hash, in either language; the hash alone tells whose code it is. */
export async function handlersShown(
  sha256: string,
): Promise<readonly { readonly lab: string; readonly name: string; readonly handler: HandlerSource }[]> {
  const found: { lab: string; name: string; handler: HandlerSource }[] = [];
  for (const { lab, name, load } of shown)
    for (const family of ["nodejs", "python"] as const) {
      const handler = await load(family);
      if (packageHandler(handler).sha256 === sha256) found.push({ lab, name, handler });
    }
  return found;
}

/** A handler is one file, `path.mjs`; or a folder, `path/nodejs`, with all that goes into the package. */
async function handlerAt(
  module: string,
  path: string,
  family: RuntimeFamily,
  dependencies: readonly string[] = [],
): Promise<HandlerSource> {
  const { ending, file, entry } = FILES[family];
  const folder = fileURLToPath(new URL(`${path}/${family}`, module));
  if (existsSync(folder)) return handlerFolder({ folder, family, file, entry, dependencies });
  return { family, file, entry, source: await readBeside(module, `${path}.${ending}`) };
}

/** Every handler in a folder beside the module, in one language. */
async function handlersIn(module: string, folder: string, family: RuntimeFamily): Promise<PracticeFile[]> {
  const ending = `.${FILES[family].ending}`;
  const names = (await readdir(new URL(`${folder}/`, module))).filter((name) => name.endsWith(ending)).sort();
  return Promise.all(
    names.map(async (file) => {
      const name = basename(file, ending);
      return { name, handler: await handlerAt(module, `${folder}/${name}`, family) };
    }),
  );
}

/** The files of a practice, in the folders `practice` and `mistakes` beside the module. */
export const practiceFilesBeside = (module: string): PracticeFiles => ({
  task: () => readBeside(module, "practice/task.md"),
  unsolved: (family) => handlerAt(module, "practice/unsolved", family),
  solution: (family) => handlerAt(module, "practice/solution", family),
  accepted: (family) => handlersIn(module, "practice/accepted", family),
  mistakes: (family) => handlersIn(module, "mistakes", family),
});

/** What a class handed in: a file for each student, or a folder with what they wrote. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, relative } from "node:path";
import { HandlerFileError } from "../../course/labs/handler-error.js";
import { findHandler, isHandlerName } from "../../course/labs/handler-place.js";
import type { Lab } from "../../course/labs/lab.js";
import { GENERATOR } from "../../report/page/document.js";
import { UsageError } from "../errors.js";
import { readName } from "./practice-names.js";
import { NOT_OURS, type ReportHandIn, readReport } from "./reports.js";

interface OfStudent {
  readonly student: string;
  /** Its path within the folder of hand-ins. */
  readonly file: string;
}

/** A handler, for the practice of a lab. */
export interface HandlerHandIn extends OfStudent {
  readonly kind: "handler";
  readonly path: string;
  readonly lab: Lab;
}

/** What can't be judged, with the reason and what to do. */
interface BadHandIn extends OfStudent {
  readonly kind: "bad";
  readonly found: string;
}

export type HandIn = HandlerHandIn | (OfStudent & ReportHandIn) | BadHandIn;

interface LeftAlone {
  readonly file: string;
  readonly found: string;
}

export interface HandIns {
  readonly handIns: readonly HandIn[];
  /** What is no hand-in. */
  readonly leftAlone: readonly LeftAlone[];
}

/** Belongs to a handler, or to a system, and is nobody's hand-in. */
const ASIDE =
  /^(?:\..*|node_modules|__pycache__|__MACOSX|(?:package|package-lock|tsconfig)\.json|.*\.md|.*\.d\.[mc]?ts)$/i;

const inOrder = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

/** What a folder holds, by kind. */
function entriesOf(folder: string): {
  readonly files: readonly string[];
  readonly folders: readonly string[];
} {
  const names = readdirSync(folder)
    .filter((name) => !ASIDE.test(name))
    .sort(inOrder);
  const isFolder = (name: string): boolean =>
    statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true;
  return { files: names.filter((name) => !isFolder(name)), folders: names.filter(isFolder) };
}

const stemOf = (name: string): string => basename(name, extname(name));

/** How much of a file is read to know whether it is one that idem-lab wrote. */
const BEGINNING = 4_096;

/** A page or the XML of a report, or of an earlier grading: they are for readers and for CI systems. */
function isOurs(path: string): boolean {
  if (!/\.(?:html|xml)$/i.test(path)) return false;
  const beginning = readFileSync(path, "utf8").slice(0, BEGINNING);
  return beginning.includes(GENERATOR) || beginning.includes('<testsuites name="idem-lab"');
}

/** Reads a folder of hand-ins. */
class Reader {
  readonly handIns: HandIn[] = [];
  readonly leftAlone: LeftAlone[] = [];
  readonly #root: string;
  readonly #usual: Lab;

  /** @param usual whose practice a handler is for whose name does not tell */
  constructor(root: string, usual: Lab) {
    this.#root = root;
    this.#usual = usual;
  }

  async read(): Promise<void> {
    const { files, folders } = entriesOf(this.#root);
    for (const name of files)
      this.#guarded(stemOf(name), join(this.#root, name), (path) => this.#single(path));
    for (const name of folders) {
      const path = join(this.#root, name);
      // A folder may be a handler as well: `ada-step-5/index.mjs`.
      const { lab, rest } = readName(name);
      if (lab === undefined) await this.#student(name, path);
      else this.#handler(rest === "" ? basename(this.#root) : rest, path, lab);
    }
  }

  /** What can't even be looked at is named, and the rest goes on. */
  #guarded(student: string, path: string, work: (path: string) => void): void {
    try {
      work(path);
    } catch (error) {
      this.#bad(student, path, `It can't be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #single(path: string): void {
    const { lab, rest } = readName(stemOf(path));
    const student = rest === "" ? basename(this.#root) : rest;
    if (isHandlerName(path)) this.#handler(student, path, lab ?? this.#usual);
    else if (extname(path) === ".json") this.#report(student, path);
    else if (isOurs(path)) this.#leave(path, "a report or a grading for readers");
    else
      this.#bad(
        student,
        path,
        "It is no handler (.mjs, .js, .cjs, .ts, .py) and no report (.json). Unpack an archive first; of a report hand in what `idem-lab report --json` writes.",
      );
  }

  /** The folder of a student. */
  async #student(student: string, folder: string): Promise<void> {
    try {
      await this.#folder(student, folder);
    } catch (error) {
      this.#bad(
        student,
        folder,
        `It can't be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  async #folder(student: string, folder: string): Promise<void> {
    const { files, folders } = entriesOf(folder);
    const before = this.handIns.length;
    for (const name of files.filter((each) => extname(each) === ".json"))
      this.#report(student, join(folder, name), true);
    const reports = this.handIns.length - before;
    const code = files.filter(isHandlerName);
    const named = [
      ...code.map((name) => ({ name, stem: stemOf(name) })),
      ...folders.map((name) => ({ name, stem: name })),
    ].map(({ name, stem }) => ({ name, lab: readName(stem).lab }));
    for (const { name, lab } of named) if (lab !== undefined) this.#handler(student, join(folder, name), lab);
    if (named.some(({ lab }) => lab !== undefined)) {
      const others = code.filter((name) => readName(stemOf(name)).lab === undefined);
      for (const name of others)
        this.#leave(
          join(folder, name),
          "it stands beside handlers that are named by their practice, and is not",
        );
      return;
    }
    const [only, second] = code;
    if (await hasEntry(folder)) this.#handler(student, folder, this.#usual);
    else if (only !== undefined && second === undefined)
      this.#handler(student, join(folder, only), this.#usual);
    else if (only !== undefined)
      this.#bad(
        student,
        folder,
        `Which of ${code.join(", ")} is the handler? Name it index, app or handler, or by its practice: make-it-idempotent`,
      );
    else if (folders.length === 1 && folders[0] !== undefined && reports === 0)
      await this.#folder(student, join(folder, folders[0]));
    else if (reports === 0) this.#bad(student, folder, "There is no handler in it, and no report.");
  }

  #handler(student: string, path: string, lab: Lab): void {
    this.handIns.push({ kind: "handler", student, file: this.#shown(path), path, lab });
  }

  /** @param mayBeOther a JSON file in a student's folder may be the handler's */
  #report(student: string, path: string, mayBeOther = false): void {
    const read = readReport(path);
    if (typeof read !== "string") {
      const file = this.#shown(path);
      this.handIns.push({ student: read.name ?? student, file, ...read });
    } else if (!mayBeOther || read !== NOT_OURS) this.#bad(student, path, read);
  }

  #bad(student: string, path: string, found: string): void {
    this.handIns.push({ kind: "bad", student, file: this.#shown(path), found });
  }

  #leave(path: string, found: string): void {
    this.leftAlone.push({ file: this.#shown(path), found });
  }

  #shown(path: string): string {
    return relative(this.#root, path);
  }
}

/** Whether a folder as a whole is a handler. */
async function hasEntry(folder: string): Promise<boolean> {
  try {
    await findHandler(folder);
    return true;
  } catch (error) {
    if (error instanceof HandlerFileError) return false;
    throw error;
  }
}

/**
 * Everything in the folder that was handed in, by student.
 * @param usual the lab whose practice a handler is for whose name does not tell
 * @throws UsageError where there is no folder
 */
export async function handInsOf(folder: string, usual: Lab): Promise<HandIns> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(
      `There is no folder ${folder}. Name the one with the hand-ins: a file or a folder for each student, as in hand-ins/ada.mjs`,
    );
  const reader = new Reader(folder, usual);
  await reader.read();
  const { handIns, leftAlone } = reader;
  return { handIns: handIns.sort((a, b) => inOrder(a.student, b.student)), leftAlone };
}

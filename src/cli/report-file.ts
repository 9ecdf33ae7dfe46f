/** Puts a document into a file: whole or not at all, and never over somebody else's. */
import {
  closeSync,
  existsSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UnknownError, UsageError } from "./errors.js";

export interface Wanted {
  /** The option that names the file; `--out`, unless said. */
  readonly flag?: string;
  /** As the person wrote it. */
  readonly out: string;
  readonly cwd: string;
  readonly text: string;
  /** A file that says this near its beginning is one of ours, and may be replaced. */
  readonly ours: string;
  /** Replaces whatever is there. */
  readonly overwrite: boolean;
  /** What a folder's file would be called. */
  readonly name: string;
}

/** How much of a file is read to know it. */
const BEGINNING = 4_096;

function beginningOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(BEGINNING);
    return buffer.toString("utf8", 0, readSync(file, buffer, 0, BEGINNING, 0));
  } finally {
    closeSync(file);
  }
}

/**
 * Before a long work, or the writing itself.
 * @throws UsageError for a place where no report can or should be
 */
export function assertReportPlace({
  out,
  cwd,
  name,
  ours,
  overwrite,
  flag = "--out",
}: Omit<Wanted, "text">): void {
  const path = resolve(cwd, out);
  const folder = dirname(path);
  if (!existsSync(folder))
    throw new UsageError(
      `There is no folder ${folder}. Make it: mkdir -p ${folder}, or name another file: ${flag} <file>`,
    );
  if (!existsSync(path)) return;
  const found = statSync(path);
  if (found.isDirectory())
    throw new UsageError(`${out} is a folder. Name a file in it: ${flag} ${join(out, name)}`);
  if (!found.isFile()) throw new UsageError(`${out} is not a regular file. Name another one: ${flag} <file>`);
  if (found.size > 0 && !overwrite && !beginningOf(path).includes(ours))
    throw new UsageError(
      `${out} is there already, and is no report of idem-lab's. Name another file: ${flag} <file>, or replace it: --yes`,
    );
}

/**
 * Writes the file.
 * @returns where it is
 * @throws UsageError for a place where no report can or should be
 * @throws UnknownError where the system does not let us
 */
export function writeReportFile(wanted: Wanted): string {
  const { flag = "--out" } = wanted;
  const path = resolve(wanted.cwd, wanted.out);
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    assertReportPlace(wanted);
    // A file that somebody else put there is not written to.
    writeFileSync(temporary, wanted.text, { flag: "wx" });
    renameSync(temporary, path);
    return path;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (existsSync(temporary)) rmSync(temporary);
    throw new UnknownError(
      `The report can't be written to ${path} (${error instanceof Error ? error.message : String(error)}). Name a file where you may write: ${flag} <file>`,
    );
  }
}

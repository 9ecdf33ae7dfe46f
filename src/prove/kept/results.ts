/**
 * Results that were kept, by all that decides them: the code, the events, the options, the program that proved it, and
 * what runs it; and, since what else a handler loads and reads shows only as it runs, with the digests of those files.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { ProveResult } from "../results/model.js";
import type { Job } from "../worker/job.js";

/** Of what is written; what another one wrote is not read. */
const FORMAT = "idem-lab/prove-kept@2";

export interface KeptIn {
  readonly folder: string;
  /** Of this program: another one may come to something else. */
  readonly version: string;
}

interface Kept {
  readonly format: string;
  readonly result: ProveResult;
  /** What was read and loaded, with what was in it; `null`: it was not there. */
  readonly files: readonly (readonly [path: string, digest: string | null])[];
}

export class KeptResults {
  readonly #file: string;
  readonly #temporary: readonly string[];
  /** What was read and loaded, as far as it is known. */
  files: readonly string[] = [];

  /** @param program the file that searches */
  constructor(
    private readonly place: KeptIn,
    job: Job,
    program: string,
  ) {
    this.#file = join(place.folder, `${nameOf(job, [place.version, digestOf(program)])}.json`);
    this.#temporary = job.shown.map(([folder]) => folder);
  }

  read(): ProveResult | undefined {
    try {
      const { format, result, files }: Kept = JSON.parse(readFileSync(this.#file, "utf8"));
      const isAsItWas = format === FORMAT && files.every(([path, digest]) => digestOf(path) === digest);
      if (!isAsItWas) return undefined;
      this.files = files.map(([path]) => path);
      return result;
    } catch {
      // Not there, or not whole: it is found out anew.
      return undefined;
    }
  }

  /** What was interrupted, or had no time, is not kept. @param read what was read and loaded beside the code */
  write(result: ProveResult, read: readonly string[]): void {
    if (!result.complete && result.verdict === "UNKNOWN") return;
    const written = `${this.#file}.${process.pid}`;
    // What was unpacked is another folder each time, and told by the archive's own digest.
    const files = read
      .filter((path) => !this.#temporary.some((folder) => path.startsWith(folder)))
      .map((path) => [path, digestOf(path)] as const);
    try {
      mkdirSync(this.place.folder, { recursive: true });
      const kept: Kept = { format: FORMAT, result, files };
      writeFileSync(written, JSON.stringify(kept));
      renameSync(written, this.#file);
    } catch {
      // A home that can't be written to makes it slower, and nothing else.
      rmSync(written, { force: true });
    }
  }
}

function nameOf(job: Job, program: readonly (string | null)[]): string {
  const { program: handler, sha256: _sha, sourceMap: _map, budgetMs: _budget, ...decides } = job;
  const folders = [dirname(handler.file), ...(job.python?.path ?? [])];
  const said = JSON.stringify([FORMAT, program, process.version, decides, handler, namesAround(folders)]);
  return createHash("sha256").update(asShown(said, job)).digest("hex");
}

/** Folders that are there for a while, by what they are called and what they hold. */
function asShown(text: string, { shown }: Job): string {
  return shown.reduce((said, [folder, name]) => {
    const held = contentOf(folder);
    return [relative(process.cwd(), folder), folder].reduce(
      (each, path) => each.replaceAll(path, `${name} ${held}`),
      said,
    );
  }, text);
}

/** All that was unpacked. */
function contentOf(folder: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  for (const name of files) hash.update(`${name}\n${digestOf(join(folder, name))}\n`);
  return hash.digest("hex");
}

/** What is installed, by its names: a package that comes newly into sight takes another's place. */
function namesAround(folders: readonly string[]): readonly string[] {
  const names: string[] = [];
  const note = (folder: string): void => {
    try {
      names.push(folder, ...readdirSync(folder).filter((name) => name !== "__pycache__"));
    } catch {
      // It is not there.
    }
  };
  const [own = "", ...paths] = folders;
  for (const path of paths) note(path);
  for (let at = own; ; at = dirname(at)) {
    for (const inner of ["", "@aws-sdk", "@smithy"]) note(join(at, "node_modules", inner));
    names.push(String(digestOf(join(at, "node_modules/.package-lock.json"))));
    if (at === dirname(at)) return names;
  }
}

const OF_THE_SYSTEM = /^\/(dev|proc|sys)\//;

/** @returns `null` for what can't be read: it is not there, or no plain file */
function digestOf(path: string): string | null {
  try {
    if (!statSync(path).isFile() || OF_THE_SYSTEM.test(path)) return null;
    return createHash("sha256").update(readFileSync(path)).digest("base64");
  } catch {
    return null;
  }
}

/** Results that were kept, by all that decides them: the bundle, the events, the options, and what is installed. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ProveResult } from "../results/model.js";
import type { Job } from "../worker/job.js";

/** Of what is written; what another one wrote is not read. */
const FORMAT = "idem-lab/prove-kept@2";

export interface KeptIn {
  readonly folder: string;
  /** Of this program: another one may come to something else. */
  readonly version: string;
}

export class KeptResults {
  readonly #file: string;

  constructor(
    private readonly place: KeptIn,
    job: Job,
  ) {
    this.#file = join(place.folder, `${nameOf(job, place.version)}.json`);
  }

  read(): ProveResult | undefined {
    try {
      const { format, result } = JSON.parse(readFileSync(this.#file, "utf8"));
      return format === FORMAT ? result : undefined;
    } catch {
      // Not there, or not whole: it is found out anew.
      return undefined;
    }
  }

  /** What was interrupted, or had no time, is not kept. */
  write(result: ProveResult): void {
    if (!result.complete && result.verdict === "UNKNOWN") return;
    const written = `${this.#file}.${process.pid}`;
    try {
      mkdirSync(this.place.folder, { recursive: true });
      writeFileSync(written, JSON.stringify({ format: FORMAT, result }));
      renameSync(written, this.#file);
    } catch {
      // A home that can't be written to makes it slower, and nothing else.
      rmSync(written, { force: true });
    }
  }
}

function nameOf(job: Job, version: string): string {
  const { program, sourceMap: _map, budgetMs: _budget, ...decides } = job;
  const { code, ...named } = program;
  const installed = lockOf(dirname(program.file));
  return createHash("sha256")
    .update(JSON.stringify([FORMAT, version, process.version, installed, decides, named]))
    .update(code)
    .digest("hex");
}

/** What npm wrote down of the packages that are installed for a folder. */
function lockOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "node_modules/.package-lock.json");
    if (existsSync(file)) return createHash("sha256").update(readFileSync(file)).digest("hex");
    if (at === dirname(at)) return "";
  }
}

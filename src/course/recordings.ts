/**
 * What a lab's last run showed, kept in the home for reports: its options, checks, deliveries, prediction and
 * pictures. Nothing is decided from it; `verify` looks at the target.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "./kept-files.js";
import { FORMAT, type Recording } from "./recording.js";
import { isRecording } from "./recording-shape.js";

/** What a run adds to what is known of the place where it ran. */
export type Recorded = Omit<Recording, "format" | "target" | "at">;

/** Recordings of one target in a home, one file a lab. */
export class Recordings {
  readonly #folder: string;
  readonly #target: string;

  constructor(home: string, target: string) {
    this.#folder = join(home, "recordings", target.replaceAll(/[^A-Za-z0-9.-]+/g, "_"));
    this.#target = target;
  }

  save(recorded: Recorded): void {
    const recording: Recording = {
      format: FORMAT,
      target: this.#target,
      at: new Date().toISOString(),
      ...recorded,
    };
    replaceFile(join(this.#folder, `${recorded.run.id}.json`), `${JSON.stringify(recording)}\n`);
  }

  /** By lab; files that are none of ours, or damaged, are left out. */
  load(): ReadonlyMap<string, Recording> {
    const found = new Map<string, Recording>();
    if (!existsSync(this.#folder)) return found;
    for (const name of readdirSync(this.#folder).filter((each) => each.endsWith(".json"))) {
      try {
        const value: unknown = JSON.parse(readFileSync(join(this.#folder, name), "utf8"));
        if (isRecording(value)) found.set(value.run.id, value);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
    return found;
  }

  /** Forgets one lab, or all. */
  forget(lab: string | undefined): void {
    if (!existsSync(this.#folder)) return;
    rmSync(lab === undefined ? this.#folder : join(this.#folder, `${lab}.json`), {
      recursive: true,
      force: true,
    });
  }
}

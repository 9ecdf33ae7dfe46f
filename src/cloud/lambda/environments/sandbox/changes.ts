import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** How many files are looked at after each invocation. */
const MOST_FILES = 500;

/** Notices what is written below a folder that ought to stay as it is. */
export class Changes {
  readonly #known = new Map<string, string>();

  constructor(private readonly folder: string) {
    this.written();
  }

  /** The paths that were written, made or removed since the last call; of folders only what is in them counts. */
  written(): string[] {
    const paths = this.#paths();
    const present = new Set(paths);
    const removed = [...this.#known.keys()].filter((path) => !present.has(path));
    for (const path of removed) this.#known.delete(path);
    const changed = paths.filter((path) => {
      const now = stateOf(join(this.folder, path));
      if (this.#known.get(path) === now) return false;
      this.#known.set(path, now);
      return true;
    });
    return [...changed, ...removed];
  }

  #paths(): string[] {
    try {
      const all = readdirSync(this.folder, { recursive: true, withFileTypes: true });
      return all
        .filter((entry) => !entry.isDirectory())
        .slice(0, MOST_FILES)
        .map((entry) => join(entry.parentPath, entry.name).slice(this.folder.length + 1));
    } catch {
      return [];
    }
  }
}

function stateOf(path: string): string {
  const state = lstatSync(path, { throwIfNoEntry: false });
  return state === undefined ? "" : `${state.size} ${state.mtimeMs} ${state.mode}`;
}

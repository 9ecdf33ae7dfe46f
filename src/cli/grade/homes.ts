/** Where the homes of a grading are: in a folder of its own, which goes with it, or at the next grading where it was killed. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { UnknownError } from "../errors.js";

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
};

/** A grading makes a home in its folder every few minutes at least; in ms. Process ids of other containers say nothing. */
const STALE = 15 * 60_000;

function removeStale(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    const folder = join(parent, name);
    const touched = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (!isRunning(pid) && Date.now() - touched > STALE)
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

export interface Homes {
  readonly folder: string;
  remove(): void;
}

/** @throws UnknownError where no folder can be made */
export function makeHomes(home: string): Homes {
  const parent = join(home, "grading");
  try {
    mkdirSync(parent, { recursive: true, mode: 0o700 });
    removeStale(parent);
    const folder = mkdtempSync(join(parent, `${process.pid}-`));
    return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }) };
  } catch (error) {
    throw new UnknownError(
      `The hand-ins can't be judged in ${parent} (${error instanceof Error ? error.message : String(error)}). Choose another home: --home <dir>`,
    );
  }
}

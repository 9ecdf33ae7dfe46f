/** Whether a file was saved: told by the system where it tells, and by looking again and again where it does not. */
import { createHash } from "node:crypto";
import { type FSWatcher, watch } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Mounted disks, WSL and containers often tell of no change: then this is how soon one is seen, in ms. */
const LOOK_EVERY = 400;
/** An editor may write in several steps; a file that rests this long is saved, in ms. */
const REST = 60;

/** The stamp of a file that is not there, or can't be read. */
export const MISSING = "missing";

/** What a file is at this moment; another text once it was saved, or replaced by another file of its name. */
export async function stampOf(path: string): Promise<string> {
  try {
    const [{ mtimeNs }, content] = await Promise.all([stat(path, { bigint: true }), readFile(path)]);
    return `${mtimeNs} ${createHash("sha256").update(content).digest("hex")}`;
  } catch {
    return MISSING;
  }
}

/** Resolves when the file is there, rests, and is another than it was. */
export function saved(path: string, since: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let watcher: FSWatcher | undefined;
    let looking = false;
    let before = since;
    let resting: NodeJS.Timeout | undefined;
    const end = (): void => {
      clearInterval(polling);
      clearTimeout(resting);
      watcher?.close();
      signal.removeEventListener("abort", abort);
    };
    const abort = (): void => {
      end();
      reject(signal.reason);
    };
    const look = async (): Promise<void> => {
      if (looking) return;
      looking = true;
      const now = await stampOf(path);
      looking = false;
      if (signal.aborted || now === MISSING || now === since) return;
      if (now === before) {
        end();
        resolve();
        return;
      }
      before = now;
      clearTimeout(resting);
      resting = setTimeout(() => void look(), REST);
    };
    const polling = setInterval(() => void look(), LOOK_EVERY);
    signal.addEventListener("abort", abort);
    try {
      // The folder, since editors replace the file by another one.
      watcher = watch(dirname(path), () => void look());
      watcher.on("error", () => watcher?.close());
    } catch {
      // Not to be watched here: looking again and again does.
    }
    if (signal.aborted) abort();
    else void look();
  });
}

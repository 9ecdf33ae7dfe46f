/**
 * The process in which handlers are searched: one of them runs at a time, until it waits for an answer or for time.
 * What happens meanwhile is its own doing, so nothing needs to be tracked across its promises.
 */
import type { Attempt } from "./attempt.js";
import { realImmediate } from "./real.js";

class Realm {
  /** Whose code runs. `undefined`: the prover's own. */
  current: Attempt | undefined;
  /** What the clock shows to handlers, epoch ms. */
  now = 0;
  /** Modules are being loaded, from wherever they are. */
  loading = 0;
  /** What handlers did that one process can't stand for, each as a reason. */
  readonly needsProcesses = new Set<string>();
  /** Files that were read or looked for, and modules that were loaded: what a verdict hangs on beside the code. */
  readonly read = new Set<string>();
  /** Rises with whatever an attempt does that may be followed by more. */
  activity = 0;

  /**
   * Lets an attempt go on with `work`, and comes back once it waits for somebody else.
   * @param isBusy whether something else of its is under way
   */
  async run(attempt: Attempt, work: () => void, isBusy: () => boolean = () => false): Promise<void> {
    this.current = attempt;
    const frames = Error.stackTraceLimit;
    // An SDK's clients make errors by the dozen while they look for their settings: nobody reads where.
    if (!attempt.recorded) Error.stackTraceLimit = 0;
    try {
      work();
      await this.#quiet(attempt, isBusy);
    } finally {
      this.current = undefined;
      Error.stackTraceLimit = frames;
    }
  }

  /** Until nothing of it is under way within this process. */
  async #quiet(attempt: Attempt, isBusy: () => boolean): Promise<void> {
    let still = 0;
    while (still < 2) {
      const before = this.activity;
      await realImmediate();
      const busy = attempt.immediates > 0 || this.activity !== before || hasRealWork() || isBusy();
      still = busy ? 0 : still + 1;
    }
  }
}

/** Work that Node does outside of JavaScript for the code that waits: files, compression, keys. */
const OUTSIDE =
  /^(FS|Zlib|RandomBytes|PBKDF2|Scrypt|Sign|Hash|Key|Check|Derive|Encrypt|GetAddrInfo|FileHandle|WASI)/i;

function hasRealWork(): boolean {
  for (const name of process.getActiveResourcesInfo()) if (OUTSIDE.test(name)) return true;
  return false;
}

export const realm = new Realm();

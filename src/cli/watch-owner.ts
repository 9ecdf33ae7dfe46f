/**
 * Looks, for as long as a command uses the embedded AWS of another process, whether that still answers: the calls of
 * an SDK wait for one that was halted until the end of time.
 */
import { askRunningCloud } from "../cloud/index.js";
import type { Command } from "./owner-process.js";

const LOOK_EVERY = 3_000;

const watched = new WeakSet<Command>();

/** Ends the command where the owner of its home is there and can't be talked to; the error says which, and the cure. */
export function watchOwner(command: Command): void {
  if (watched.has(command)) return;
  watched.add(command);
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      // One that has ended refuses the command's own calls, which tell of it.
      await askRunningCloud(command.settings.home);
      looking = false;
    } catch (error) {
      if (!ended) command.fail(error instanceof Error ? error : new Error(String(error)));
    }
  };
  let ended = false;
  const timer = setInterval(() => void look(), LOOK_EVERY);
  timer.unref();
  command.afterEnd(async () => {
    ended = true;
    clearInterval(timer);
  });
}

/** Runs a lab with the learner's handler again at each save. */
import { resolve } from "node:path";
import { handlerFileOf } from "../../course/labs/handler-place.js";
import { isInteractive } from "../environment.js";
import { HandlerUsageError } from "../errors.js";
import { type Keys, openKeys } from "../keys.js";
import type { Session } from "../session.js";
import { MISSING, saved, stampOf } from "./file-changes.js";

const RUN_KEYS = ["r", "R", "\r", "\n", " "];
const QUIT_KEYS = ["q", "Q"];

/** A new screen; what the last run said stays above it, to scroll back to. */
function newScreen({ environment, settings, host }: Session, number: number): void {
  const { stdout } = environment;
  if (settings.output === "terminal") stdout.write(`${"\n".repeat(stdout.rows ?? 24)}\u001b[H\u001b[J`);
  else if (number > 1) host.print("");
  host.print(`Run ${number}, ${new Date().toLocaleTimeString("en-GB")}`);
}

/**
 * Runs at once, and then after each save, until `q` is pressed (then it returns the last run) or it is interrupted.
 * Saves while a run is under way make one more run when it has ended.
 * @param run what a run is; what is wrong with the file is shown, since the next save may mend it
 */
export async function watchHandler<Run>(
  session: Session,
  handler: string,
  run: () => Promise<Run>,
): Promise<Run | undefined> {
  const keys = isInteractive(session.environment) ? openKeys(session.environment) : undefined;
  // Whatever ends the command; and where it goes on, the keyboard is for others again.
  session.atEnd(async () => keys?.close());
  try {
    return await watchWith(session, handler, keys, run);
  } finally {
    keys?.close();
  }
}

async function watchWith<Run>(
  session: Session,
  handler: string,
  keys: Keys | undefined,
  run: () => Promise<Run>,
): Promise<Run | undefined> {
  const path = await handlerFileOf(resolve(session.environment.cwd, handler));
  let last: Run | undefined;
  for (let number = 1; ; number += 1) {
    const stamp = await stampOf(path);
    newScreen(session, number);
    try {
      last = await run();
    } catch (error) {
      const mendable = error instanceof HandlerUsageError && !(number === 1 && stamp === MISSING);
      if (!mendable) throw error;
      session.host.print(`\n${error.message}`);
    }
    // The keys stand on a line of their own, the last one, which fits a narrow terminal.
    session.host.print(`\nWatching ${handler}: a save runs it again.`);
    session.host.print(`${keys === undefined ? "" : "r: run now, q: quit, "}Ctrl-C: end`);
    const waiting = new AbortController();
    const signal = AbortSignal.any([session.signal, waiting.signal]);
    const again = saved(path, stamp, signal).then(() => "save" as const);
    const wanted = keys === undefined ? await again : await Promise.race([again, keys.next(meaningOf)]);
    again.catch(() => {});
    waiting.abort();
    keys?.ignore();
    if (wanted === "quit") return last;
  }
}

function meaningOf(key: string): "run" | "quit" | undefined {
  if (RUN_KEYS.includes(key)) return "run";
  return QUIT_KEYS.includes(key) ? "quit" : undefined;
}

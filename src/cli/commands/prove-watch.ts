/** Proves a handler on each save: what broke last first, then all of it. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  HandlerInputError,
  type ProveOptions,
  type ProveResult,
  prove,
  replayFileOf,
  resultText,
} from "../../prove/index.js";
import type { Session } from "../session.js";
import { VERSION } from "../version.js";

const LOOK_EVERY_MS = 200;

/** When each file was changed, as one text. */
const stampOf = (files: readonly string[]): string =>
  files
    .map((file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      return `${file} ${found?.mtimeMs} ${found?.size}`;
    })
    .join("\n");

interface Watching {
  readonly options: ProveOptions;
  /** Told each result, once it is printed. */
  readonly onResult: (result: ProveResult) => void;
}

/** Goes on until it is interrupted. @returns the last result */
export async function watch(
  session: Session,
  path: string,
  { options, onResult }: Watching,
): Promise<ProveResult | undefined> {
  const keptIn = { folder: join(session.settings.home, "prove"), version: VERSION };
  let files: readonly string[] = [path];
  let last: ProveResult | undefined;
  while (!session.signal.aborted) {
    const round = new AbortController();
    const before = stampOf(files);
    const asked: ProveOptions = {
      ...options,
      keptIn,
      signal: AbortSignal.any([session.signal, round.signal]),
      onFiles: (found) => (files = found),
    };
    const changed = untilChanged(() => files, before, session.signal).then(() => round.abort());
    try {
      const onSearch = (): Promise<void> => tryLast(session, path, asked, last);
      const result = await prove(path, { ...asked, onSearch });
      if (!round.signal.aborted) {
        last = result;
        for (const line of resultText(result)) session.host.print(line);
        onResult(result);
      }
    } catch (error) {
      if (!(error instanceof HandlerInputError)) throw error;
      session.host.print(error.message);
    }
    if (session.signal.aborted) break;
    if (!round.signal.aborted)
      session.host.print("Watching; it is proved again when it is saved. Ctrl-C ends it.");
    await changed;
  }
  return last;
}

/** Whether what broke it last still does. */
async function tryLast(
  session: Session,
  path: string,
  options: ProveOptions,
  last: ProveResult | undefined,
): Promise<void> {
  const counterexamples = last?.counterexamples.filter(({ beyond }) => !beyond) ?? [];
  if (last === undefined || counterexamples.length === 0) return;
  const { schedules } = replayFileOf(path, options, { ...last, counterexamples });
  const again = await prove(path, { ...options, tier: "in-process", replay: schedules });
  if (options.signal?.aborted === true) return;
  const still = again.counterexamples.find(({ beyond }) => !beyond);
  session.host.print(
    still === undefined
      ? "What broke it last does not any more. All of it:"
      : `What broke it last still does: ${still.told} All of it:`,
  );
}

/** Comes back when a file is another one than it was. */
async function untilChanged(
  files: () => readonly string[],
  before: string,
  signal: AbortSignal,
): Promise<void> {
  let known = files();
  let stamp = before;
  while (!signal.aborted) {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    if (files() !== known) {
      known = files();
      stamp = stampOf(known);
    } else if (stampOf(known) !== stamp) return;
  }
}

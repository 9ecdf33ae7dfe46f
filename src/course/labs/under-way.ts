/**
 * Whether a run without an end is under way, or was cut short: read off the target, since whoever runs it may be another
 * process, or on another machine. Only what is certain fails.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Aws } from "../../aws/clients.js";
import { readAttempts, requestsOfRun } from "../../aws/log-reader.js";
import { loadRuns, type RunRecord } from "../../aws/run-records.js";
import { type Observation, passIf } from "../check.js";

/** How long a silent run is watched before it is held for dead, in ms; and how often at least. */
const WATCHED = 2_000;
const LOOKS = 3;
/** How much further than real time a clock has moved that somebody moves, in ms. */
const MOVED = 30_000;

interface SignOfLife {
  /** Another text each time that something has happened. */
  readonly text: string;
  /** When something happened last, epoch ms on the target's clock. */
  readonly at: number;
}

async function signOfLife(aws: Aws, record: RunRecord): Promise<SignOfLife> {
  const now = (await loadRuns(aws)).get(record.lab);
  const requests = requestsOfRun(
    await readAttempts(aws, { from: record.startedAt - aws.target.logMargin }),
    record.run,
  );
  const attempts = requests.flatMap((request) => request.attempts);
  const times = attempts.map(({ startedAt, endedAt = startedAt }) => Math.max(startedAt, endedAt));
  return {
    text: JSON.stringify([now, attempts.length, times]),
    at: Math.max(record.startedAt, ...times),
  };
}

/** Whether anything happens while it is looked at; a clock that somebody moves counts, too. */
async function stirs(aws: Aws, record: RunRecord, before: SignOfLife): Promise<boolean> {
  const { clock, lookEveryMs } = aws.target;
  const [began, from] = [performance.now(), await clock.now()];
  const every = Math.max(WATCHED / LOOKS, lookEveryMs);
  for (let look = 0; look < LOOKS; look += 1) {
    await pause(every);
    if ((await signOfLife(aws, record)).text !== before.text) return true;
    if ((await clock.now()) - from > performance.now() - began + MOVED) return true;
  }
  return false;
}

const ago = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 120 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
};

/** What is to be said of a run that has no end: `unknown` while it may be under way. */
export async function withoutEnd(aws: Aws, record: RunRecord): Promise<Observation> {
  const { run, cutAt, cutByTarget } = record;
  if (cutAt !== undefined && cutByTarget === true)
    return {
      verdict: "unknown",
      observed: `${run} could not go on because of its target: run the lab again`,
    };
  if (cutAt !== undefined) return passIf(false, `${run} was cut short`);
  const seen = await signOfLife(aws, record);
  const silent = (await aws.target.clock.now()) - seen.at;
  const told = `${run} has not come to its end: it may be under way; it last showed itself ${ago(silent)}`;
  if (silent < aws.target.longestSilence || (await stirs(aws, record, seen)))
    return { verdict: "unknown", observed: told };
  return passIf(false, `${run} was cut short, ${ago(silent)}`);
}

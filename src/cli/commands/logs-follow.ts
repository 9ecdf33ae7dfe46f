/** `logs --follow`: what the function prints, while it prints it. */
import { setTimeout as pause } from "node:timers/promises";
import { type Aws, createAws } from "../../aws/clients.js";
import { isUnreachable } from "../../aws/errors.js";
import { LogFollower } from "../../aws/log-follower.js";
import { AdminError } from "../../cloud/index.js";
import { embeddedTarget, openEmbedded } from "../embedded.js";
import { UnknownError, UsageError } from "../errors.js";
import { type LogsFlags, lineText, logsOf, shownLines, sinceOf } from "../log-lines.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

/** Shows what is new. */
type Look = (aws: Aws) => Promise<void>;

/** Until Ctrl-C, or until nobody reads. */
export async function follow(session: Session, flags: LogsFlags): Promise<CommandResult> {
  const { settings, environment, host } = session;
  if (settings.output === "json") {
    throw new UsageError(
      "--follow has no end, and --json is one document: leave one of them out. For a program, ask again and again: idem-lab logs --json --since 1m",
    );
  }
  const since = sinceOf(flags);
  const shown = shownLines(flags);
  let followers: readonly LogFollower[] | undefined;
  let waiting = false;
  const look: Look = async (aws) => {
    const from = since === undefined ? 0 : (await aws.target.clock.now()) - since;
    const places = logsOf(aws, flags);
    followers ??= places.map(() => new LogFollower(from));
    const found = await Promise.all(places.map((place, index) => followers?.[index]?.look(place) ?? []));
    const lines = found.flat().sort((a, b) => a.timestamp - b.timestamp);
    if (lines.length === 0 && !waiting) {
      const groups = places.map(({ names }) => names.logGroup).join(" and ");
      environment.stderr.write(`Waiting for lines in ${groups}. Ctrl-C ends.\n`);
    }
    waiting = true;
    for (const line of lines.flatMap(shown)) host.verbatim(lineText(line));
  };

  const unread = new AbortController();
  environment.stdout.once("error", () => unread.abort());
  const signal = AbortSignal.any([session.signal, unread.signal]);
  try {
    if (settings.target.embedded) await followLocal(session, look, signal);
    else await followElsewhere(session, look, signal);
  } catch (error) {
    session.signal.throwIfAborted();
    if (!unread.signal.aborted) throw error;
  }
  return done({ schema: "idem-lab/logs@1", target: session.targetLabel });
}

async function followElsewhere(session: Session, look: Look, signal: AbortSignal): Promise<never> {
  const aws = await session.aws();
  for (;;) {
    try {
      await look(aws);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      throw new UnknownError(
        `${session.targetLabel} does not answer. Go on once it does: idem-lab logs --follow --since 10m`,
      );
    }
    await pause(aws.target.followEveryMs, undefined, { signal });
  }
}

/**
 * Reads from the embedded AWS that runs in the home, without keeping it from ending; where none runs, it runs one
 * itself, which other commands then use.
 */
async function followLocal(session: Session, look: Look, signal: AbortSignal): Promise<never> {
  for (;;) {
    signal.throwIfAborted();
    const cloud = await openEmbedded(session);
    // Whoever runs it need not wait for somebody who only looks. Who uses ours may come to an end.
    if (cloud.owned) session.atEnd(() => cloud.close());
    else await cloud.close();
    try {
      const aws = createAws(await embeddedTarget(cloud, session.settings.prefix ?? ""));
      session.atEnd(async () => aws.close());
      for (;;) {
        await look(aws);
        await pause(aws.target.followEveryMs, undefined, { signal });
      }
    } catch (error) {
      if (cloud.owned || !(error instanceof AdminError || isUnreachable(error))) throw error;
    }
  }
}

/**
 * One run at a time in a home: runs share the function and the tables, and two at once would take each other's orders
 * for their own.
 */
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive, isHalted, type KnownProcess, processIdentity } from "../cloud/index.js";
import { UnknownError } from "./errors.js";
import type { Session } from "./session.js";

/** How often a home that is taken is looked at again, in ms. */
const LOOK_EVERY = 100;
/** How long another run may take, in ms: the largest takes minutes, and one in real time waits for AWS's delays. */
const PATIENCE = 15 * 60_000;
/** A lock is empty between its making and its writing, and stays so where that failed: after this long, in ms. */
const EMPTY_PATIENCE = 1_000;

export const lockPath = (home: string): string => join(home, "run.lock");

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : "");

/** Tells a file from a copy of it, as in a home that was copied while a run held it. */
const fileIdentity = ({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }): string =>
  `${dev}:${ino}`;

/** Whose a lock is: a process, that of nobody, or not to be told, since nothing readable is in it. */
type Held = KnownProcess | "nobody" | "unreadable";

function parse(text: string, file: string): Held {
  const [line = "", writtenIn] = text.split("\n");
  const [pid = "", ...identity] = line.split(" ");
  if (!/^[1-9]\d*$/.test(pid)) return "unreadable";
  const owner = { pid: Number(pid), identity: identity.join(" ") };
  const isCopy = writtenIn !== undefined && writtenIn !== "" && writtenIn !== file;
  return !isCopy && isAlive(owner) ? owner : "nobody";
}

/** Whose the lock of a home is; `undefined`: there is none. */
export function lockOf(path: string): { readonly held: Held; readonly text: string } | undefined {
  try {
    const text = readFileSync(path, "utf8");
    return { text, held: parse(text, fileIdentity(statSync(path, { bigint: true }))) };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Makes the lock, and says whether it could: a whole one or none. */
function make(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, "wx", 0o600);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
  try {
    const identity = processIdentity(process.pid);
    writeSync(file, `${process.pid} ${identity}\n${fileIdentity(fstatSync(file, { bigint: true }))}`);
  } catch (error) {
    rmSync(path, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnknownError(
      `${path} can't be written (${reason}). Make room on its disk; or choose another home: --home <dir>`,
    );
  } finally {
    closeSync(file);
  }
  return true;
}

/** Takes a lock away that is nobody's, unless it has become somebody's since it was read. */
function remove(path: string, read: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, "utf8") !== read) linkSync(aside, path);
  } catch (error) {
    // Another took it away, or has a new one there already.
    if (codeOf(error) !== "ENOENT" && codeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

const haltedText = ({ pid }: KnownProcess): string =>
  `Another run (process ${pid}) uses this home and is halted, as by kill -STOP or Ctrl-Z. Let it go on: kill -CONT ${pid}; or end it: kill -KILL ${pid}; or use another home: --home <dir>`;

/** Takes the lock, as soon as nobody has it. @throws UnknownError where that takes too long */
async function take(path: string, session: Session): Promise<void> {
  const began = Date.now();
  let told = false;
  let unreadableSince: number | undefined;
  while (!make(path)) {
    session.signal.throwIfAborted();
    const lock = lockOf(path);
    // Given back in this moment: the next try takes it.
    if (lock === undefined) continue;
    const { held, text } = lock;
    unreadableSince = held === "unreadable" ? (unreadableSince ?? Date.now()) : undefined;
    if (held === "nobody") remove(path, text);
    else if (held === "unreadable") {
      if (Date.now() - (unreadableSince ?? 0) > EMPTY_PATIENCE) remove(path, text);
    } else if (isHalted(held.pid)) throw new UnknownError(haltedText(held));
    else if (Date.now() - began > PATIENCE) {
      throw new UnknownError(
        `Another run (process ${held.pid}) has used this home for ${PATIENCE / 60_000} minutes. End it: kill ${held.pid}; or use another home: --home <dir>`,
      );
    } else if (!told) {
      told = true;
      session.notice(
        `Another run (process ${held.pid}) uses this home: waiting until it ends. To run at the same time, use another one: --home <dir>`,
      );
    }
    await delay(LOOK_EVERY, undefined, { signal: session.signal }).catch(() => {});
  }
}

/** Waits until no other run uses the home; the caller gives it back with what is returned. */
export async function lockHome(session: Session): Promise<() => void> {
  const { home } = session.settings;
  const path = lockPath(home);
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    accessSync(home, constants.W_OK);
  } catch {
    // What is wrong with the home is told by what needs it next.
    return () => {};
  }
  await take(path, session);
  let held = true;
  const release = (): void => {
    // Given back once: later it may be another's.
    if (held) rmSync(path, { force: true });
    held = false;
  };
  session.atEnd(async () => release());
  return release;
}

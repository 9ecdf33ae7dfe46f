/**
 * One run at a time in a home: runs share the function and the tables, and two at once would take each other's orders
 * for their own.
 */
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { isAlive, processIdentity } from "../cloud/index.js";
import type { Session } from "./session.js";

/** How often a home that is taken is looked at again, in ms. */
const LOOK_EVERY = 100;

/** Takes the lock, or says whose it is: 0 where it has to be tried again. A lock whose owner is gone is nobody's. */
function take(path: string): number | undefined {
  try {
    const file = openSync(path, "wx", 0o600);
    writeSync(file, `${process.pid} ${processIdentity(process.pid)}`);
    closeSync(file);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    // Given back in this moment: the next try takes it.
    return 0;
  }
  // Empty for the moment between its making and its writing.
  if (text === "") return 0;
  const [pid = "", ...identity] = text.split(" ");
  if (isAlive({ pid: Number(pid), identity: identity.join(" ") })) return Number(pid);
  rmSync(path, { force: true });
  return 0;
}

/** Waits until no other run uses the home; the caller gives it back with what is returned. */
export async function lockHome(session: Session): Promise<() => void> {
  const { home } = session.settings;
  const path = join(home, "run.lock");
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    accessSync(home, constants.W_OK);
  } catch {
    // What is wrong with the home is told by what needs it next.
    return () => {};
  }
  let told = false;
  for (let owner = take(path); owner !== undefined; owner = take(path)) {
    session.signal.throwIfAborted();
    if (owner > 0 && !told) {
      told = true;
      session.notice(
        `Another run (process ${owner}) uses this home: waiting until it ends. To run at the same time, use another one: --home <dir>`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
  let held = true;
  const release = (): void => {
    // Given back once: later it may be another's.
    if (held) rmSync(path, { force: true });
    held = false;
  };
  session.atEnd(async () => release());
  return release;
}

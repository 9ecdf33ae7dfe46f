/** The embedded AWS that runs in a home already: found, asked, and told apart from one that will never answer. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HelpfulError } from "../errors/helpful.js";
import { AdminClient, UnreachableError } from "./admin/client.js";
import type { CloudStatus } from "./admin/service.js";
import { currentOwner, type Owner } from "./home/owner.js";
import { isAlive, isHalted } from "./home/processes.js";
import { type CloudSettings, loadSettings, settingsPath } from "./home/settings.js";
import { DamagedStoreError, openLmdbStore } from "./store/lmdb.js";
import type { Store } from "./store/store.js";

export const storePath = (folder: string): string => join(folder, "store");

/** The owner of a home that already has a store. */
function findOwner(home: string): Owner | undefined {
  const folder = join(home, "cloud");
  if (!existsSync(storePath(folder))) return undefined;
  let store: Store;
  try {
    store = openLmdbStore(storePath(folder));
  } catch (error) {
    // A damaged store has no owner; the next command that opens it for use mends it.
    if (error instanceof DamagedStoreError) return undefined;
    throw error;
  }
  try {
    return currentOwner(store);
  } finally {
    void store.close();
  }
}

export interface RunningCloud {
  readonly owner: Owner & { readonly endpoint: string };
  readonly settings: CloudSettings;
}

/** The running embedded AWS of a home, if there is one. */
export function findRunningCloud(home: string): RunningCloud | undefined {
  const owner = findOwner(home);
  if (owner?.endpoint === undefined) return undefined;
  const folder = join(home, "cloud");
  if (!existsSync(settingsPath(folder))) return undefined;
  return {
    owner: { ...owner, endpoint: owner.endpoint },
    settings: loadSettings(folder, undefined, () => {}),
  };
}

/** The owner of the home was halted: nothing that waits for it comes to an end. */
class HaltedOwnerError extends HelpfulError {
  constructor({ pid }: Owner) {
    super(
      `Process ${pid} runs this home's embedded AWS and is halted, as by kill -STOP or Ctrl-Z. Let it go on: kill -CONT ${pid}; or end it: kill -KILL ${pid}; or choose another home with --home <dir>.`,
    );
  }
}

/** The owner of the home lives, and can't be talked to. */
class SilentOwnerError extends HelpfulError {
  constructor({ pid, endpoint }: Owner, cause: Error) {
    super(
      `Process ${pid} runs this home's embedded AWS at ${endpoint} and does not answer. Try again; or end it: kill -KILL ${pid}; or choose another home with --home <dir>.`,
      { cause },
    );
  }
}

/** @throws HaltedOwnerError */
export function refuseHalted(owner: Owner): void {
  // A number of another namespace may be a stranger's here.
  if (isAlive(owner) && isHalted(owner.pid)) throw new HaltedOwnerError(owner);
}

/** How long an owner that is there may refuse to be talked to, and how often it is tried, in ms. */
const PATIENCE = 10_000;
const LOOK_EVERY = 25;

export interface AnsweringCloud extends RunningCloud {
  readonly admin: AdminClient;
  readonly status: CloudStatus;
}

/**
 * The running embedded AWS of a home, and what it says of itself; `undefined` also where it ended while it was asked.
 * @throws HaltedOwnerError, SilentOwnerError where it can't say anything
 */
export async function askRunningCloud(home: string): Promise<AnsweringCloud | undefined> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const running = findRunningCloud(home);
    if (running === undefined) return undefined;
    refuseHalted(running.owner);
    const admin = new AdminClient(running.owner.endpoint, running.settings);
    try {
      return { ...running, admin, status: await admin.status() };
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      refuseHalted(running.owner);
      if (Date.now() > deadline) throw new SilentOwnerError(running.owner, error);
    }
    // It may be ending: the home says so in a moment.
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

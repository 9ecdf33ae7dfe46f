/** Finds the embedded AWS of a home, or starts one. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { HelpfulError } from "../errors/helpful.js";
import { AdminClient } from "./admin/client.js";
import { checkFormat } from "./home/format.js";
import { currentOwner, type Owner } from "./home/owner.js";
import {
  type CloudSettings,
  loadSettings,
  type Notice,
  prepareFolder,
  setAside,
  settingsPath,
} from "./home/settings.js";
import type { Duplication } from "./reproducible/duplicates.js";
import type { TraceOptions } from "./reproducible/reproduction.js";
import type { CloudServer, CloudServerOptions } from "./server.js";
import { DamagedStoreError, openLmdbStore } from "./store/lmdb.js";
import type { Store } from "./store/store.js";

export interface OpenCloudOptions {
  readonly home: string;
  /** `background` keeps running until `stop`; `command` ends with the command. */
  readonly kind: Owner["kind"];
  /** For a new one; a running one keeps its own. */
  readonly time: Owner["time"];
  readonly region?: string;
  /** For a new one: how much is delivered twice, and which seed decides what. */
  readonly duplication?: Duplication;
  /** For a new one: makes the run reproducible, and writes it down. */
  readonly trace?: TraceOptions;
  readonly notice: Notice;
  readonly onStop?: () => void;
}

/** An embedded AWS that answers. */
export interface Cloud {
  readonly endpoint: string;
  readonly settings: CloudSettings;
  readonly admin: AdminClient;
  readonly pid: number;
  /** Whether this process runs it. */
  readonly owned: boolean;
  /** How many other commands use it, where this process runs it. */
  readonly guests: () => number;
  /** Waits for guests, unless forced, and ends what this process runs. */
  close(options?: { readonly force?: boolean }): Promise<void>;
}

/** The home's region can't change: everything in it is named by region. */
class RegionError extends HelpfulError {
  constructor(present: string, wanted: string) {
    super(
      `This home's embedded AWS is in ${present}, not in ${wanted}. Leave --region out, or choose a new home for the other region: --home <dir> --region ${wanted}`,
    );
  }
}

/** Another process owns the home, and can't be talked to. */
class HeldHomeError extends HelpfulError {
  constructor(home: string) {
    super(
      `Another process holds the home ${home} and does not answer. Look which: idem-lab doctor; or choose another home with --home <dir>.`,
    );
  }
}

const storePath = (folder: string): string => join(folder, "store");

function openStore(folder: string, notice: Notice): Store {
  const path = storePath(folder);
  try {
    return openLmdbStore(path);
  } catch (error) {
    if (!(error instanceof DamagedStoreError)) throw error;
    notice(
      `The store of the embedded AWS was damaged: kept aside as ${setAside(path)}, and a new one begun. The labs build what they need again.`,
    );
    return openLmdbStore(path);
  }
}

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

/** How often a claimant looks whether the owner has come up or ended, in ms, and how often it looks. */
const LOOK_EVERY = 50;
const LOOKS = 400;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Uses the home's running embedded AWS, or becomes it.
 * @throws HomeError where the home can't be written, RegionError where it is in another region
 */
export async function openCloud(options: OpenCloudOptions): Promise<Cloud> {
  const folder = prepareFolder(options.home);
  for (let look = 0; look < LOOKS; look += 1) {
    const settings = loadSettings(folder, options.region, options.notice);
    if (options.region !== undefined && options.region !== settings.region) {
      throw new RegionError(settings.region, options.region);
    }
    const store = openStore(folder, options.notice);
    const started = await startOn(store, {
      folder,
      store,
      settings,
      kind: options.kind,
      time: options.time,
      ...(options.duplication !== undefined && { duplication: options.duplication }),
      ...(options.trace !== undefined && { trace: options.trace }),
      onStop: options.onStop ?? (() => {}),
      notice: options.notice,
      onError: (error) =>
        options.notice(
          `The embedded AWS met an error of its own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        ),
    });
    if ("close" in started) {
      const { endpoint, guests } = started;
      return {
        endpoint,
        settings,
        admin: new AdminClient(endpoint, settings),
        pid: process.pid,
        owned: true,
        guests,
        close: (options) => started.close(options),
      };
    }
    await store.close();
    const guest = options.kind === "command" ? await joinOwner(started, settings) : undefined;
    if (guest !== undefined) return guest;
    // It is coming up or ending; or a command's must end before one that stays can begin.
    await pause(LOOK_EVERY);
  }
  throw new HeldHomeError(options.home);
}

/** A store that can't be used is not left open. */
async function startOn(store: Store, options: CloudServerOptions): Promise<CloudServer | Owner> {
  try {
    // Before anything is written into it.
    checkFormat(store);
    // Only who starts one loads it.
    const { startCloudServer } = await import("./server.js");
    return await startCloudServer(options);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function joinOwner(owner: Owner, settings: CloudSettings): Promise<Cloud | undefined> {
  const { endpoint } = owner;
  if (endpoint === undefined) return undefined;
  const admin = new AdminClient(endpoint, settings);
  try {
    const release = await admin.lease(owner.instance);
    return {
      endpoint,
      settings,
      admin,
      pid: owner.pid,
      owned: false,
      guests: () => 0,
      close: async () => release(),
    };
  } catch {
    return undefined;
  }
}

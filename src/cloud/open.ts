/** Finds the embedded AWS of a home, or starts one. */
import { HelpfulError } from "../errors/helpful.js";
import { AdminClient } from "./admin/client.js";
import { checkFormat } from "./home/format.js";
import type { Owner } from "./home/owner.js";
import { type CloudSettings, loadSettings, type Notice, prepareFolder, setAside } from "./home/settings.js";
import type { Duplication } from "./reproducible/duplicates.js";
import type { TraceOptions } from "./reproducible/reproduction.js";
import { refuseHalted, storePath } from "./running.js";
import type { CloudServer, CloudServerOptions } from "./server.js";
import { DamagedStoreError, openLmdbStore } from "./store/lmdb.js";
import type { Store } from "./store/store.js";

export { findRunningCloud, type RunningCloud } from "./running.js";

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

/** Another process owns the home, and neither lets others in nor ends. */
class HeldHomeError extends HelpfulError {
  constructor(home: string, { pid, kind }: Owner, wanted: Owner["kind"]) {
    const instead = `end it: kill ${pid}; or choose another home with --home <dir>.`;
    super(
      kind === "command" && wanted === "background"
        ? `A command (process ${pid}) runs the embedded AWS of ${home}; one that stays can begin when it has ended. Try again then; or ${instead}`
        : `Process ${pid} holds the home ${home} and does not answer. Look what it does: idem-lab doctor; or ${instead}`,
    );
  }
}

/** The home's embedded AWS runs already, and stays: there is no second one. */
export class AlreadyRunningError extends HelpfulError {
  constructor({ pid, endpoint }: Owner) {
    super(
      `The embedded AWS is already running at ${endpoint} (process ${pid}). To begin another one, end it first: idem-lab cloud stop`,
    );
  }
}

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

/** How often a claimant looks whether the owner has come up or ended, and for how long, in ms. */
const LOOK_EVERY = 50;
const PATIENCE = 20_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Uses the home's running embedded AWS, or becomes it.
 * @throws HomeError where the home can't be written, RegionError where it is in another region, AlreadyRunningError
 * where one that stays is to begin beside another, HeldHomeError and HaltedOwnerError where there is no getting in
 */
export async function openCloud(options: OpenCloudOptions): Promise<Cloud> {
  const folder = prepareFolder(options.home);
  const deadline = Date.now() + PATIENCE;
  for (;;) {
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
    refuseHalted(started);
    if (options.kind === "command" || started.kind === "background") {
      const guest = await joinOwner(started, settings);
      if (guest !== undefined && options.kind === "command") return guest;
      await guest?.close();
      if (guest !== undefined) throw new AlreadyRunningError(started);
    }
    // It is coming up or ending; or a command's must end before one that stays can begin.
    if (Date.now() > deadline) throw new HeldHomeError(options.home, started, options.kind);
    await pause(LOOK_EVERY);
  }
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

/** The embedded AWS of a home that this process owns: every service, on one port, over one store and one clock. */
import { randomUUID } from "node:crypto";
import { Leases } from "./admin/leases.js";
import { ADMIN_SERVICE, createAdminService } from "./admin/service.js";
import type { CloudClock } from "./clock/clock.js";
import { migrate } from "./home/format.js";
import { INSTANCE_SEGMENT, instanceHandler } from "./home/instance.js";
import { claim, type Owner, release } from "./home/owner.js";
import { processIdentity } from "./home/processes.js";
import { type CloudSettings, saveSettings } from "./home/settings.js";
import { CredentialStore } from "./http/credentials.js";
import { createFront } from "./http/front.js";
import type { LoopbackServer } from "./http/loopback-server.js";
import type { Duplication } from "./reproducible/duplicates.js";
import { type Reproduction, reproduction, type TraceOptions } from "./reproducible/reproduction.js";
import { createServices, type Services } from "./services.js";
import { ClosedStoreError } from "./store/closed.js";
import { createGroupCommitStore, type GroupCommitStore } from "./store/group-commit.js";
import type { Store } from "./store/store.js";
import { UnwritableStoreError } from "./store/unwritable.js";

export interface CloudServerOptions {
  /** The folder of the embedded AWS within the home. */
  readonly folder: string;
  readonly store: Store;
  readonly settings: CloudSettings;
  readonly kind: Owner["kind"];
  readonly time: Owner["time"];
  /** What is delivered twice. */
  readonly duplication?: Duplication;
  /** Makes the run reproducible, and writes it down. */
  readonly trace?: TraceOptions;
  /** A request to end the embedded AWS came in. */
  readonly onStop: () => void;
  readonly onError: (error: unknown) => void;
  /** What the owner of the home should know, and nobody who calls is told. */
  readonly notice: (text: string) => void;
}

export interface CloudServer {
  readonly endpoint: string;
  readonly instance: string;
  /** How many other commands use this embedded AWS. */
  readonly guests: () => number;
  /** Waits for guests unless forced, ends the functions, and gives the home up. What was accepted stays queued. */
  close(options?: { readonly force?: boolean }): Promise<void>;
}

/** Starts the embedded AWS, unless another process owns the home: then says which. */
export async function startCloudServer(options: CloudServerOptions): Promise<CloudServer | Owner> {
  const candidate: Owner = {
    pid: process.pid,
    identity: processIdentity(process.pid),
    instance: randomUUID(),
    kind: options.kind,
    time: options.time,
  };
  const owner = claim(options.store, candidate);
  if (owner !== undefined) return owner;
  try {
    migrate(options.store);
    return await serve(options, candidate);
  } catch (error) {
    release(options.store, candidate.instance);
    throw error;
  }
}

async function serve(options: CloudServerOptions, candidate: Owner): Promise<CloudServer> {
  const { settings, folder, duplication } = options;
  const { instance } = candidate;
  const store = createGroupCommitStore(options.store);
  const run = reproduction(options.trace);
  const clock = startClock(options, store, run);
  const credentials = new CredentialStore(settings.accountId, settings);
  let endpoint = "";
  const services = createServices({
    store,
    clock,
    region: settings.region,
    accountId: settings.accountId,
    credentials,
    folder,
    endpoint: () => endpoint,
    run,
    duplication,
    notice: options.notice,
  });
  const leases = new Leases(instance);
  const admin = createAdminService({
    clock,
    time: options.time,
    instance,
    onStop: options.onStop,
    refuse: (name, refusal) => {
      const region = services.regions.find(name);
      region?.refuse(refusal);
      return region !== undefined;
    },
    ...(duplication !== undefined && { duplication }),
    ...(options.trace !== undefined && { trace: options.trace }),
  });
  const { regions } = services;
  const everywhere = new Map([...services.everywhere, [ADMIN_SERVICE, admin]]);
  const front = createFront({
    clock,
    handlerNow: () => clock.now() + clock.handlersAhead,
    credentials,
    serviceOf: (name, asked) => {
      const global = everywhere.get(name);
      if (global !== undefined) return global;
      const found = regions.find(asked);
      return found === undefined ? "no region" : found.services.get(name);
    },
    unsigned: new Map([
      ["_runtime", (request, response) => regions.runtimeApi(request, response)],
      ["_code", (request, response) => regions.codeDownload(request, response)],
      ["_lease", leases.handler],
      [INSTANCE_SEGMENT, instanceHandler(instance)],
    ]),
    authorize: services.authorize,
    requestId: run.requestId,
    settled: () => store.flushed(),
    onError: options.onError,
    reasonOf: (error) =>
      error instanceof UnwritableStoreError || error instanceof ClosedStoreError ? error.message : undefined,
  });
  const port = await front.listen(settings.port, { orAnother: true });
  endpoint = `http://127.0.0.1:${port}`;
  if (port !== settings.port) saveSettings(folder, { ...settings, port });
  claim(options.store, { ...candidate, endpoint });
  regions.resume();
  let ended: Promise<void> | undefined;
  return {
    endpoint,
    instance,
    guests: () => leases.count,
    close: async ({ force = false } = {}) => {
      await leases.end({ force });
      // An interrupt may come while a first call still waits for guests: it ends once.
      ended ??= shutDown({ services, clock, front, store, run }, () => release(options.store, instance));
      await ended;
    },
  };
}

/** The clock goes on where the home's last owner left it. */
function startClock(
  { time, duplication, settings, trace: traced }: CloudServerOptions,
  store: GroupCommitStore,
  { trace, offsetKey, clockOf }: Reproduction,
): CloudClock {
  const clock = clockOf(time, {
    offset: Number(store.get(offsetKey) ?? 0),
    onOffset: (offset) => {
      store.transaction((transaction) => transaction.put(offsetKey, String(offset)));
      trace?.record("clock", {});
    },
  });
  trace?.stampBy(clock);
  trace?.record("start", {
    seed: traced?.seed,
    duplicateRate: duplication?.rate ?? 0,
    region: settings.region,
  });
  return clock;
}

interface Running {
  readonly services: Services;
  readonly clock: CloudClock;
  readonly front: LoopbackServer;
  readonly store: GroupCommitStore;
  readonly run: Reproduction;
}

async function shutDown({ services, clock, front, store, run }: Running, giveUp: () => void): Promise<void> {
  await services.regions.close();
  clock.close();
  await front.close();
  try {
    await store.flushed();
  } catch (error) {
    // The next owner may be at work before this ends.
    store.abandon();
    throw error;
  } finally {
    try {
      giveUp();
    } catch {
      // On a full disk the claim stays; it ends with this process.
    }
    await store.close();
    run.trace?.close();
  }
}

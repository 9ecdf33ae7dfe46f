/** The embedded AWS of a home that this process owns: every service, on one port, over one store and one clock. */
import { randomUUID } from "node:crypto";
import { Leases } from "./admin/leases.js";
import { ADMIN_SERVICE, createAdminService } from "./admin/service.js";
import type { CloudClock } from "./clock/clock.js";
import type { Service } from "./contract/service.js";
import { migrate } from "./home/format.js";
import { claim, type Owner, processIdentity, release } from "./home/owner.js";
import { type CloudSettings, saveSettings } from "./home/settings.js";
import { CredentialStore } from "./http/credentials.js";
import { createFront } from "./http/front.js";
import { Authorizer } from "./iam/authorizer.js";
import { createIamService } from "./iam/service.js";
import { sessionPolicyProblem } from "./iam/session-policy.js";
import { Regions } from "./regions/regions.js";
import type { Duplication } from "./reproducible/duplicates.js";
import { reproduction, type TraceOptions } from "./reproducible/reproduction.js";
import { createGroupCommitStore } from "./store/group-commit.js";
import type { Store } from "./store/store.js";
import { createStsService } from "./sts/service.js";

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
  const { settings, folder } = options;
  const { region, accountId } = settings;
  const { instance } = candidate;
  const store = createGroupCommitStore(options.store);
  const { ids, trace, offsetKey, asyncConcurrency, requestId, clockOf } = reproduction(options.trace);
  const clock: CloudClock = clockOf(options.time, {
    offset: Number(store.get(offsetKey) ?? 0),
    onOffset: (offset) => {
      store.transaction((transaction) => transaction.put(offsetKey, String(offset)));
      trace?.record("clock", {});
    },
  });
  const { duplication } = options;
  trace?.stampBy(clock);
  trace?.record("start", { seed: options.trace?.seed, duplicateRate: duplication?.rate ?? 0, region });
  let endpoint = "";
  const credentials = new CredentialStore(accountId, settings);
  const iam = createIamService({ store, clock, accountId });
  const authorizer = new Authorizer({
    accountId,
    region,
    clock,
    policiesOf: iam.policiesOf,
    notice: options.notice,
  });
  const sts = createStsService({
    clock,
    roleOf: iam.role,
    authorize: (caller, access) => authorizer.decide(caller, access),
    problemOf: sessionPolicyProblem,
    issue: (session) => credentials.issue(session),
  });
  const regions = new Regions({
    region,
    store,
    folder,
    clock,
    accountId,
    endpoint: () => endpoint,
    iam,
    authorizer,
    credentials,
    ids,
    notice: options.notice,
    ...(duplication !== undefined && { duplication }),
    ...(trace !== undefined && { trace }),
    ...(asyncConcurrency !== undefined && { asyncConcurrency }),
  });
  // What is written together is read together: a commit that tells of an invocation holds its lines.
  store.beforeCommit(() => regions.drainLogs());
  const leases = new Leases(instance);
  /** Those that are the same from everywhere: services without regions sign for `us-east-1` wherever the caller is. */
  const everywhere = new Map<string, Service>([
    ["iam", iam],
    ["sts", sts],
    [
      ADMIN_SERVICE,
      createAdminService({
        clock,
        time: options.time,
        instance,
        onStop: options.onStop,
        ...(duplication !== undefined && { duplication }),
        ...(options.trace !== undefined && { trace: options.trace }),
      }),
    ],
  ]);
  const front = createFront({
    clock,
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
    ]),
    authorize: (caller, access, asked) => authorizer.decide(caller, access, asked),
    requestId,
    settled: () => store.flushed(),
    onError: options.onError,
  });
  const port = await front.listen(settings.port, { orAnother: true });
  endpoint = `http://127.0.0.1:${port}`;
  if (port !== settings.port) saveSettings(folder, { ...settings, port });
  claim(options.store, { ...candidate, endpoint });
  regions.resume();

  const shutDown = async (): Promise<void> => {
    await regions.close();
    clock.close();
    await front.close();
    try {
      await store.flushed();
    } catch (error) {
      // The next owner may be at work before this ends.
      store.abandon();
      throw error;
    } finally {
      release(options.store, instance);
      await store.close();
      trace?.close();
    }
  };
  let ended: Promise<void> | undefined;
  return {
    endpoint,
    instance,
    guests: () => leases.count,
    close: async ({ force = false } = {}) => {
      await leases.end({ force });
      // An interrupt may come while a first call still waits for guests: it ends once.
      ended ??= shutDown();
      await ended;
    },
  };
}

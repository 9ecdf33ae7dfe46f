/** The embedded AWS of a home that this process owns: every service, on one port, over one store and one clock. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Leases } from "./admin/leases.js";
import { ADMIN_SERVICE, createAdminService } from "./admin/service.js";
import { VirtualClock } from "./clock.js";
import { createDynamoDbService } from "./dynamodb/service.js";
import { claim, type Owner, processIdentity, release } from "./home/owner.js";
import { type CloudSettings, saveSettings } from "./home/settings.js";
import { CredentialStore } from "./http/credentials.js";
import { createFront } from "./http/front.js";
import { createIamService } from "./iam/service.js";
import { createLambdaService } from "./lambda/service.js";
import { createLogsService } from "./logs/service.js";
import { createSqsService } from "./sqs/service.js";
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
  /** A request to end the embedded AWS came in. */
  readonly onStop: () => void;
  readonly onError: (error: unknown) => void;
}

export interface CloudServer {
  readonly endpoint: string;
  readonly instance: string;
  /** How many other commands use this embedded AWS. */
  readonly guests: () => number;
  /** Waits for guests unless forced, ends the functions, and gives the home up. What was accepted stays queued. */
  close(options?: { readonly force?: boolean }): Promise<void>;
}

const CLOCK_OFFSET = "clock/offset";

/** Starts the embedded AWS, unless another process owns the home: then says which. */
export async function startCloudServer(options: CloudServerOptions): Promise<CloudServer | Owner> {
  const { settings, folder } = options;
  const { region, accountId } = settings;
  const candidate: Owner = {
    pid: process.pid,
    identity: processIdentity(process.pid),
    instance: randomUUID(),
    kind: options.kind,
    time: options.time,
  };
  const owner = claim(options.store, candidate);
  if (owner !== undefined) return owner;

  const { instance } = candidate;
  const store = createGroupCommitStore(options.store);
  const clock = new VirtualClock({
    mode: options.time,
    offset: Number(store.get(CLOCK_OFFSET) ?? 0),
    onOffset: (offset) => store.transaction((transaction) => transaction.put(CLOCK_OFFSET, String(offset))),
  });
  let endpoint = "";
  const credentials = new CredentialStore(accountId, settings);
  const logs = createLogsService({ store, clock, region, accountId });
  const iam = createIamService({ store, clock, accountId });
  const dynamodb = createDynamoDbService({ store, clock, region, accountId });
  const sqs = createSqsService({ store, clock, region, accountId, endpoint: () => endpoint });
  const lambda = createLambdaService({
    store,
    clock,
    region,
    accountId,
    folder: join(folder, "lambda"),
    endpoint: () => endpoint,
    logs,
    roles: iam,
    sessions: credentials,
    queues: sqs,
  });
  const leases = new Leases(instance);
  const front = createFront({
    clock,
    region,
    credentials,
    services: new Map([
      ["dynamodb", dynamodb],
      ["lambda", lambda],
      ["logs", logs],
      ["iam", iam],
      ["sqs", sqs],
      ["sts", createStsService()],
      [ADMIN_SERVICE, createAdminService({ clock, instance, onStop: options.onStop })],
    ]),
    unsigned: new Map([
      ["_runtime", (request, response) => lambda.runtimeApi(request, response)],
      ["_code", (request, response) => lambda.codeDownload(request, response)],
      ["_lease", leases.handler],
    ]),
    settled: () => store.flushed(),
    onError: options.onError,
  });
  const port = await front.listen(settings.port, { orAnother: true });
  endpoint = `http://127.0.0.1:${port}`;
  if (port !== settings.port) saveSettings(folder, { ...settings, port });
  claim(options.store, { ...candidate, endpoint });
  lambda.resume();

  const shutDown = async (): Promise<void> => {
    await lambda.close();
    sqs.close();
    dynamodb.close();
    clock.close();
    await front.close();
    await store.flushed();
    release(options.store, instance);
    await store.close();
  };
  let ended: Promise<void> | undefined;
  return {
    endpoint,
    instance,
    guests: () => leases.count,
    close: async ({ force = false } = {}) => {
      if (!force) await leases.none();
      // An interrupt may come while a first call still waits for guests: it ends once.
      ended ??= shutDown();
      await ended;
    },
  };
}

import { mkdirSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { CloudClock } from "../clock/clock.js";
import type { Access } from "../contract/access.js";
import { type Ids, randomIds } from "../contract/ids.js";
import { OperationService } from "../contract/operation.js";
import type { Service, ServiceRequest, ServiceResponse } from "../contract/service.js";
import { Duplicates, type Duplication } from "../reproducible/duplicates.js";
import type { Store } from "../store/store.js";
import { Concurrency } from "./environments/concurrency.js";
import { EnvironmentPool } from "./environments/environment-pool.js";
import { Executor } from "./environments/executor.js";
import { Guard } from "./environments/guard.js";
import { MemoryWatch } from "./environments/memory-watch.js";
import { RuntimeApi } from "./environments/runtime-api.js";
import { Sandboxes } from "./environments/sandbox/sandboxes.js";
import { EventSources } from "./event-sources/event-sources.js";
import { Mappings } from "./event-sources/mappings.js";
import { Destinations } from "./events/destinations.js";
import { EventQueue } from "./events/event-queue.js";
import { OutcomeDelivery } from "./events/outcome-delivery.js";
import { Catalogue } from "./functions/catalogue.js";
import { CodeDownload } from "./functions/code-download.js";
import { Lifecycle } from "./functions/lifecycle.js";
import { Packages } from "./functions/packages.js";
import { Publisher } from "./functions/publisher.js";
import { Targets } from "./functions/targets.js";
import { Layers } from "./layers/layers.js";
import { LogBuffer } from "./logging/log-buffer.js";
import { LambdaTrace } from "./logging/trace.js";
import type {
  EventQueues,
  LogSink,
  QueueGateway,
  RoleDirectory,
  RolePermissions,
  SessionIssuer,
  TraceSink,
} from "./neighbours.js";
import type { Context } from "./operations/context.js";
import { OPERATIONS } from "./operations.js";
import { Names } from "./protocol/names.js";
import { REST, type RestCall } from "./protocol/rest.js";

const DEFAULT_CONCURRENCY = 1000;
/** Two cores: more environments at once only cost. */
const DEFAULT_ASYNC_CONCURRENCY = 4;
const NO_QUEUES: EventQueues = {
  describe: () => undefined,
  receive: () => [],
  delete: () => {},
  watch: () => () => {},
};

export interface LambdaOptions {
  readonly store: Store;
  readonly clock: CloudClock;
  readonly region: string;
  readonly accountId: string;
  /** Below the home: code packages and the environments' folders. */
  readonly folder: string;
  /** `http://127.0.0.1:PORT` of the one port, known once it listens. */
  readonly endpoint: () => string;
  readonly logs: LogSink;
  readonly roles: RoleDirectory;
  readonly sessions: SessionIssuer;
  readonly queues: QueueGateway;
  readonly permissions: RolePermissions;
  /** Where ids of requests and environments come from. Default: at random. */
  readonly ids?: Ids;
  /** Which asynchronous events are delivered twice. Default: none. */
  readonly duplication?: Duplication;
  readonly trace?: TraceSink;
  /** What event source mappings read. Default: there are no queues. */
  readonly eventQueues?: EventQueues;
  /** The account's limit for concurrent executions. Default 1000. */
  readonly concurrency?: number;
  /** Real time that a creation or an update takes, in ms. */
  readonly settlingMs?: number;
  /** Told what the owner should know, and nobody who calls is told. Default: nobody is. */
  readonly notice?: (text: string) => void;
  /** How many asynchronous invocations run at once. Default 4. */
  readonly asyncConcurrency?: number;
}

export interface LambdaService extends Service {
  access(request: ServiceRequest): readonly Access[];
  /** The Lambda Runtime API for environments: everything below `/_runtime/`, unsigned. */
  runtimeApi(request: IncomingMessage, response: ServerResponse): void;
  /** Whether a path below `/_runtime/` or `/_code/` carries a secret of this Lambda. */
  owns(url: string): boolean;
  /** Downloads of packages: everything below `/_code/`, unsigned. */
  codeDownload(request: IncomingMessage, response: ServerResponse): void;
  /** Starts to deliver what the store's queue holds. */
  resume(): void;
  /** Writes the log lines that are on their way. */
  drainLogs(): void;
  /** Kills every environment and waits for their end. What was accepted stays in the store. */
  close(): Promise<void>;
}

/** The embedded Lambda. */
export function createLambdaService(options: LambdaOptions): LambdaService {
  return new EmbeddedLambda(options);
}

class EmbeddedLambda implements LambdaService {
  readonly #runtimeApi = new RuntimeApi();
  readonly #guard = new Guard(this.#runtimeApi.mark);
  readonly #pool: EnvironmentPool;
  readonly #sandboxes: Sandboxes;
  readonly #queue: EventQueue;
  readonly #sources: EventSources;
  readonly #lifecycle: Lifecycle;
  readonly #download: CodeDownload;
  readonly #service: OperationService<RestCall, Context, Context, ServiceResponse>;
  readonly #logs: LogBuffer;

  constructor(options: LambdaOptions) {
    const { store, clock, region, accountId, folder, endpoint, logs, roles, sessions } = options;
    const { queues, permissions, ids = randomIds } = options;
    mkdirSync(folder, { recursive: true });
    // One process owns a home: what stands here is left from one that was killed.
    const environments = join(folder, "environments");
    rmSync(environments, { recursive: true, force: true });
    const names = new Names(region, accountId);
    const catalogue = new Catalogue(store);
    const targets = new Targets(catalogue, names);
    // Tried out while the function's creation settles.
    const packages = new Packages(folder, join(environments, "code"), () => void sandboxes.isolation());
    const sandboxes = new Sandboxes(environments, packages);
    this.#sandboxes = sandboxes;
    const buffer = new LogBuffer(logs);
    this.#logs = buffer;
    const [runtimeApi, guard] = [this.#runtimeApi, this.#guard];
    this.#pool = new EnvironmentPool({
      clock,
      ids,
      region,
      folder,
      endpoint,
      logs: buffer,
      sessions,
      sandboxes,
      runtimeApi,
      guard,
      memoryWatch: new MemoryWatch(),
    });
    const retire = (deployment: string) => this.#pool.retire(deployment);
    const limit = options.concurrency ?? DEFAULT_CONCURRENCY;
    const reservedConcurrency = () =>
      catalogue.functions().reduce((sum, one) => sum + (one.reservedConcurrency ?? 0), 0);
    const trace = new LambdaTrace(options.trace, () => buffer.drain());
    const executor = new Executor(
      this.#pool,
      new Concurrency(limit, reservedConcurrency),
      clock,
      names,
      trace,
    );
    this.#queue = new EventQueue({
      store,
      clock,
      catalogue,
      names,
      targets,
      executor,
      ids,
      duplicates: new Duplicates("event", options.duplication),
      outcomes: (queue) =>
        new OutcomeDelivery({
          queues,
          permissions,
          ids,
          invoke: (functionArn, record, chain) => queue.acceptRecord(functionArn, record, chain),
          delivered: (outcome, target) => trace.outcome(outcome, target),
          undelivered: (outcome, target, reason) => {
            trace.outcome(outcome, target, reason);
            process.emitWarning(
              `What became of the invocation ${outcome.requestId} of ${outcome.functionName} did not reach ${target}: ${reason}`,
            );
          },
        }),
      trace,
      atOnce: options.asyncConcurrency ?? DEFAULT_ASYNC_CONCURRENCY,
    });
    this.#lifecycle = new Lifecycle(catalogue, names, retire, options.settlingMs);
    const { eventQueues = NO_QUEUES } = options;
    const mappings = new Mappings(store);
    const reading = { clock, region, queues: eventQueues, permissions, targets, executor };
    this.#sources = new EventSources(mappings, reading);
    this.#lifecycle.settleAll();
    this.#download = new CodeDownload(endpoint, packages);
    const [lifecycle, queue, sources] = [this.#lifecycle, this.#queue, this.#sources];
    const publisher = new Publisher(catalogue);
    const layers = new Layers(store);
    const destinations = new Destinations(names, catalogue, queues, permissions);
    const now = () => clock.now();
    const timestamp = () => new Date(clock.now()).toISOString().replace("Z", "+0000");
    const note = (of: string, notes: readonly string[]): void => {
      if (notes.length > 0)
        options.notice?.(`${of} has settings that change nothing here: ${notes.join("; ")}.`);
    };
    const codeLocation = (codeSha256: string) => this.#download.location(codeSha256);
    // Written out: a spread of so many members would cost each invocation microseconds.
    const context = ({ operation, asked }: RestCall): Context => ({
      operation,
      request: asked,
      names,
      catalogue,
      targets,
      packages,
      layers,
      lifecycle,
      publisher,
      roles,
      permissions,
      destinations,
      executor,
      queue,
      mappings,
      sources,
      eventQueues,
      concurrencyLimit: limit,
      reservedConcurrency,
      now,
      timestamp,
      codeLocation,
      note,
      retire,
    });
    this.#service = new OperationService({ protocol: REST, operations: OPERATIONS, asked: context, context });
  }

  handle(request: ServiceRequest): Promise<ServiceResponse> {
    return this.#service.handle(request);
  }

  access(request: ServiceRequest): readonly Access[] {
    return this.#service.access(request);
  }

  runtimeApi(request: IncomingMessage, response: ServerResponse): void {
    this.#runtimeApi.handle(request, response);
  }

  owns(url: string): boolean {
    return url.startsWith(this.#runtimeApi.mark) || this.#download.has(url);
  }

  codeDownload(request: IncomingMessage, response: ServerResponse): void {
    this.#download.handle(request, response);
  }

  resume(): void {
    this.#queue.resume();
    this.#sources.resume();
  }

  drainLogs(): void {
    this.#logs.drain();
  }

  async close(): Promise<void> {
    this.#queue.close();
    this.#sources.close();
    this.#lifecycle.close();
    await this.#pool.close();
    await this.#sandboxes.close();
    this.#logs.drain();
    this.#guard.close();
  }
}

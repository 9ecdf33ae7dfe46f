import type { Operation } from "../../contract/operation.js";
import type { ServiceResponse } from "../../contract/service.js";
import type { Executor } from "../environments/executor.js";
import type { EventSources } from "../event-sources/event-sources.js";
import type { Mappings } from "../event-sources/mappings.js";
import type { Destinations } from "../events/destinations.js";
import type { EventQueue } from "../events/event-queue.js";
import type { Catalogue } from "../functions/catalogue.js";
import type { Lifecycle } from "../functions/lifecycle.js";
import type { Packages } from "../functions/packages.js";
import type { Publisher } from "../functions/publisher.js";
import type { Targets } from "../functions/targets.js";
import type { Layers } from "../layers/layers.js";
import type { EventQueues, RoleDirectory, RolePermissions } from "../neighbours.js";
import type { Names } from "../protocol/names.js";
import type { OperationRequest } from "../protocol/request.js";

/** A request as an operation sees it, and what operations work with. */
export interface Context {
  /** The operation's name. */
  readonly operation: string;
  readonly request: OperationRequest;
  readonly names: Names;
  readonly catalogue: Catalogue;
  readonly targets: Targets;
  readonly packages: Packages;
  readonly layers: Layers;
  readonly lifecycle: Lifecycle;
  readonly publisher: Publisher;
  readonly roles: RoleDirectory;
  readonly permissions: RolePermissions;
  readonly destinations: Destinations;
  readonly executor: Executor;
  /** Of asynchronous invocations. */
  readonly queue: EventQueue;
  readonly mappings: Mappings;
  readonly sources: EventSources;
  /** What event source mappings read. */
  readonly eventQueues: EventQueues;
  /** The account's limit for concurrent executions. */
  readonly concurrencyLimit: number;
  /** How many of them are reserved for functions, all together. */
  readonly reservedConcurrency: () => number;
  readonly now: () => number;
  /** Now, as `LastModified` shows it. */
  readonly timestamp: () => string;
  /** Where a package can be downloaded. */
  readonly codeLocation: (codeSha256: string) => string;
  /** Tells the owner what of the settings of a function, or of whatever is named, changes nothing here. */
  readonly note: (of: string, notes: readonly string[]) => void;
  readonly retire: (deployment: string) => void;
}

export type LambdaOperation = Operation<Context, Context, ServiceResponse>;

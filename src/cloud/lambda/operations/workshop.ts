import type { Destinations } from "../events/destinations.js";
import type { Catalogue, CatalogueChange } from "../functions/catalogue.js";
import type { Lifecycle } from "../functions/lifecycle.js";
import type { Packages } from "../functions/packages.js";
import type { Publisher } from "../functions/publisher.js";
import type { Targets } from "../functions/targets.js";
import type { RoleDirectory } from "../neighbours.js";
import type { Names } from "../protocol/names.js";

/** What the operations work with. */
export interface Workshop {
  readonly names: Names;
  readonly catalogue: Catalogue;
  readonly targets: Targets;
  readonly packages: Packages;
  readonly lifecycle: Lifecycle;
  readonly publisher: Publisher;
  readonly roles: RoleDirectory;
  readonly destinations: Destinations;
  /** The account's limit for concurrent executions. */
  readonly concurrencyLimit: number;
  readonly now: () => number;
  /** Now, as `LastModified` shows it. */
  readonly timestamp: () => string;
  /** Where a package can be downloaded. */
  readonly codeLocation: (codeSha256: string) => string;
  readonly retire: (deployment: string) => void;
  readonly dropEventsOf: (functionName: string, change: CatalogueChange) => void;
}

import type { Clock } from "../clock/clock.js";
import type { Store } from "../store/store.js";
import type { Catalog, KeySpace } from "./tables/catalog.js";
import type { TransactionsInFlight } from "./transactions/in-flight.js";
import type { Expiries } from "./ttl/expiries.js";

/** What every operation works on. */
export interface Engine {
  readonly store: Store;
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly space: KeySpace;
  readonly tables: Catalog;
  readonly expiries: Expiries;
  readonly inFlight: TransactionsInFlight;
}

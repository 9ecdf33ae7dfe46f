import type { CloudClock } from "../../clock/clock.js";
import type { Ids } from "../../contract/ids.js";
import type { LogBuffer } from "../logging/log-buffer.js";
import type { SessionIssuer } from "../neighbours.js";
import type { Guard } from "./guard.js";
import type { MemoryWatch } from "./memory-watch.js";
import type { RuntimeApi } from "./runtime-api.js";
import type { Sandboxes } from "./sandbox/sandboxes.js";

/** What environments share. */
export interface Host {
  readonly clock: CloudClock;
  readonly ids: Ids;
  readonly region: string;
  /** Below it each environment has a folder of its own. */
  readonly folder: string;
  readonly endpoint: () => string;
  readonly logs: LogBuffer;
  readonly sessions: SessionIssuer;
  readonly sandboxes: Sandboxes;
  readonly runtimeApi: RuntimeApi;
  readonly guard: Guard;
  readonly memoryWatch: MemoryWatch;
}

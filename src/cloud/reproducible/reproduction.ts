/** What makes two runs with the same seed and the same calls the same, wherever they are made. */
import { randomUUID } from "node:crypto";
import type { ClockOptions, CloudClock } from "../clock/clock.js";
import { RealClock } from "../clock/real-clock.js";
import { SteppedClock } from "../clock/stepped-clock.js";
import { VirtualClock } from "../clock/virtual-clock.js";
import { type Ids, randomIds, seededIds } from "../contract/ids.js";
import { Trace } from "./trace.js";

export interface TraceOptions {
  readonly seed: number;
  /** The file that the run is written to. */
  readonly trace: string;
}

export interface Reproduction {
  readonly ids: Ids;
  readonly trace?: Trace;
  /** The run's clock; of a reproducible one it moves by steps. */
  readonly clockOf: (time: "virtual" | "real", options: ClockOptions) => CloudClock;
  /** The key that the clock's offset is kept under: a clock that stands still counts from another time. */
  readonly offsetKey: string;
  /** One at a time, so that their order is defined. */
  readonly asyncConcurrency?: number;
  /** The id of a request, which is an invocation's as well. */
  readonly requestId: (request: { readonly method: string; readonly url: string }) => string;
}

/** When every reproducible run begins. */
const EPOCH = Date.UTC(2026, 0, 1);
const INVOCATION = /^\/2015-03-31\/functions\/[^/]+\/invocations/;

/** A run as it is, without options; a reproducible one with them. */
export function reproduction(options: TraceOptions | undefined): Reproduction {
  if (options === undefined) {
    return {
      ids: randomIds,
      clockOf: (time, options) => (time === "real" ? new RealClock(options) : new VirtualClock(options)),
      offsetKey: "clock/offset",
      requestId: () => randomUUID(),
    };
  }
  const ids = seededIds(options.seed);
  return {
    ids,
    trace: new Trace(options.trace),
    clockOf: (_time, options) => new SteppedClock(EPOCH, options),
    offsetKey: "clock/since-epoch",
    asyncConcurrency: 1,
    // How often a client asks whether a function is ready depends on the machine: only invocations count.
    requestId: ({ method, url }) =>
      method === "POST" && INVOCATION.test(url) ? ids.uuid("request") : randomUUID(),
  };
}

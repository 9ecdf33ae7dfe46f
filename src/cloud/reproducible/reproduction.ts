/** What makes two runs with the same seed and the same calls the same, wherever they are made. */
import { randomUUID } from "node:crypto";
import type { VirtualClockOptions } from "../clock/clock.js";
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
  readonly clock: Pick<VirtualClockOptions, "source" | "stepped">;
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
    return { ids: randomIds, clock: {}, offsetKey: "clock/offset", requestId: () => randomUUID() };
  }
  const ids = seededIds(options.seed);
  return {
    ids,
    trace: new Trace(options.trace),
    clock: { source: () => EPOCH, stepped: true },
    offsetKey: "clock/since-epoch",
    asyncConcurrency: 1,
    // How often a client asks whether a function is ready depends on the machine: only invocations count.
    requestId: ({ method, url }) =>
      method === "POST" && INVOCATION.test(url) ? ids.uuid("request") : randomUUID(),
  };
}

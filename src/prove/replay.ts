/** Counterexamples that were kept, to be run again: on another day, on another machine, after a change. */
import type { ProveOptions } from "./options.js";
import type { ProveResult } from "./results/model.js";
import type { ReplayedSchedule } from "./worker/job.js";

const SCHEMA = "idem-lab/prove-replay@1";

export interface ReplayFile {
  readonly schema: typeof SCHEMA;
  readonly handler: string;
  readonly sha256: string;
  readonly verdict: string;
  readonly options: Omit<
    ProveOptions,
    "onProgress" | "onSearch" | "onFiles" | "keptIn" | "signal" | "replay"
  >;
  readonly schedules: readonly ReplayedSchedule[];
}

export function replayFileOf(handler: string, options: ProveOptions, result: ProveResult): ReplayFile {
  const {
    onProgress: _progress,
    onFiles: _files,
    onSearch: _search,
    keptIn: _kept,
    signal: _signal,
    replay: _replay,
    ...rest
  } = options;
  return {
    schema: SCHEMA,
    handler,
    sha256: result.handler.sha256,
    verdict: result.verdict,
    options: rest,
    schedules: result.counterexamples.map(({ shape, deliveries, faults, order, beyond }) => ({
      shape,
      deliveries,
      faults,
      order,
      beyond,
    })),
  };
}

/** @returns `undefined` for what is no such file */
export function readReplay(value: unknown): ReplayFile | undefined {
  const { schema, handler, schedules } = Object(value) as Partial<ReplayFile>;
  const usable = schema === SCHEMA && typeof handler === "string" && Array.isArray(schedules);
  return usable ? (value as ReplayFile) : undefined;
}

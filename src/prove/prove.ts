/** From a handler's file and options to a result. */
import { bundle } from "./input/bundle.js";
import { environmentFor } from "./input/environment.js";
import { placeOf } from "./input/place.js";
import type { ProveOptions } from "./options.js";
import type { ProveResult } from "./results/model.js";
import { unknownResult } from "./results/unknown.js";
import { SearchFailed, search } from "./search.js";
import type { Job } from "./worker/job.js";

/** The course's order. */
const EVENT = { order_id: "ORD-123", run: "prove", customer_id: "CUST-7", amount: 100 };

const MINUTE = 60_000;
const DEFAULTS = {
  source: "async",
  bound: 2,
  // Short of an hour, for which records are usually kept; longer than a client's token is known.
  windowMs: 50 * MINUTE,
  timeoutMs: 30_000,
  memoryMb: 128,
  seed: 1,
  budgetMs: 120_000,
} as const;

/**
 * Proves the handler in a file.
 * @throws HandlerInputError for what is no handler
 */
export async function prove(path: string, options: ProveOptions = {}): Promise<ProveResult> {
  const { file, wanted } = placeOf(path, options.handler);
  const bundled = await bundle(file, wanted);
  const memoryMb = options.memoryMb ?? DEFAULTS.memoryMb;
  const { env, notes } = environmentFor(bundled.program, options.env ?? {}, memoryMb);
  const job: Job = {
    ...bundled,
    events: options.events ?? [EVENT],
    source: options.source ?? DEFAULTS.source,
    bound: options.bound ?? DEFAULTS.bound,
    windowMs: options.windowMs ?? DEFAULTS.windowMs,
    timeoutMs: options.timeoutMs ?? DEFAULTS.timeoutMs,
    memoryMb,
    seed: options.seed ?? DEFAULTS.seed,
    budgetMs: options.budgetMs ?? DEFAULTS.budgetMs,
    all: options.all ?? false,
    reduce: options.reduce ?? true,
    env,
    tables: options.tables ?? [],
    http: options.http ?? [],
    effects: options.effects ?? [],
    stores: options.stores ?? [],
    ignored: options.ignored ?? [],
    ...(options.replay !== undefined && { replay: options.replay }),
  };
  const result = await search(job, {
    ...(options.onProgress !== undefined && { onProgress: options.onProgress }),
    ...(options.signal !== undefined && { signal: options.signal }),
  }).catch((error: unknown) => {
    if (!(error instanceof SearchFailed)) throw error;
    return unknownResult(job, [`The search broke off: ${error.message}`]);
  });
  return { ...result, notes: [...notes, ...result.notes] };
}

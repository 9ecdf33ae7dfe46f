/** From a handler's file and options to a result. */
import { existsSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { ORDER } from "./import/events.js";
import { TemporaryFolders } from "./import/folders.js";
import type { ImportedFunction } from "./import/function.js";
import { imported } from "./import/import.js";
import { placeOfImported } from "./import/place.js";
import { bundle, HandlerInputError } from "./input/bundle.js";
import { environmentFor } from "./input/environment.js";
import { placeOf } from "./input/place.js";
import { isPython, type PythonHandler, readPython } from "./input/python.js";
import { KeptResults } from "./kept/results.js";
import type { ProveOptions } from "./options.js";
import type { OnceFor } from "./oracle/effects.js";
import type { ProveResult } from "./results/model.js";
import { unknownResult } from "./results/unknown.js";
import { shownAs } from "./results/where.js";
import { ATTEMPTS } from "./run/policy.js";
import { SearchFailed, search, WORKER } from "./search.js";
import type { Job } from "./worker/job.js";

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
  tier: "auto",
} as const;

/**
 * Proves the handler in a file, a folder, a zip, or the function of a template.
 * @throws HandlerInputError for what is no handler
 */
export async function prove(path: string, options: ProveOptions = {}): Promise<ProveResult> {
  const folders = new TemporaryFolders();
  try {
    return await proveIn(folders, path, options);
  } finally {
    folders.remove();
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
const isZip = (path: string): boolean => path.endsWith(".zip") && isFile(path);

/** A handler's own, and no package's. */
const isBeside = (path: string, folder: string): boolean =>
  path.startsWith(folder) && !/node_modules|-packages/.test(path);

async function proveIn(
  folders: TemporaryFolders,
  named: string,
  options: ProveOptions,
): Promise<ProveResult> {
  const path = isZip(named) ? folders.unzipped(resolve(named)) : named;
  const wanted = { name: options.function, handler: options.handler };
  const fn = await imported(path, wanted, folders);
  const place = fn === undefined ? placeOf(path, options.handler) : placeOfImported(fn);
  const { file, wanted: entry } = place;
  const layers = [
    ...(options.layers ?? []).map((layer) => layerFolder(layer, folders)),
    ...(fn?.layers ?? []),
  ];
  const read: PythonHandler = isPython(file)
    ? await readPython(place, layers)
    : await bundle(file, entry, layers);
  const { missing, inputs, ...bundled } = read;
  const own = [...(isFile(named) ? [resolve(named)] : []), ...(inputs ?? [file])];
  options.onFiles?.(own);
  const memoryMb = options.memoryMb ?? fn?.memoryMb ?? DEFAULTS.memoryMb;
  const { env, notes } = environmentFor(bundled.program, { ...fn?.env, ...options.env }, memoryMb);
  const timeoutMs = options.timeoutMs ?? fn?.timeoutMs ?? DEFAULTS.timeoutMs;
  const tables = options.tables ?? [];
  const described = (fn?.tables ?? []).filter(({ name }) => !tables.some((table) => table.name === name));
  const job: Job = {
    ...bundled,
    ...deliveryOf(options, fn, timeoutMs),
    bound: options.bound ?? DEFAULTS.bound,
    windowMs: options.windowMs ?? DEFAULTS.windowMs,
    timeoutMs,
    memoryMb,
    seed: options.seed ?? DEFAULTS.seed,
    budgetMs: options.budgetMs ?? DEFAULTS.budgetMs,
    tier: options.tier ?? DEFAULTS.tier,
    all: options.all ?? false,
    reduce: options.reduce ?? true,
    env,
    tables: [...tables, ...described],
    http: options.http ?? [],
    effects: options.effects ?? [],
    stores: options.stores ?? [],
    ignored: options.ignored ?? [],
    once: (options.once ?? []).map(onceFor),
    answers: options.answers ?? [],
    shown: [...folders.shown],
    ...(options.replay !== undefined && { replay: options.replay }),
  };
  if (missing !== undefined) return unknownResult(job, [missing]);
  const kept = options.keptIn === undefined ? undefined : new KeptResults(options.keptIn, job, WORKER);
  let loaded: readonly string[] = [];
  const known = kept?.read();
  if (known === undefined) await options.onSearch?.();
  const result =
    known ??
    (await search(job, {
      workers: options.workers ?? availableParallelism(),
      ...(options.onProgress !== undefined && { onProgress: options.onProgress }),
      onFiles: (files) => (loaded = files),
      ...(options.signal !== undefined && { signal: options.signal }),
    }).catch((error: unknown) => {
      if (!(error instanceof SearchFailed)) throw error;
      return unknownResult(job, [`The search broke off: ${error.message}`]);
    }));
  if (known === undefined && options.signal?.aborted !== true) kept?.write(result, loaded);
  const beside = [...loaded, ...(kept?.files ?? [])].filter((each) => isBeside(each, dirname(file)));
  if (beside.length > 0) options.onFiles?.([...new Set([...own, ...beside])]);
  const isUnpacked = job.shown.some(([folder]) => file.startsWith(folder));
  const handler = isUnpacked ? { ...result.handler, file: shownAs(file, job.shown) } : result.handler;
  return { ...result, handler, notes: [...(fn?.notes ?? []), ...notes, ...result.notes] };
}

function onceFor(text: string): OnceFor {
  const at = text.lastIndexOf("=");
  return at < 1 ? { field: text } : { place: text.slice(0, at), field: text.slice(at + 1) };
}

/** Who delivers what, and how often: as it is told, or as the template has it. */
function deliveryOf(
  options: ProveOptions,
  fn: ImportedFunction | undefined,
  timeoutMs: number,
): Pick<Job, "events" | "source" | "attempts" | "visibilityMs" | "reportsFailures"> {
  const from = options.source === undefined || options.source === fn?.from?.source ? fn?.from : undefined;
  return {
    events: options.events ?? [from?.event ?? ORDER],
    source: options.source ?? from?.source ?? DEFAULTS.source,
    // With more attempts than faults there are, nothing else happens.
    attempts: Math.min(Math.max(from?.attempts ?? ATTEMPTS, 1), ATTEMPTS),
    // What AWS recommends for a queue, where nobody says.
    visibilityMs: from?.visibilityMs ?? 6 * timeoutMs,
    reportsFailures: from?.reportsFailures ?? true,
  };
}

/** @throws HandlerInputError for what is no layer */
function layerFolder(layer: string, folders: TemporaryFolders): string {
  if (isZip(layer)) return folders.unzipped(resolve(layer));
  if (existsSync(layer) && statSync(layer).isDirectory()) return resolve(layer);
  throw new HandlerInputError(
    `There is no layer ${layer}. Name a folder that holds nodejs/node_modules, or a zip of it: --layer FOLDER`,
  );
}

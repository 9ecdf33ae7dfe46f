/** The regions of an embedded AWS: the home's own, and others from the moment at which somebody asks for them. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { prefixRange, type Store } from "../store/store.js";
import { storeWithin } from "../store/within.js";
import { isRegion, regionNames } from "./names.js";
import { createRegion, type Region, type RegionSurroundings } from "./region.js";

export interface RegionsOptions extends RegionSurroundings {
  /** The home's region: its data stands in the store as it is, that of others below their names. */
  readonly region: string;
  readonly store: Store;
  /** The folder of the embedded AWS within the home. */
  readonly folder: string;
}

const prefixOf = (region: string): string => `region/${region}/`;

export class Regions {
  readonly #regions = new Map<string, Region>();
  readonly #home: Region;
  #resumed = false;

  constructor(private readonly options: RegionsOptions) {
    const { region, store, folder } = options;
    this.#home = createRegion(options, { region, store, folder: join(folder, "lambda") });
    this.#regions.set(region, this.#home);
  }

  /** `undefined`: AWS has no such region. */
  find(region: string): Region | undefined {
    return this.#regions.get(region) ?? (isRegion(region) ? this.#open(region) : undefined);
  }

  /** Goes on with what the queues hold, wherever there is something. */
  resume(): void {
    const { store } = this.options;
    const left = regionNames().filter((name) => {
      for (const _ of store.entries(prefixRange(prefixOf(name)))) return true;
      return false;
    });
    for (const name of left) this.find(name);
    for (const { lambda } of this.#regions.values()) lambda.resume();
    this.#resumed = true;
  }

  drainLogs(): void {
    for (const { lambda } of this.#regions.values()) lambda.drainLogs();
  }

  /** A request whose path carries a secret of one of the regions' Lambdas; nobody's is refused by the home's. */
  runtimeApi(request: IncomingMessage, response: ServerResponse): void {
    this.#owner(request).runtimeApi(request, response);
  }

  codeDownload(request: IncomingMessage, response: ServerResponse): void {
    this.#owner(request).codeDownload(request, response);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#regions.values()].map((region) => region.close()));
  }

  #owner({ url = "" }: IncomingMessage): Region["lambda"] {
    for (const { lambda } of this.#regions.values()) if (lambda.owns(url)) return lambda;
    return this.#home.lambda;
  }

  #open(name: string): Region {
    const { store, folder } = this.options;
    const region = createRegion(this.options, {
      region: name,
      store: storeWithin(store, prefixOf(name)),
      folder: join(folder, "lambda", "regions", name),
    });
    this.#regions.set(name, region);
    if (this.#resumed) region.lambda.resume();
    return region;
  }
}

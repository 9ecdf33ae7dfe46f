import { prefixRange, type Store, type Transaction } from "../../store/store.js";
import type { LayerVersionRecord } from "./records.js";

const NUMBERS = "lambda/layer/";
const VERSIONS = "lambda/layer-version/";

/** Numbers in keys are padded, so that the store's order is theirs. */
const versionKey = (name: string, version: number) =>
  `${VERSIONS}${name}/${String(version).padStart(10, "0")}`;

/** The layers in the store, by their names. */
export class Layers {
  constructor(private readonly store: Store) {}

  version(name: string, version: number): LayerVersionRecord | undefined {
    const text = this.store.get(versionKey(name, version));
    return text === undefined ? undefined : (JSON.parse(text) as LayerVersionRecord);
  }

  /** The newest first. */
  versions(name: string): LayerVersionRecord[] {
    return this.#read(`${VERSIONS}${name}/`).reverse();
  }

  /** Of all layers, each layer's newest first. */
  all(): LayerVersionRecord[] {
    return this.#read(VERSIONS).reverse();
  }

  /** Adds a version; its number was never used before, not even by one that was deleted. */
  publish(layer: Omit<LayerVersionRecord, "version">): LayerVersionRecord {
    const { layerName } = layer;
    const version = Number(this.store.get(NUMBERS + layerName) ?? 0) + 1;
    const record = { ...layer, version };
    this.store.transaction((transaction: Transaction) => {
      transaction.put(NUMBERS + layerName, String(version));
      transaction.put(versionKey(layerName, version), JSON.stringify(record));
    });
    return record;
  }

  delete(name: string, version: number): void {
    this.store.transaction((transaction: Transaction) => transaction.delete(versionKey(name, version)));
  }

  /** The store is ours alone: what stands there was written by `publish`. */
  #read(prefix: string): LayerVersionRecord[] {
    return [...this.store.entries(prefixRange(prefix))].map(
      ([, text]) => JSON.parse(text) as LayerVersionRecord,
    );
  }
}

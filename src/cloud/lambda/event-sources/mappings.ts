import { prefixRange, type Store } from "../../store/store.js";
import type { FunctionReference } from "../protocol/names.js";

const MAPPINGS = "lambda/mapping/";

type MappingState = "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting";

/** What the store keeps of an event source mapping. */
export interface MappingRecord {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly target: FunctionReference;
  /** What it is, or is on the way to. */
  readonly enabled: boolean;
  readonly state: MappingState;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly reportsItemFailures: boolean;
  readonly maximumConcurrency?: number;
  /** Event patterns as they were given. */
  readonly filters?: readonly string[];
  /** Of the filters; it changes nothing here. */
  readonly kmsKeyArn?: string;
  /** There are none here: they are kept and shown. */
  readonly metrics?: readonly string[];
  /** Epoch ms. */
  readonly lastModified: number;
}

/** The event source mappings in the store. */
export class Mappings {
  constructor(private readonly store: Store) {}

  get(uuid: string): MappingRecord | undefined {
    const text = this.store.get(MAPPINGS + uuid);
    return text === undefined ? undefined : (JSON.parse(text) as MappingRecord);
  }

  all(): MappingRecord[] {
    return [...this.store.entries(prefixRange(MAPPINGS))].map(
      ([, text]) => JSON.parse(text) as MappingRecord,
    );
  }

  put(record: MappingRecord): void {
    this.store.transaction((transaction) => transaction.put(MAPPINGS + record.uuid, JSON.stringify(record)));
  }

  delete(uuid: string): void {
    this.store.transaction((transaction) => transaction.delete(MAPPINGS + uuid));
  }
}

import type { Release } from "../../clock/clock.js";
import type { MappingRecord, Mappings } from "./mappings.js";
import { Poller, type PollerOptions } from "./poller.js";

/** Real time that a change of a mapping takes: long enough to be seen, too short to be waited for. */
const SETTLING_MS = 60;

/** Carries mappings from Creating to Enabled and the like, and reads the queues of the enabled ones. */
export class EventSources {
  readonly #pollers = new Map<string, Poller>();
  readonly #settling = new Map<string, { readonly timer: NodeJS.Timeout; readonly release: Release }>();
  #reading = false;

  constructor(
    private readonly mappings: Mappings,
    private readonly options: PollerOptions,
  ) {}

  /** Finishes what an earlier process began, and starts to read. */
  resume(): void {
    if (this.#reading) return;
    this.#reading = true;
    for (const { uuid } of this.mappings.all()) this.#settle(uuid);
  }

  /** Keeps a mapping that is on the way to another state. */
  change(record: MappingRecord): void {
    const { uuid } = record;
    this.mappings.put(record);
    this.#pollers.get(uuid)?.stop();
    this.#pollers.delete(uuid);
    this.#cancelSettling(uuid);
    // The clock waits: what the mapping will read may be due before.
    const release = this.options.clock.busy();
    const timer = setTimeout(() => {
      this.#settle(uuid);
      this.#cancelSettling(uuid);
    }, SETTLING_MS).unref();
    this.#settling.set(uuid, { timer, release });
  }

  close(): void {
    this.#reading = false;
    for (const uuid of [...this.#settling.keys()]) this.#cancelSettling(uuid);
    for (const poller of this.#pollers.values()) poller.stop();
    this.#pollers.clear();
  }

  #cancelSettling(uuid: string): void {
    const settling = this.#settling.get(uuid);
    if (settling === undefined) return;
    clearTimeout(settling.timer);
    this.#settling.delete(uuid);
    settling.release();
  }

  #settle(uuid: string): void {
    const record = this.mappings.get(uuid);
    if (record === undefined || !this.#reading) return;
    if (record.state === "Deleting") {
      this.mappings.delete(uuid);
      return;
    }
    const state = record.enabled ? "Enabled" : "Disabled";
    if (record.state !== state) this.mappings.put({ ...record, state });
    if (record.enabled && !this.#pollers.has(uuid)) this.#pollers.set(uuid, new Poller(this.options, record));
  }
}

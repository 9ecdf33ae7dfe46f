import { randomUUID } from "node:crypto";
import { resourceConflict } from "../protocol/errors.js";
import type { Names } from "../protocol/names.js";
import type { Catalogue, CatalogueChange } from "./catalogue.js";
import type { FunctionRecord, VersionRecord } from "./records.js";

/** Real time that a creation or an update takes: long enough to be seen, too short to be waited for. */
const SETTLING_MS = 60;

/** Carries functions from Pending to Active, and updates from InProgress to Successful. */
export class Lifecycle {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly catalogue: Catalogue,
    private readonly names: Names,
    private readonly retire: (deployment: string) => void,
    private readonly settlingMs = SETTLING_MS,
  ) {}

  /** Finishes what an earlier process began. */
  settleAll(): void {
    for (const record of this.catalogue.functions()) this.#settle(record.latest.functionName);
  }

  /** The function will be ready shortly. */
  settleSoon(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name);
        this.#settle(name);
      }, this.settlingMs).unref(),
    );
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** @throws ResourceConflictException while the function is being created or updated */
  checkSettled(record: FunctionRecord): void {
    checkActive(record.latest);
    if (record.latest.lastUpdateStatus === "InProgress") {
      throw resourceConflict(
        `The operation cannot be performed at this time. An update is in progress for resource: ${this.names.functionArn(record.latest.functionName)}`,
      );
    }
  }

  #settle(name: string): void {
    const record = this.catalogue.function(name);
    if (record === undefined) return;
    const pending = this.catalogue.versions(name).filter((version) => version.state === "Pending");
    const isSettled = record.latest.state === "Active" && record.latest.lastUpdateStatus !== "InProgress";
    if (isSettled && pending.length === 0) return;
    const { serving, ...rest } = record;
    this.catalogue.change((change: CatalogueChange) => {
      if (!isSettled) change.putFunction({ ...rest, latest: settled(record.latest) });
      for (const version of pending) change.putVersion(settled(version));
    });
    if (serving !== undefined) this.retire(serving.deployment);
  }
}

/** @throws ResourceConflictException with AWS's text while a function or version is not Active */
export function checkActive(version: VersionRecord): void {
  if (version.state === "Active") return;
  throw resourceConflict(
    `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`,
  );
}

function settled(version: VersionRecord): VersionRecord {
  return { ...version, state: "Active", lastUpdateStatus: "Successful", revisionId: randomUUID() };
}

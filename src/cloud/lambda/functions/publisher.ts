import { randomUUID } from "node:crypto";
import type { Catalogue, CatalogueChange } from "./catalogue.js";
import { contentOf, type FunctionRecord, type VersionRecord } from "./records.js";

/** Makes versions of functions. */
export class Publisher {
  constructor(private readonly catalogue: Catalogue) {}

  /** A new version of `$LATEST`, or the last one published if nothing has changed since. */
  publish(change: CatalogueChange, record: FunctionRecord, description?: string): VersionRecord {
    const { latest, published } = record;
    const content = contentOf(latest);
    if (published?.content === content) {
      const unchanged = this.catalogue.version(latest.functionName, published.version);
      if (unchanged !== undefined) return unchanged;
    }
    const { lastUpdateStatus, ...base } = latest;
    const version: VersionRecord = {
      ...base,
      ...(description !== undefined && { description }),
      version: String(record.lastVersion + 1),
      deployment: randomUUID(),
      revisionId: randomUUID(),
      // A version published along with an update is ready when the update is.
      ...(lastUpdateStatus === "Successful" ? { lastUpdateStatus } : { state: "Pending" as const }),
    };
    change.putVersion(version);
    change.putFunction({
      ...record,
      latest: { ...latest, revisionId: randomUUID() },
      lastVersion: record.lastVersion + 1,
      published: { version: version.version, content },
    });
    return version;
  }
}

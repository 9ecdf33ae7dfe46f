import { SqsFault, sqsFault } from "../../errors.js";
import type { Input } from "../../input.js";

const MOST_ENTRIES = 10;
const ENTRY_ID = /^[\w-]{1,80}$/;

/**
 * Reads the entries of a batch.
 * @param kind what AWS's model calls an entry
 * @throws what SQS answers to a batch that is wrong as a whole
 */
export function readEntries(input: Input, kind: string): readonly Input[] {
  const entries = input.structures("Entries");
  if (entries.length === 0) {
    throw sqsFault("EmptyBatchRequest", `There should be at least one ${kind} in the request.`);
  }
  if (entries.length > MOST_ENTRIES) {
    throw sqsFault(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const entry of entries) {
    const id = entry.text("Id") ?? "";
    if (!ENTRY_ID.test(id)) {
      throw sqsFault(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    }
    if (seen.has(id)) throw sqsFault("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);
    seen.add(id);
  }
  return entries;
}

/** Does each entry by itself: one that fails does not stop the others. */
export function runEntries(entries: readonly Input[], work: (entry: Input) => object): object {
  const successful: object[] = [];
  const failed: object[] = [];
  for (const entry of entries) {
    const Id = entry.text("Id");
    try {
      successful.push({ Id, ...work(entry) });
    } catch (problem) {
      if (!(problem instanceof SqsFault)) throw problem;
      failed.push({ Id, Code: problem.code, Message: problem.message, SenderFault: true });
    }
  }
  return {
    ...(successful.length > 0 && { Successful: successful }),
    ...(failed.length > 0 && { Failed: failed }),
  };
}

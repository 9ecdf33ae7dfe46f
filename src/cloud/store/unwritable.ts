import { HelpfulError } from "../../errors/helpful.js";

/** The store's file takes nothing more; what it took before is whole, and can be read. */
export class UnwritableStoreError extends HelpfulError {
  constructor(path: string, cause: Error) {
    super(
      `${path} can't be written: the disk is full, or failed (${cause.message.split(":")[0]}). Make room on it and try again: nothing that was answered is lost.`,
      { cause },
    );
  }
}

/** What LMDB says of a write that the system refused, or that its map has no room for. */
export const isUnwritable = (error: unknown): error is Error =>
  error instanceof Error &&
  /No space left on device|Disk quota exceeded|Input\/output error|File too large|ENOSPC|EDQUOT|EIO|MDB_MAP_FULL/.test(
    error.message,
  );

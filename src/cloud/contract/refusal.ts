/** Why a busy AWS refuses to write an item, as a cancelled transaction tells it. */
export const BUSY_REASONS = [
  "TransactionConflict",
  "ProvisionedThroughputExceeded",
  "ThrottlingError",
] as const;
export type BusyReason = (typeof BUSY_REASONS)[number];

/** Writes that are refused until another word. */
export interface Refusal {
  readonly tables: readonly string[];
  /** `TransactionConflict`: another transaction holds every item of the tables. */
  readonly reason: BusyReason;
}

/** How long a request may take to come in, in ms. Clients on the loopback interface need a small part of it. */
export interface ReceivingLimits {
  /** Its head, and a small body with it. */
  readonly headMs: number;
  /** The body of a request whose signer is known. */
  readonly bodyMs: number;
  /** All of it, for what streams: a function answers for as long as it runs. */
  readonly streamMs: number;
}

export const RECEIVING_LIMITS: ReceivingLimits = { headMs: 30_000, bodyMs: 60_000, streamMs: 16 * 60_000 };

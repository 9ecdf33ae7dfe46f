/** What a run came to, counted from its picture. */
import type { SpaceTime } from "../../course/space-time.js";

export interface Totals {
  readonly sent: number;
  readonly attempts: number;
  readonly keys: number;
  readonly refused: number;
  readonly orders: number;
}

export function totalsOf({ steps }: SpaceTime): Totals {
  const count = (kind: (typeof steps)[number]["kind"]): number =>
    steps.filter((step) => step.kind === kind).length;
  return {
    sent: count("sent"),
    attempts: count("began"),
    keys: count("key-stored"),
    refused: count("refused"),
    orders: count("order-created"),
  };
}

/** `1 order`, `3 orders`, `no order`. */
export const counted = (number: number, one: string): string =>
  number === 0 ? `no ${one}` : `${number} ${one}${number === 1 ? "" : "s"}`;

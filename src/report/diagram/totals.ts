/** What a run came to, counted from its picture. */
import type { SpaceTime } from "../../course/picture/space-time.js";

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

/** The sum in one line: `20 sent, 1 order, 19 refused`. */
export function summary({ sent, attempts, refused, orders }: Totals): string {
  return [
    `${sent} sent`,
    ...(attempts === sent ? [] : [counted(attempts, "attempt")]),
    counted(orders, "order"),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ].join(", ");
}

/** `1 order`, `3 orders`, `no order`. */
export const counted = (number: number, one: string): string =>
  number === 0 ? `no ${one}` : `${number} ${one}${number === 1 ? "" : "s"}`;

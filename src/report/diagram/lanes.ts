/** Where a diagram's places stand, from left to right, and its rows, from top to bottom. */
import type { Place } from "../../course/picture/space-time.js";
import type { Row } from "./rows.js";
import type { Spans } from "./spans.js";

export interface Lanes {
  readonly x: Readonly<Record<Place, number>>;
  readonly width: number;
  /** The middle of each row. */
  readonly y: readonly number[];
  readonly top: number;
  readonly bottom: number;
  readonly height: number;
  /** Where the words about an attempt's end begin: right of all attempts that run side by side. */
  readonly outcomes: number;
  /** The left edge of an attempt's bar, and the place of a wait. */
  bar(slot: number): number;
  wait(slot: number): number;
}

export const BAR = 9;
const BAR_STEP = 13;
const WAIT_STEP = 4;
/** More that last at the same time than these share their places. */
const MOST_BARS = 8;
const MOST_WAITS = 5;

const HEIGHTS: Readonly<Record<Row["kind"], number>> = { step: 26, gap: 40, omitted: 36 };
const LANE = 96;
const TIMES = 100;
const HEADER = 34;
const FOOT = 40;
/** Room for `order 2: damage`, and for each further digit. */
const ORDER = 136;
const DIGIT = 9;

/** @param heading the room above, for a title */
export function lanesOf(rows: readonly Row[], { attempts }: Spans, heading: number): Lanes {
  const bars = Math.min(MOST_BARS, 1 + Math.max(0, ...attempts.map(({ slot }) => slot)));
  const client = TIMES + 8;
  const queue = client + LANE;
  const place = queue + LANE + 4;
  const outcomes = place + (bars - 1) * BAR_STEP + BAR / 2 + 14;
  const keys = outcomes + 76;
  const orders = keys + LANE;
  const most = Math.max(
    1,
    ...rows.map((row) => (row.kind === "step" && row.step.kind === "order-created" ? row.step.nth : 1)),
  );
  const top = heading + HEADER;
  const y: number[] = [];
  let edge = top + 6;
  for (const { kind } of rows) {
    y.push(edge + HEIGHTS[kind] / 2);
    edge += HEIGHTS[kind];
  }
  const bottom = edge + 6;
  return {
    x: { client, queue, function: place, keys, orders },
    width: orders + ORDER + (`${most}`.length - 1) * DIGIT,
    y,
    top,
    bottom,
    height: bottom + FOOT,
    outcomes,
    bar: (slot) => place - BAR / 2 + (slot % MOST_BARS) * BAR_STEP,
    wait: (slot) => queue + (slot % MOST_WAITS) * WAIT_STEP,
  };
}

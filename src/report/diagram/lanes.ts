/** Where a diagram's places stand, from left to right, and its rows, from top to bottom. */
import { isDeed } from "../../course/picture/space-time.js";
import { type Place, RUNS_AT, WAITS_AT } from "../../course/picture/words.js";
import type { Row } from "./rows.js";
import type { Spans } from "./spans.js";

export interface Lanes {
  /** The places, from left to right. */
  readonly places: readonly Place[];
  /** The middle of a place's lane. */
  x(place: Place): number;
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
/** Room for the word about an attempt's end. */
const OUTCOME = 76;
const TIMES = 100;
const HEADER = 34;
const FOOT = 40;
/** Room for `order 2: damage`, and for each further digit. */
const ORDER = 136;
const DIGIT = 9;

/** Where attempts run there is room for so many bars, and for the words about their ends. */
function placed(places: readonly Place[], bars: number): ReadonlyMap<Place, number> {
  const middles = new Map<Place, number>();
  let next = TIMES + 8;
  for (const place of places) {
    const x = place === RUNS_AT ? next + 4 : next;
    middles.set(place, x);
    next = place === RUNS_AT ? outcomesAt(x, bars) + OUTCOME : x + LANE;
  }
  return middles;
}

const outcomesAt = (runs: number, bars: number): number => runs + (bars - 1) * BAR_STEP + BAR / 2 + 14;

/** @param heading the room above, for a title */
export function lanesOf(
  rows: readonly Row[],
  { attempts }: Spans,
  places: readonly Place[],
  heading: number,
): Lanes {
  const bars = Math.min(MOST_BARS, 1 + Math.max(0, ...attempts.map(({ slot }) => slot)));
  const middles = placed(places, bars);
  const x = (place: Place): number => middles.get(place) ?? 0;
  const most = Math.max(
    1,
    ...rows.map((row) => (row.kind === "step" && isDeed(row.step) ? (row.step.nth ?? 1) : 1)),
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
    places,
    x,
    width: Math.max(...middles.values()) + ORDER + (`${most}`.length - 1) * DIGIT,
    y,
    top,
    bottom,
    height: bottom + FOOT,
    outcomes: outcomesAt(x(RUNS_AT), bars),
    bar: (slot) => x(RUNS_AT) - BAR / 2 + (slot % MOST_BARS) * BAR_STEP,
    wait: (slot) => x(WAITS_AT) + (slot % MOST_WAITS) * WAIT_STEP,
  };
}

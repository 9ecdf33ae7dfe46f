/** A diagram for a phone: lanes close together, and the words of each row right of all lanes. */
import { lookOf } from "../../course/picture/look.js";
import { isBegin, isCall, isEnd, type Step } from "../../course/picture/space-time.js";
import { PLACES, type Place, RUNS_AT, STEPS, WAITS_AT } from "../../course/picture/words.js";
import { since } from "../timeline.js";
import { arrow, marked, spanOf, words } from "./draw.js";
import { BAR, type Lanes } from "./lanes.js";
import { reachOf } from "./marks.js";
import type { Row } from "./rows.js";
import type { Spans } from "./spans.js";
import type { Totals } from "./totals.js";

/** What a phone of 360 pixels has room for. */
const WIDTH = 290;
const FIRST = 16;
const LANE = 27;
/** Room above the lanes for their names, which stand at an angle. */
const HEADER = 66;
const HEIGHTS: Readonly<Record<Row["kind"], number>> = { step: 26, gap: 38, omitted: 36 };
/** More above a row whose time is another than the row's before. */
const TIME = 14;
const TOTAL = 19;
/** More that last at the same time than these share their places. */
const MOST_SLOTS = 3;

export interface NarrowLanes extends Lanes {
  /** Where the words of the rows begin. */
  readonly words: number;
  /** The time of each row, where it is another than the row's before. */
  readonly times: readonly (string | undefined)[];
}

/** When each row happens, told where it is another time than before. */
function timesOf(rows: readonly Row[]): readonly (string | undefined)[] {
  const first = rows.find((row) => row.kind === "step")?.step.at ?? 0;
  let told = "";
  return rows.map((row) => {
    if (row.kind !== "step") return undefined;
    const time = since(row.step.at - first);
    if (time === told) return undefined;
    told = time;
    return time;
  });
}

export function narrowLanes(rows: readonly Row[], places: readonly Place[], totals: Totals): NarrowLanes {
  const x = (place: Place): number => FIRST + places.indexOf(place) * LANE;
  const times = timesOf(rows);
  const top = HEADER;
  const y: number[] = [];
  let edge = top + 4;
  for (const [index, { kind }] of rows.entries()) {
    edge += times[index] === undefined ? 0 : TIME;
    y.push(edge + HEIGHTS[kind] / 2);
    edge += HEIGHTS[kind];
  }
  const bottom = edge + 6;
  return {
    places,
    x,
    width: WIDTH,
    y,
    top,
    bottom,
    height: bottom + 14 + TOTAL * Math.ceil((totals.places.length + 1) / 2),
    outcomes: x(RUNS_AT),
    words: FIRST + (places.length - 1) * LANE + 16,
    times,
    bar: (slot) => x(RUNS_AT) - BAR / 2 + (slot % MOST_SLOTS) * 4,
    wait: (slot) => x(WAITS_AT) + (slot % MOST_SLOTS) * 4,
  };
}

export function drawNarrowLanes({ places, x, top, bottom, width }: NarrowLanes): string {
  return [
    `<path class="rule" d="M0 ${bottom + 4}H${width}"/>`,
    ...places.map((place) => `<path class="lane" d="M${x(place)} ${top}V${bottom}"/>`),
    ...places.map(
      (place) =>
        `<g transform="translate(${x(place) + 2} ${top - 6}) rotate(-38)">${words(PLACES[place].name, 0, 0, { style: "place" })}</g>`,
    ),
  ].join("");
}

/** What every place came to, two in a line. */
export function drawNarrowTotals({ places }: Totals, { bottom }: NarrowLanes): string {
  const cells = [{ text: "in total", style: "quiet" }].concat(
    places.map(({ text, colour }) => ({ text, style: `total ${colour}` })),
  );
  return cells
    .map(({ text, style }, index) =>
      words(text, FIRST - 4 + (index % 2) * (WIDTH / 2), bottom + 22 + TOTAL * Math.floor(index / 2), {
        style,
      }),
    )
    .join("");
}

function drawGap(text: string, y: number): string {
  const edges = `<path class="tear" d="M4 ${y - 10}H${WIDTH - 4}M4 ${y + 10}H${WIDTH - 4}"/>`;
  return `<path class="paper" d="M0 ${y - 10}H${WIDTH}V${y + 10}H0z"/>${edges}${words(text, WIDTH / 2, y + 4, { style: "strong", anchor: "middle" })}`;
}

/** Whose it is, where the words do not say it. */
function told(step: Step): string {
  const { label } = lookOf(step);
  return isCall(step) || isBegin(step) || step.request === 0 ? label : `${step.request} · ${label}`;
}

function drawStep(step: Step, y: number, lanes: NarrowLanes, spans: Spans): string {
  const { x } = lanes;
  const { from, to } = STEPS[step.kind];
  const { shape, colour, arrow: style = "" } = lookOf(step);
  const strong = isCall(step) || isBegin(step) || (isEnd(step) && step.outcome === "ok") ? "" : " strong";
  const text = words(told(step), lanes.words, y + 4, { style: `${colour}${strong}` });
  if (isCall(step)) return arrow(x(from) + 8, x(to), y, { tone: colour }) + marked(step, x(from), y) + text;
  const { request, attempt } = step;
  const bar = lanes.bar(spanOf(spans.attempts, request, attempt)?.slot ?? 0);
  if (isBegin(step)) {
    const wait = lanes.wait(spanOf(spans.waits, request, attempt)?.slot ?? 0);
    return arrow(wait + 2, bar, y, { tone: colour }) + text;
  }
  if (isEnd(step)) {
    const again = spanOf(spans.waits, request, attempt + 1);
    const back =
      step.outcome === "ok" || again === undefined
        ? ""
        : arrow(bar, lanes.wait(again.slot) + 3, y, { tone: "muted", style: "back" });
    return back + marked(step, bar + BAR + 9, y) + text;
  }
  const start = from === RUNS_AT ? bar + BAR : x(from);
  // What nobody here sent comes from nowhere in the picture.
  const line = request === 0 ? "" : arrow(start, x(to) - reachOf(shape), y, { tone: colour, style });
  return line + marked(step, x(to), y) + text;
}

/** All rows, each below its time where that differs from the row's before. */
export function drawNarrowRows(rows: readonly Row[], lanes: NarrowLanes, spans: Spans): string {
  return rows
    .map((row, index) => {
      const y = lanes.y[index] ?? 0;
      if (row.kind !== "step") return drawGap(row.text, y);
      const time = lanes.times[index];
      const shown = time === undefined ? "" : words(time, lanes.words, y - 11, { style: "time" });
      return shown + drawStep(row.step, y, lanes, spans);
    })
    .join("");
}

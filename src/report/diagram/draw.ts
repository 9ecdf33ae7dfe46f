/** The parts of a diagram, drawn one after the other: lanes, what lasts, then what happens. */
import { lookOf } from "../../course/picture/look.js";
import { type AttemptStep, isBegin, isCall, isEnd, type Step } from "../../course/picture/space-time.js";
import { type Colour, PLACES, RUNS_AT, STEPS } from "../../course/picture/words.js";
import { escapeText } from "../markup.js";
import { since } from "../timeline.js";
import { BAR, type Lanes } from "./lanes.js";
import { mark, reachOf } from "./marks.js";
import type { Row } from "./rows.js";
import type { Span, Spans } from "./spans.js";
import type { Totals } from "./totals.js";

interface TextOptions {
  readonly style?: string;
  readonly anchor?: "start" | "middle" | "end";
}

/** Words at a place. */
export function words(
  text: string,
  x: number,
  y: number,
  { style = "", anchor = "start" }: TextOptions = {},
): string {
  const where = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text x="${x}" y="${y}"${style === "" ? "" : ` class="${style}"`}${where}>${escapeText(text)}</text>`;
}

interface ArrowOptions {
  readonly tone: Colour;
  readonly style?: string;
}

/** A horizontal arrow that ends a little before its target's mark. */
export function arrow(from: number, to: number, y: number, { tone, style = "" }: ArrowOptions): string {
  const way = Math.sign(to - from);
  const base = to - way * 7;
  return `<g class="${tone}"><path class="arrow ${style}" d="M${from} ${y}H${base}"/><path class="head" d="M${to} ${y} ${base} ${y - 4}V${y + 4}z"/></g>`;
}

export function drawLanes({ places, x, top, bottom, width }: Lanes): string {
  const lines = places.map((place) => `<path class="lane" d="M${x(place)} ${top}V${bottom}"/>`);
  const names = places.map((place) =>
    words(PLACES[place].name, x(place), top - 14, { style: "place", anchor: "middle" }),
  );
  const rules = `<path class="rule" d="M0 ${top - 4}H${width}M0 ${bottom + 4}H${width}"/>`;
  return `${rules}${lines.join("")}${names.join("")}${words("time", 12, top - 14, { style: "quiet" })}`;
}

/** What every place came to. */
export function drawTotals({ places: totals }: Totals, { places, x, bottom }: Lanes): string {
  const y = bottom + 25;
  return [
    words("in total", 12, y, { style: "quiet" }),
    ...places.flatMap((place) => {
      const its = totals.filter((total) => total.place === place);
      const [first] = its;
      if (first === undefined) return [];
      const text = its.map((total) => total.text).join(", ");
      return words(text, x(place), y, { style: `total ${first.colour}`, anchor: "middle" });
    }),
  ].join("");
}

/** Attempts while they run, and requests while they wait. */
export function drawSpans({ attempts, waits }: Spans, lanes: Lanes): string {
  const y = (row: number | undefined): number =>
    row === undefined ? lanes.bottom : (lanes.y[row] ?? lanes.bottom);
  const bars = attempts.map(
    ({ slot, from, to }) =>
      `<rect class="bar" x="${lanes.bar(slot)}" y="${y(from)}" width="${BAR}" height="${Math.max(BAR, y(to) - y(from))}" rx="2"/>`,
  );
  const lines = waits.map(
    ({ slot, from, to }) => `<path class="wait" d="M${lanes.wait(slot)} ${y(from)}V${y(to)}"/>`,
  );
  return [...lines, ...bars].join("");
}

/** A tear across the picture, with words: time that passed, or what is not drawn. */
function tear(text: string, y: number, { places, width, x }: Lanes): string {
  const [first = RUNS_AT] = places;
  const last = places.at(-1) ?? RUNS_AT;
  const torn = `<path class="paper" d="M1 ${y - 11}H${width - 1}V${y + 11}H1z"/>`;
  const edges = `<path class="tear" d="M12 ${y - 11}H${width - 12}M12 ${y + 11}H${width - 12}"/>`;
  return `${torn}${edges}${words(text, (x(first) + x(last)) / 2, y + 4, { style: "strong", anchor: "middle" })}`;
}

interface Drawing {
  readonly lanes: Lanes;
  readonly spans: Spans;
}

export const spanOf = (spans: readonly Span[], request: number, attempt: number): Span | undefined =>
  spans.find((span) => span.request === request && span.attempt === attempt);

/** A step's mark, where it has one. */
export function marked(step: Step, x: number, y: number): string {
  const { shape, colour } = lookOf(step);
  return shape === undefined ? "" : mark(shape, colour, x, y);
}

function drawCall(step: Step, y: number, { x }: Lanes): string {
  const { from, to } = STEPS[step.kind];
  const { colour, label } = lookOf(step);
  return [
    arrow(x(from) + 8, x(to), y, { tone: colour }),
    marked(step, x(from), y),
    words(label, x(from) + 14, y - 6, { style: "over" }),
  ].join("");
}

function drawAttemptStep(step: AttemptStep, y: number, { lanes, spans }: Drawing): string {
  const { x } = lanes;
  const { request, attempt } = step;
  const { from, to } = STEPS[step.kind];
  const { shape, colour, label, arrow: style = "" } = lookOf(step);
  const bar = lanes.bar(spanOf(spans.attempts, request, attempt)?.slot ?? 0);
  if (isBegin(step)) {
    const wait = lanes.wait(spanOf(spans.waits, request, attempt)?.slot ?? 0);
    return `${arrow(wait + 2, bar, y, { tone: colour })}${words(label, x(to) - 14, y - 6, { style: "over", anchor: "end" })}`;
  }
  if (isEnd(step)) {
    const again = spanOf(spans.waits, request, attempt + 1);
    return [
      step.outcome === "ok" || again === undefined
        ? ""
        : arrow(bar, lanes.wait(again.slot) + 3, y, { tone: "muted", style: "back" }),
      marked(step, lanes.outcomes, y),
      words(label, lanes.outcomes + 10, y + 4, {
        style: `${colour}${step.outcome === "ok" ? "" : " strong"} over`,
      }),
    ].join("");
  }
  const reach = reachOf(shape);
  const start = from === RUNS_AT ? bar + BAR : x(from);
  return [
    // What nobody here sent comes from nowhere in the picture.
    request === 0 ? "" : arrow(start, x(to) - reach, y, { tone: colour, style }),
    marked(step, x(to), y),
    words(label, x(to) + reach + 4, y + 4, { style: `${colour} strong over` }),
  ].join("");
}

/** All rows, each with its time where that differs from the row's before. */
export function drawRows(rows: readonly Row[], drawing: Drawing): string {
  const { lanes } = drawing;
  const first = rows.find((row) => row.kind === "step")?.step.at ?? 0;
  let told = "";
  return rows
    .map((row, index) => {
      const y = lanes.y[index] ?? 0;
      if (row.kind !== "step") return tear(row.text, y, lanes);
      const time = since(row.step.at - first);
      const shown = time === told ? "" : words(time, 12, y + 4, { style: "time" });
      told = time;
      return (
        shown + (isCall(row.step) ? drawCall(row.step, y, lanes) : drawAttemptStep(row.step, y, drawing))
      );
    })
    .join("");
}

/** The parts of a diagram, drawn one after the other: lanes, what lasts, then what happens. */
import type { Place, Step } from "../../course/picture/space-time.js";
import { PLACES } from "../../course/picture/space-time.js";
import { escapeText } from "../markup.js";
import { since } from "../timeline.js";
import { BAR, type Lanes } from "./lanes.js";
import { type MarkShape, mark, type Tone } from "./marks.js";
import type { Row } from "./rows.js";
import type { Span, Spans } from "./spans.js";
import { counted, type Totals } from "./totals.js";

const PLACE_NAMES: Readonly<Record<Place, string>> = {
  client: "client",
  queue: "queue",
  function: "function",
  keys: "keys table",
  orders: "orders table",
};

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
  readonly tone: Tone;
  readonly style?: string;
}

/** A horizontal arrow that ends a little before its target's mark. */
function arrow(from: number, to: number, y: number, { tone, style = "" }: ArrowOptions): string {
  const way = Math.sign(to - from);
  const base = to - way * 7;
  return `<g class="${tone}"><path class="arrow ${style}" d="M${from} ${y}H${base}"/><path class="head" d="M${to} ${y} ${base} ${y - 4}V${y + 4}z"/></g>`;
}

export function drawLanes({ x, top, bottom, width }: Lanes): string {
  const lines = PLACES.map((place) => `<path class="lane" d="M${x[place]} ${top}V${bottom}"/>`);
  const names = PLACES.map((place) =>
    words(PLACE_NAMES[place], x[place], top - 14, { style: "place", anchor: "middle" }),
  );
  const rules = `<path class="rule" d="M0 ${top - 4}H${width}M0 ${bottom + 4}H${width}"/>`;
  return `${rules}${lines.join("")}${names.join("")}${words("time", 12, top - 14, { style: "quiet" })}`;
}

/** What every place came to. */
export function drawTotals({ sent, attempts, keys, orders }: Totals, { x, bottom }: Lanes): string {
  const y = bottom + 25;
  const total = (text: string, place: Place, tone: Tone = "ink"): string =>
    words(text, x[place], y, { style: `total ${tone}`, anchor: "middle" });
  return [
    words("in total", 12, y, { style: "quiet" }),
    total(`${sent} sent`, "client"),
    total(counted(attempts, "attempt"), "function"),
    total(counted(keys, "key"), "keys"),
    total(counted(orders, "order"), "orders", orders > 1 ? "bad" : orders === 1 ? "good" : "ink"),
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
function tear(text: string, y: number, { width, x }: Lanes): string {
  const torn = `<path class="paper" d="M1 ${y - 11}H${width - 1}V${y + 11}H1z"/>`;
  const edges = `<path class="tear" d="M12 ${y - 11}H${width - 12}M12 ${y + 11}H${width - 12}"/>`;
  return `${torn}${edges}${words(text, (x.client + x.orders) / 2, y + 4, { style: "strong", anchor: "middle" })}`;
}

const ENDS: Readonly<Record<"ok" | "error" | "timeout", { readonly shape: MarkShape; readonly tone: Tone }>> =
  {
    ok: { shape: "ok", tone: "muted" },
    error: { shape: "error", tone: "bad" },
    timeout: { shape: "timeout", tone: "warn" },
  };

interface Drawing {
  readonly lanes: Lanes;
  readonly spans: Spans;
}

const spanOf = (spans: readonly Span[], step: Exclude<Step, { kind: "sent" }>): Span | undefined =>
  spans.find(({ request, attempt }) => request === step.request && attempt === step.attempt);

function drawStep(step: Step, y: number, { lanes, spans }: Drawing): string {
  const { x } = lanes;
  if (step.kind === "sent") {
    const { request, duplicate } = step;
    return [
      arrow(x.client + 8, x.queue, y, { tone: "ink" }),
      mark(duplicate ? "duplicate" : "call", "ink", x.client, y),
      words(`${request} ${duplicate ? "duplicate" : "sent"}`, x.client + 14, y - 6, { style: "over" }),
    ].join("");
  }
  const bar = lanes.bar(spanOf(spans.attempts, step)?.slot ?? 0);
  const edge = bar + BAR;
  switch (step.kind) {
    case "began": {
      const wait = lanes.wait(
        spans.waits.find(({ request, attempt }) => request === step.request && attempt === step.attempt)
          ?.slot ?? 0,
      );
      const told = step.attempt === 1 ? `${step.request} runs` : `${step.request}, attempt ${step.attempt}`;
      const place = { style: "over", anchor: "end" } as const;
      return `${arrow(wait + 2, bar, y, { tone: "ink" })}${words(told, x.function - 14, y - 6, place)}`;
    }
    case "key-stored":
      return [
        arrow(edge, x.keys - 8, y, { tone: "accent" }),
        mark("key", "accent", x.keys, y),
        words("key stored", x.keys + 12, y + 4, { style: "accent strong over" }),
      ].join("");
    case "refused":
      return [
        arrow(edge, x.keys - 8, y, { tone: "accent", style: "back" }),
        mark("refused", "accent", x.keys, y),
        words("refused", x.keys + 12, y + 4, { style: "accent strong over" }),
      ].join("");
    case "order-created": {
      const damage = step.nth > 1;
      const tone = damage ? "bad" : "good";
      return [
        // What nobody here sent comes from nowhere in the picture.
        step.request === 0 ? "" : arrow(edge, x.orders - 9, y, { tone, style: damage ? "thick" : "" }),
        mark(damage ? "damage" : "order", tone, x.orders, y),
        words(damage ? `order ${step.nth}: damage` : `order ${step.nth}`, x.orders + 13, y + 4, {
          style: `${tone} strong over`,
        }),
      ].join("");
    }
    case "ended": {
      const { shape, tone } = ENDS[step.outcome];
      const again = spans.waits.find(
        ({ request, attempt }) => request === step.request && attempt === step.attempt + 1,
      );
      return [
        step.outcome === "ok" || again === undefined
          ? ""
          : arrow(bar, lanes.wait(again.slot) + 3, y, { tone: "muted", style: "back" }),
        mark(shape, tone, lanes.outcomes, y),
        words(step.outcome, lanes.outcomes + 10, y + 4, {
          style: `${tone}${step.outcome === "ok" ? "" : " strong"} over`,
        }),
      ].join("");
    }
  }
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
      return shown + drawStep(row.step, y, drawing);
    })
    .join("");
}

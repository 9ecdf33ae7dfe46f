/**
 * A run as a space-time picture in text: the places side by side, time running down. Whatever a colour says, a word
 * and a symbol beside it say too.
 */
import { PLACES, type Place, type SpaceTime, type Step } from "../course/picture/space-time.js";
import { abridge } from "./timeline.js";

/** How a row may be told from others, where there is colour. */
export type Tone = "plain" | "quiet" | "good" | "bad" | "warn";
export type Paint = (text: string, tone: Tone) => string;

/** One thing that happened, as it is drawn: from a place to a place, with a mark and words. */
interface Drawn {
  readonly at: number;
  readonly from: Place;
  readonly to: Place;
  readonly label: string;
  readonly mark: string;
  readonly words: string;
  readonly tone: Tone;
}

/** Rows of a picture at most; of longer ones the beginning and the end are shown. */
const MOST_STEPS = 36;
/** From this distance in ms on, a gap is drawn and named. */
const GAP = 1_000;

/** The names above the lanes. */
const HEADS: Readonly<Record<Place, string>> = {
  client: "client",
  queue: "queue",
  function: "function",
  keys: "keys",
  orders: "orders",
};

const ENDED = {
  ok: { mark: "✔", words: "ok", tone: "quiet" },
  error: { mark: "✘", words: "error", tone: "bad" },
  timeout: { mark: "◷", words: "timeout", tone: "bad" },
} as const;

function drawn(step: Step, severalAttempts: boolean): Drawn {
  const { at, request } = step;
  const label = step.kind !== "sent" && severalAttempts ? `${request}.${step.attempt}` : String(request);
  switch (step.kind) {
    case "sent":
      return step.duplicate
        ? { at, from: "client", to: "queue", label, mark: "▶", words: "again", tone: "warn" }
        : { at, from: "client", to: "queue", label, mark: "▶", words: "sent", tone: "plain" };
    case "began":
      return {
        at,
        from: "queue",
        to: "function",
        label,
        mark: "▶",
        words: step.attempt > 1 ? "retried" : "begins",
        tone: step.attempt > 1 ? "warn" : "plain",
      };
    case "key-stored":
      return { at, from: "function", to: "keys", label, mark: "✔", words: "stored", tone: "good" };
    case "refused":
      return { at, from: "function", to: "keys", label, mark: "⊘", words: "refused", tone: "warn" };
    case "order-created":
      return step.nth === 1
        ? { at, from: "function", to: "orders", label, mark: "✚", words: "order 1", tone: "good" }
        : { at, from: "function", to: "orders", label, mark: "✚", words: `order ${step.nth}!`, tone: "bad" };
    case "ended":
      return { at, from: "function", to: "function", label, ...ENDED[step.outcome] };
  }
}

/** `+0.123 s`, `+3 min 0 s`. */
function elapsed(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes === 0) return `+${(milliseconds / 1000).toFixed(3)} s`;
  const hours = Math.floor(minutes / 60);
  return hours === 0
    ? `+${minutes} min ${Math.floor((milliseconds % 60_000) / 1000)} s`
    : `+${hours} h ${minutes % 60} min`;
}

function gapWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s later`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min later` : `${Math.round(minutes / 60)} h later`;
}

interface Layout {
  head(): string;
  row(row: Drawn, time: string, paint: Paint): string;
  gap(words: string): string;
}

/** The width of the times, and of a lane. */
const TIME = 12;
const LANE = 13;
/** From this width on the lanes have room for words of their own. */
const WIDE = 2 + TIME + LANE * PLACES.length;

/** Lanes with room for words: arrows run from one to the other. */
const wide: Layout = {
  head: () => `  ${"".padEnd(TIME)}${PLACES.map((place) => HEADS[place].padEnd(LANE)).join("")}`.trimEnd(),
  row: ({ from, to, label, mark, words, tone }, time, paint) => {
    const cells = Array.from<string>({ length: LANE * PLACES.length }).fill(" ");
    const lane = (place: Place): number => PLACES.indexOf(place) * LANE;
    for (const place of PLACES) cells[lane(place)] = "│";
    const write = (at: number, text: string): void => {
      for (const [index, character] of [...text].entries()) cells[at + index] = character;
    };
    const start = lane(from);
    const end = lane(to);
    if (start === end) write(start, `${label} ${mark} ${words}`);
    else {
      for (let at = start; at < end; at += 1) cells[at] = cells[at] === "│" && at > start ? "┼" : "─";
      write(start, label);
      write(end, mark === "▶" ? "▶" : `▶${mark} ${words}`);
      // A call between two lanes has its word on the way.
      if (mark === "▶") write(start + label.length + 1, ` ${words} `);
    }
    const text = cells.join("").trimEnd();
    // The lanes of other places keep their own colour.
    const rest = end + LANE < text.length ? end + (mark === "▶" ? 1 : LANE) : text.length;
    return `  ${paint(time.padEnd(TIME), "quiet")}${text.slice(0, start)}${paint(text.slice(start, rest), tone)}${text.slice(rest)}`;
  },
  gap: (words) => `  ${"".padEnd(TIME)}⋮ ${words}`,
};

/** Two columns a lane, and the words beside: fits into 40 columns. */
const narrow: Layout = {
  head: () => "  C client, Q queue, F function,\n  K keys, O orders\n\n            C Q F K O",
  row: ({ from, to, label, mark, words, tone }, time, paint) => {
    const cells = Array.from<string>({ length: 2 * PLACES.length - 1 }).fill(" ");
    for (let index = 0; index < cells.length; index += 2) cells[index] = "│";
    const start = PLACES.indexOf(from) * 2;
    const end = PLACES.indexOf(to) * 2;
    for (let at = start; at < end; at += 1) cells[at] = "─";
    cells[start] = start === end ? mark : "●";
    if (end > start) cells[end] = "▶";
    const told = mark === "▶" || start === end ? words : `${mark} ${words}`;
    return `  ${paint(time.replace(" s", "s").padEnd(10), "quiet")}${paint(`${cells.join("")} ${label} ${told}`, tone)}`;
  },
  gap: (words) => `            ⋮ ${words}`,
};

/** Whose number is whose request id, as many as a line or two hold, and what the words mean. */
function legend(picture: SpaceTime, severalAttempts: boolean, width: number): readonly string[] {
  const again = picture.steps.some((step) => step.kind === "sent" && step.duplicate);
  return [
    ...requestNames(picture, width),
    ...(severalAttempts ? ["  1.2 is the second attempt of request 1"] : []),
    ...(again ? ["  again: a duplicate of the same event"] : []),
  ];
}

function requestNames({ requestIds }: SpaceTime, width: number): readonly string[] {
  const names = requestIds.map((id, index) => `${index + 1} ${id.slice(0, 8)}`);
  const lines: string[] = [];
  let line = requestIds.length === 1 ? "  request" : "  requests";
  for (const name of names) {
    const next =
      line.endsWith("requests") || line.endsWith("request") ? `${line} ${name}` : `${line}, ${name}`;
    if (next.length > width && lines.length === 1) {
      lines.push(`${line}, …`);
      return lines;
    }
    if (next.length > width) {
      lines.push(`${line},`);
      line = `    ${name}`;
    } else line = next;
  }
  lines.push(line);
  return lines;
}

export interface PictureOptions {
  /** Columns. */
  readonly width: number;
  readonly paint: Paint;
  /** Rows at most, where a screen has fewer than the picture: then its end is shown. */
  readonly rows?: number;
}

/** The picture's lines. */
export function pictureLines(picture: SpaceTime, { width, paint, rows }: PictureOptions): readonly string[] {
  const layout = width >= WIDE ? wide : narrow;
  const severalAttempts = picture.steps.some((step) => step.kind !== "sent" && step.attempt > 1);
  const first = picture.steps[0]?.at ?? 0;
  const { head, omitted, tail } = abridge(picture.steps, MOST_STEPS);
  const lines: string[] = [];
  let before: number | undefined;
  const draw = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (before !== undefined && step.at - before >= GAP) lines.push(layout.gap(gapWords(step.at - before)));
      before = step.at;
      lines.push(layout.row(drawn(step, severalAttempts), elapsed(Math.max(0, step.at - first)), paint));
    }
  };
  draw(head);
  if (omitted > 0) {
    lines.push(layout.gap(`${omitted} more steps`));
    before = undefined;
  }
  draw(tail);
  const heading = layout.head().split("\n");
  const below = legend(picture, severalAttempts, width).map((line) => paint(line, "quiet"));
  const room = rows === undefined ? lines.length : Math.max(1, rows - heading.length - below.length);
  return [...heading, ...lines.slice(-room), ...below];
}

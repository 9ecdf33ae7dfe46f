/**
 * A run as a space-time picture in text: the places side by side, time running down. Whatever a colour says, a word
 * and a symbol beside it say too.
 */
import { lookOf } from "../course/picture/look.js";
import { isCall, placesOf, type SpaceTime, type Step } from "../course/picture/space-time.js";
import { PLACES, type Place, STEPS, type Tone } from "../course/picture/words.js";
import { abridge } from "./timeline.js";

export type Paint = (text: string, tone: Tone) => string;

/** One thing that happened, as it is drawn: from a place to a place, with a mark and words. */
interface Drawn {
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

function drawn(step: Step, severalAttempts: boolean): Drawn {
  const { from, to } = STEPS[step.kind];
  const { mark, words, tone } = lookOf(step);
  const label = severalAttempts && !isCall(step) ? `${step.request}.${step.attempt}` : String(step.request);
  return { from, to, label, mark, words, tone };
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

/** How rows are laid out, for the places of one picture. */
interface Layout {
  head(): string;
  row(row: Drawn, time: string, paint: Paint): string;
  gap(words: string): string;
}

/** The width of the times, and of a lane. */
const TIME = 12;
const LANE = 13;
/** The columns of a narrow picture. */
const NARROW = 40;
/** From this width on so many lanes have room for words of their own. */
const wideFrom = (lanes: number): number => 2 + TIME + LANE * lanes;

/** Lanes with room for words: arrows run from one to the other. */
const wide = (places: readonly Place[]): Layout => ({
  head: () =>
    `  ${"".padEnd(TIME)}${places.map((place) => PLACES[place].head.padEnd(LANE)).join("")}`.trimEnd(),
  row: ({ from, to, label, mark, words, tone }, time, paint) => {
    const cells = Array.from<string>({ length: LANE * places.length }).fill(" ");
    const lane = (place: Place): number => places.indexOf(place) * LANE;
    for (const place of places) cells[lane(place)] = "│";
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
});

/** What the letters above narrow lanes stand for, in as many lines as it takes. */
function letters(places: readonly Place[]): string {
  const lines: string[] = [];
  let line = " ";
  for (const [index, place] of places.entries()) {
    const { letter, head } = PLACES[place];
    const part = ` ${letter} ${head}${index + 1 < places.length ? "," : ""}`;
    if (line.length + part.length >= NARROW) {
      lines.push(line);
      line = " ";
    }
    line += part;
  }
  return [...lines, line].join("\n");
}

/** Two columns a lane, and the words beside: fits into 40 columns. */
const narrow = (places: readonly Place[]): Layout => ({
  head: () => `${letters(places)}\n\n            ${places.map((place) => PLACES[place].letter).join(" ")}`,
  row: ({ from, to, label, mark, words, tone }, time, paint) => {
    const cells = Array.from<string>({ length: 2 * places.length - 1 }).fill(" ");
    for (let index = 0; index < cells.length; index += 2) cells[index] = "│";
    const start = places.indexOf(from) * 2;
    const end = places.indexOf(to) * 2;
    for (let at = start; at < end; at += 1) cells[at] = "─";
    cells[start] = start === end ? mark : "●";
    if (end > start) cells[end] = "▶";
    const told = mark === "▶" || start === end ? words : `${mark} ${words}`;
    return `  ${paint(time.replace(" s", "s").padEnd(10), "quiet")}${paint(`${cells.join("")} ${label} ${told}`, tone)}`;
  },
  gap: (words) => `            ⋮ ${words}`,
});

/** Whose number is whose request id, as many as a line or two hold, and what the words mean. */
function legend(picture: SpaceTime, severalAttempts: boolean, width: number): readonly string[] {
  const again = picture.steps.some((step) => isCall(step) && step.duplicate);
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
  const places = placesOf(picture);
  const layout = (width >= wideFrom(places.length) ? wide : narrow)(places);
  const severalAttempts = picture.steps.some((step) => !isCall(step) && step.attempt > 1);
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

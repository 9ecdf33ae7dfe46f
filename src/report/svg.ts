/** A run as a space-time diagram: places from left to right, time down, not to scale. */
import { placesOf, type SpaceTime } from "../course/picture/space-time.js";
import { drawLanes, drawRows, drawSpans, drawTotals, words } from "./diagram/draw.js";
import { lanesOf } from "./diagram/lanes.js";
import { drawNarrowLanes, drawNarrowRows, drawNarrowTotals, narrowLanes } from "./diagram/narrow.js";
import { diagramRows } from "./diagram/rows.js";
import { spansOf } from "./diagram/spans.js";
import { type DiagramTheme, diagramStyle } from "./diagram/style.js";
import { summary, totalsOf } from "./diagram/totals.js";
import { escapeText } from "./markup.js";

export interface DiagramOptions {
  /** Begins every id, so that several diagrams can stand on one page. */
  readonly id: string;
  readonly theme: DiagramTheme;
  /** Whether the title is drawn; it is told to screen readers in either case. */
  readonly heading: boolean;
  /** The id of what tells the same in words. */
  readonly details?: string;
}

/** At most this many attempts are drawn, and told. */
export const MOST_ATTEMPTS = 15;

/** The diagram, as one SVG element without scripts and without references to anything outside. */
export function spaceTimeSvg(picture: SpaceTime, options: DiagramOptions): string {
  const { theme, heading } = options;
  const rows = diagramRows(picture, MOST_ATTEMPTS);
  const spans = spansOf(rows);
  const lanes = lanesOf(rows, spans, placesOf(picture), heading ? 46 : 4);
  const { width, height } = lanes;
  const title = heading
    ? words(picture.title, 12, 28, { style: "title" }) +
      words(picture.key, width - 12, 28, { style: "quiet", anchor: "end" })
    : "";
  const frame = `x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10"`;
  return element(picture, { ...options, width, height, style: ' class="space-time"' }, [
    // A page has the rules already.
    theme === "inherit" ? "" : `<style>${diagramStyle(theme)}</style>`,
    // The words in it are its name's once more, in pieces.
    '<g aria-hidden="true">',
    heading ? `<rect class="paper" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10"/>` : "",
    title,
    drawLanes(lanes),
    drawSpans(spans, lanes),
    drawRows(rows, { lanes, spans }),
    drawTotals(totalsOf(picture), lanes),
    heading ? `<rect class="frame" ${frame}/>` : "",
    "</g>",
  ]);
}

/** The same for a phone, within an element of a page that has the rules. */
export function narrowSvg(picture: SpaceTime, options: Pick<DiagramOptions, "id" | "details">): string {
  const rows = diagramRows(picture, MOST_ATTEMPTS);
  const spans = spansOf(rows);
  const totals = totalsOf(picture);
  const lanes = narrowLanes(rows, placesOf(picture), totals);
  const { width, height } = lanes;
  return element(picture, { ...options, width, height, style: "" }, [
    '<g aria-hidden="true">',
    drawNarrowLanes(lanes),
    drawSpans(spans, lanes),
    drawNarrowRows(rows, lanes, spans),
    drawNarrowTotals(totals, lanes),
    "</g>",
  ]);
}

interface ElementOptions extends Pick<DiagramOptions, "id" | "details"> {
  readonly width: number;
  readonly height: number;
  readonly style: string;
}

function element(
  picture: SpaceTime,
  { id, details, width, height, style }: ElementOptions,
  content: readonly string[],
): string {
  const related = details === undefined ? "" : ` aria-details="${details}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg"${style} viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-description"${related}>`,
    `<title id="${id}-title">${escapeText(`${picture.title}: ${summary(totalsOf(picture))}`)}</title>`,
    `<desc id="${id}-description">${escapeText(`Key ${picture.key}. Time runs down and is not to scale.`)}</desc>`,
    ...content,
    "</svg>",
  ].join("");
}

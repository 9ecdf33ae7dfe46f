/** A diagram on the page, with the same run in words, and as a table, for those who prefer one. */
import { attemptsIn, decides, type SpaceTime, type Step } from "../../course/picture/space-time.js";
import { summary, totalsOf } from "../diagram/totals.js";
import { transcript } from "../diagram/transcript.js";
import { Html, html, NOTHING } from "../html.js";
import { MOST_ATTEMPTS, narrowSvg, spaceTimeSvg } from "../svg.js";
import { abridge, type TimelineRow, timeline } from "../timeline.js";
import { scrolling, summaryOf } from "./words.js";

/** Rows of the table: more would be a log. */
const MOST_ROWS = 30;

/** What to say of an attempt that created no order, by how it ended. */
const NO_ORDER: Readonly<Record<TimelineRow["outcome"], string>> = {
  ok: "no order",
  error: "failed; no order",
  timeout: "timed out; no order",
  running: "not over; no order yet",
};

/** What came of an attempt; of one that was not refused and created nothing, that as well. */
function cameOf({ effect, outcome }: TimelineRow, its: readonly Step[]): string {
  if (its.some(decides)) return effect;
  return effect === "" ? NO_ORDER[outcome] : `${effect}; ${NO_ORDER[outcome]}`;
}

function table(picture: SpaceTime): Html {
  const { title } = picture;
  const attempts = attemptsIn(picture);
  const rows = timeline(picture).map((row, index) => ({
    ...row,
    effect: cameOf(row, attempts[index]?.steps ?? []),
  }));
  const { head, omitted, tail } = abridge(rows, MOST_ROWS);
  const row = ({ time, since, request, attempt, outcome, effect }: TimelineRow): Html =>
    html`<tr><td>${time}</td><td>${since}</td><th scope="row"><code>${request}</code></th><td>${attempt}</td><td>${outcome}</td><td>${effect}</td></tr>`;
  const left = omitted === 0 ? NOTHING : html`<tr><td colspan="6">${omitted} more attempts</td></tr>`;
  const columns = ["time (UTC)", "since", "request", "attempt", "outcome", "what came of it"];
  const heads = columns.map((name) => html`<th scope="col">${name}</th>`);
  return html`<table><caption><span class="visually-hidden">${title}: one attempt a row</span></caption><thead><tr>${heads}</tr></thead><tbody>${head.map(row)}${left}${tail.map(row)}</tbody></table>`;
}

function inWords(picture: SpaceTime, id: string): Html {
  const items = transcript(picture, MOST_ATTEMPTS).map(
    ({ text, at }) =>
      html`<li>${text}${at === undefined ? NOTHING : html` <span class="quiet">${at}</span>`}</li>`,
  );
  return html`<details class="words" id="${id}">${summaryOf("The same in words", picture.title)}<p class="quiet">Times are since the first call.</p><ol>${items}</ol></details>`;
}

interface Shown {
  readonly picture: SpaceTime;
  /** Different for each picture of the page. */
  readonly id: string;
  readonly asTable: boolean;
}

export function figure({ picture, id, asTable }: Shown): Html {
  const { title, key } = picture;
  const words = `${id}-words`;
  const drawing = new Html(spaceTimeSvg(picture, { id, theme: "inherit", heading: false, details: words }));
  const narrow = new Html(narrowSvg(picture, { id: `${id}-narrow`, details: words }));
  const rows = asTable
    ? html`<details>${summaryOf("The same as a table", title)}${scrolling(`Table: ${title}`, table(picture))}</details>`
    : NOTHING;
  return html`<figure><figcaption><b>${title}</b> <span class="quiet">${key}: ${summary(totalsOf(picture))}</span></figcaption>${scrolling(`Diagram: ${title}`, drawing)}<div class="space-time narrow">${narrow}</div>${inWords(picture, words)}${rows}</figure>`;
}

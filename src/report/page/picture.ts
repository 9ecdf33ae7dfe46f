/** A diagram on the page, with the same run as a table for those who prefer one. */
import type { SpaceTime } from "../../course/space-time.js";
import { counted, totalsOf } from "../diagram/totals.js";
import { Html, html, NOTHING } from "../html.js";
import { spaceTimeSvg } from "../svg.js";
import { abridge, timeline } from "../timeline.js";
import { scrolling } from "./words.js";

/** Rows of the table: more would be a log. */
const MOST_ROWS = 30;

function table(picture: SpaceTime): Html {
  const { head, omitted, tail } = abridge(timeline(picture), MOST_ROWS);
  const row = ({ time, since, request, attempt, outcome, effect }: (typeof head)[number]): Html =>
    html`<tr><td>${time}</td><td>${since}</td><td><code>${request}</code></td><td>${attempt}</td><td>${outcome}</td><td>${effect}</td></tr>`;
  const left = omitted === 0 ? NOTHING : html`<tr><td colspan="6">${omitted} more attempts</td></tr>`;
  const columns = ["time (UTC)", "since", "request", "attempt", "outcome", "what came of it"];
  const heads = columns.map((name) => html`<th scope="col">${name}</th>`);
  return html`<table><thead><tr>${heads}</tr></thead><tbody>${head.map(row)}${left}${tail.map(row)}</tbody></table>`;
}

interface Shown {
  readonly picture: SpaceTime;
  /** Different for each picture of the page. */
  readonly id: string;
  readonly asTable: boolean;
}

export function figure({ picture, id, asTable }: Shown): Html {
  const { sent, attempts, refused, orders } = totalsOf(picture);
  const parts = [
    `${sent} sent`,
    counted(attempts, "attempt"),
    ...(refused > 0 ? [`${refused} refused`] : []),
    counted(orders, "order"),
  ];
  const drawing = new Html(spaceTimeSvg(picture, { id, theme: "inherit", heading: false }));
  const rows = asTable
    ? html`<details><summary>The same as a table</summary>${scrolling(`${picture.title}, as a table`, table(picture))}</details>`
    : NOTHING;
  return html`<figure><figcaption><b>${picture.title}</b> <span class="quiet">${picture.key}: ${parts.join(", ")}</span></figcaption>${scrolling(`Diagram: ${picture.title}`, drawing)}${rows}</figure>`;
}

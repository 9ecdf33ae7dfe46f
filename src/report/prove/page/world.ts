/** What stands in tables, queues and elsewhere after a step: what the step did is said in words as well as by colour. */
import type { ToldPlace, ToldRow } from "../../../prove/index.js";
import { type Html, html, NOTHING } from "../../html.js";
import { valueText } from "../words.js";

/** A longer value is folded. */
const LONG = 140;
/** Further values of a row are folded. */
const MOST = 8;

const KINDS = {
  table: "table",
  queue: "queue: messages sent",
  requests: "requests that did something",
} as const;
const NOTHING_THERE = { table: "No rows.", queue: "No messages.", requests: "No requests." } as const;

const LOOKS = { new: "good", changed: "warn", gone: "bad" } as const;
type Change = keyof typeof LOOKS;

function shown(value: unknown): Html {
  const text = valueText(value);
  if (text.length <= LONG) return html`<code>${text}</code>`;
  return html`<details><summary><code>${text.slice(0, LONG)}…</code></summary><code>${text}</code></details>`;
}

function entry(name: string, value: unknown, was: ToldRow["was"]): Html {
  const isChanged = was !== undefined && Object.hasOwn(was, name);
  const before =
    isChanged && was[name] !== null ? html`<span class="was">was ${shown(was[name])}</span>` : NOTHING;
  return html`<div${isChanged ? html` class="changed"` : NOTHING}><dt>${name}</dt><dd>${shown(value)}${before}</dd></div>`;
}

function row({ values, was }: ToldRow, change: Change | undefined): Html {
  const removed = Object.keys(was ?? {}).filter((name) => !Object.hasOwn(values, name));
  const entries = [
    ...Object.entries(values).map(([name, value]) => entry(name, value, was)),
    ...removed.map(
      (name) =>
        html`<div class="changed"><dt>${name}</dt><dd>taken out${html`<span class="was">was ${shown(was?.[name])}</span>`}</dd></div>`,
    ),
  ];
  const [first, rest] = [entries.slice(0, MOST), entries.slice(MOST)];
  const folded =
    rest.length === 0
      ? NOTHING
      : html`<details><summary>${rest.length} more ${rest.length === 1 ? "value" : "values"}</summary><dl>${rest}</dl></details>`;
  const word = change === undefined ? NOTHING : html`<b class="badge ${LOOKS[change]}">${change}</b>`;
  return html`<li class="row${change === undefined ? "" : ` ${change}`}">${word}<dl>${first}</dl>${folded}</li>`;
}

function placeSection({ place, kind, role, rows, gone }: ToldPlace): Html {
  const all = [...rows.map((each) => row(each, each.change)), ...gone.map((each) => row(each, "gone"))];
  const what = `${KINDS[kind]}${role === "remembers" ? ", what the handler remembers by" : ""}`;
  const body =
    all.length === 0
      ? html`<p class="quiet">${NOTHING_THERE[kind]}</p>`
      : html`<ul class="rows" role="list">${all}</ul>`;
  return html`<div class="place"><h5>${place} <span class="quiet">${what}</span></h5>${body}</div>`;
}

/** All places, as they stand. */
export const worldSection = (world: readonly ToldPlace[]): Html =>
  html`<div class="world"><h4>What stands now</h4>${world.length === 0 ? html`<p class="quiet">Nothing that is known of.</p>` : world.map(placeSection)}</div>`;

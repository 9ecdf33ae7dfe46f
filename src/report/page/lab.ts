/** One lab's section: how it was run, what was checked, and what happened. */
import type { Check } from "../../course/check.js";
import { type Html, html, NOTHING } from "../html.js";
import type { AsTyped, RecordedRun, ReportedLab } from "../report.js";
import { figure } from "./picture.js";
import { badge, checkBadge, command, moment, RUNTIME_NAMES, sentence, summaryOf } from "./words.js";

/** Under which conditions it ran. */
function conditions({ options, versions, seed, took, deliveries }: RecordedRun): string {
  const sent = deliveries.length;
  return [
    `${RUNTIME_NAMES[options.family]}, ${options.handler === "shown" ? "the lab's own handler" : "a handler of the learner's"}`,
    ...(sent > 0 ? [`key ${options.key}`, sent === 1 ? "1 delivery" : `${sent} deliveries`] : []),
    ...(sent > 1 ? [`at most ${options.concurrency} at a time`] : []),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
    ...(took === undefined ? [] : [`${(took / 1000).toFixed(1)} s`]),
    `idem-lab ${versions.course}, Node ${versions.node}`,
  ].join(" · ");
}

interface Judged {
  readonly check: Check;
  /** What a second look said of the same statement. */
  readonly now?: Check;
}

function evidence({ check, now }: Judged, asTyped: AsTyped): Html {
  const { title, expected, observed, source, recheck, advice } = check;
  const seen =
    expected === observed
      ? html`<div><dt>observed</dt><dd>${observed}<span class="quiet">, as expected</span></dd></div>`
      : html`<div><dt>expected</dt><dd>${expected}</dd></div><div><dt>observed</dt><dd>${observed}</dd></div>`;
  const later =
    now === undefined
      ? NOTHING
      : html`<div><dt>today</dt><dd>${checkBadge(now)} ${now.observed === observed ? "the same" : now.observed}</dd></div>`;
  const what = (now ?? check).verdict === "pass" ? undefined : (now?.advice ?? advice);
  return html`<li class="check"><h4>${checkBadge(check)}<span>${title}</span></h4><dl>${seen}${later}</dl>${
    what === undefined ? NOTHING : html`<p class="advice">${asTyped(what)}</p>`
  }<details>${summaryOf("How to look again", title)}<p>Seen in: ${source}</p><pre><code>${asTyped(recheck)}</code></pre></details></li>`;
}

/** What was recorded, with what a second look said beside it; then what only that look told. */
function judged({ recorded, again }: ReportedLab): readonly Judged[] {
  const now = new Map(again?.checks.map((check) => [check.id, check]));
  const before = (recorded?.checks ?? []).map((check) => {
    const same = now.get(check.id);
    now.delete(check.id);
    return same === undefined ? { check } : { check, now: same };
  });
  return [...before, ...[...now.values()].map((check) => ({ check }))];
}

function when({ id, ranAt, recorded, again }: ReportedLab, asTyped: AsTyped): Html {
  const run = command(asTyped(`idem-lab run ${id}`));
  if (ranAt === undefined && again === undefined) return html`<p>Not run yet. Run it: ${run}</p>`;
  const ran =
    ranAt === undefined
      ? html`Run elsewhere.`
      : recorded === undefined
        ? html`Run on ${moment(ranAt)} by an earlier version, which kept no evidence. Run it again: ${run}`
        : html`Run on ${moment(ranAt)}${again === undefined ? NOTHING : html`: ${badge(recorded.verdict)}`}`;
  const look =
    again === undefined
      ? NOTHING
      : html`<p>Looked at again on ${moment(again.at)}: ${badge(again.verdict)}</p>`;
  return html`<p>${ran}</p>${look}`;
}

function labSection(lab: ReportedLab, asTyped: AsTyped): Html {
  const { id, title, verdict, recorded } = lab;
  const checks = judged(lab);
  const pictures = (recorded?.pictures ?? []).map((picture, index) =>
    figure({ picture, id: `${id}-${index + 1}`, asTable: true }),
  );
  const list =
    checks.length === 0
      ? NOTHING
      : html`<ul class="checks" role="list">${checks.map((each) => evidence(each, asTyped))}</ul>`;
  const under = recorded === undefined ? NOTHING : html`<p class="quiet">${conditions(recorded)}</p>`;
  return html`<article class="card lab" id="${id}" aria-labelledby="${id}-name"><h3 id="${id}-name"><span class="quiet">${id}</span> ${title} ${badge(verdict)}</h3>${when(lab, asTyped)}${under}${pictures}${list}</article>`;
}

export const evidenceSection = (labs: readonly ReportedLab[], asTyped: AsTyped): Html =>
  html`<section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2><p>${sentence(asTyped("What each run showed when it was made. Nothing is decided from this page: `idem-lab verify` asks the target again, and `idem-lab report --verify` puts today's answers beside these."))}</p>${labs.map((lab) => labSection(lab, asTyped))}</section>`;

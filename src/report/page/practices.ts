/** How the learner's own handlers were judged: what shows best what was learned. */
import { type Html, html, NOTHING } from "../html.js";
import type { AsTyped, ReportedPractice } from "../report.js";
import { badge, command, moment } from "./words.js";

function step({ lab, slug, title, verdict, mistake, at, handler }: ReportedPractice, asTyped: AsTyped): Html {
  const when = at === undefined ? command(asTyped(`idem-lab practice ${lab}`)) : moment(at);
  const found = mistake === null ? NOTHING : html`<span class="guess">found: <code>${mistake}</code></span>`;
  const file = handler === undefined ? NOTHING : html` <span class="quiet">${handler}</span>`;
  return html`<li id="${slug}"><a href="#${lab}">${lab}</a><span class="what">${title}${file}</span>${badge(verdict)}<span class="when">${when}</span>${found}</li>`;
}

/** Every practice, judged or not, below the labs of the path. */
export const practiceSteps = (practices: readonly ReportedPractice[], asTyped: AsTyped): Html =>
  practices.length === 0
    ? NOTHING
    : html`<h3 class="practices">Practices</h3><p>Handlers of the learner's own, as they were judged the last time.</p><ol class="path" role="list">${practices.map((each) => step(each, asTyped))}</ol>`;

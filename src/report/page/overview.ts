/** What stands above the evidence: the headline, before and after, the learner's path, the predictions. */
import { AFTER, BEFORE, headline } from "../headline.js";
import { type Html, html, NOTHING } from "../html.js";
import type { AsTyped, Report, ReportedLab } from "../report.js";
import { figure } from "./picture.js";
import { practiceSteps } from "./practices.js";
import { badge, command, moment, RUNTIME_NAMES, rightness, sentence } from "./words.js";

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

/** What all runs have in common, and what they do not. */
function facts({ student, target, versions, at, labs }: Report, explained: string | undefined): Html {
  const recorded = labs.flatMap((lab) => lab.recorded ?? []);
  const runtimes = distinct(recorded.map(({ options }) => RUNTIME_NAMES[options.family]));
  const seeds = distinct(recorded.flatMap(({ seed }) => seed ?? []));
  const rows: readonly (readonly [string, Html])[] = [
    ...(student === undefined ? [] : [["Student", html`${student}`] as const]),
    ["Target", html`${explained === undefined ? target : `${target}, ${explained}`}`],
    ...(runtimes.length > 0 ? [["Runtime", html`${runtimes.join(", ")}`] as const] : []),
    ...(seeds.length > 0 ? [["Seed", html`${seeds.join(", ")}`] as const] : []),
    ["Made with", html`idem-lab ${versions.course}, Node ${versions.node}`],
    ["Made on", moment(at)],
  ];
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function hero(report: Report, asTyped: AsTyped, explained: string | undefined): Html {
  const { phrases, lede } = headline(report.labs);
  const line = phrases.map(({ text, tone }) =>
    tone === undefined ? html`${text}` : html`<em class="${tone}">${text}</em>`,
  );
  return html`<div class="hero"><h1>${line}</h1>${lede === "" ? NOTHING : html`<p class="lede">${asTyped(lede)}</p>`}${facts(report, explained)}</div>`;
}

const pictureOf = (labs: readonly ReportedLab[], id: string): Html | undefined => {
  const picture = labs.find((lab) => lab.id === id)?.recorded?.pictures.at(-1);
  return picture === undefined ? undefined : figure({ picture, id: `compared-${id}`, asTable: false });
};

/** What the function ran there: the lab's handler, or the learner's. */
function ranWith(labs: readonly ReportedLab[], id: string, shown: string): string {
  const recorded = labs.find((lab) => lab.id === id)?.recorded;
  return recorded?.options.handler === "custom" ? "with a handler of the learner's" : shown;
}

/** The bad run and the fixed one, side by side. */
export function beforeAfter({ labs }: Report, asTyped: AsTyped): Html {
  const sides = [
    {
      name: "Before",
      lab: BEFORE,
      ran: ranWith(labs, BEFORE, "without the key"),
      picture: pictureOf(labs, BEFORE),
    },
    { name: "After", lab: AFTER, ran: ranWith(labs, AFTER, "with the key"), picture: pictureOf(labs, AFTER) },
  ];
  if (sides.every(({ picture }) => picture === undefined)) return NOTHING;
  const shown = sides.map(
    ({ name, lab, ran, picture }) =>
      html`<div class="card"><h3>${name}: <span class="quiet">${lab}, ${ran}</span></h3>${picture ?? html`<p>Not run yet. Run it: ${command(asTyped(`idem-lab run ${lab}`))}</p>`}</div>`,
  );
  return html`<section aria-labelledby="compared"><h2 id="compared">Before and after</h2><p>Time runs down, and is not to scale. Every mark has a word beside it.</p><div class="pair">${shown}</div></section>`;
}

function step(lab: ReportedLab, asTyped: AsTyped): Html {
  const { id, title, verdict, ranAt, prediction } = lab;
  const when = ranAt === undefined ? command(asTyped(`idem-lab run ${id}`)) : moment(ranAt);
  const guess =
    prediction === undefined
      ? NOTHING
      : html`<span class="guess">predicted: ${rightness(prediction.right)}</span>`;
  return html`<li><a href="#${id}">${id}</a><span class="what">${title}</span>${badge(verdict)}<span class="when">${when}</span>${guess}</li>`;
}

export const path = ({ labs, practices }: Report, asTyped: AsTyped): Html =>
  html`<section aria-labelledby="path"><h2 id="path">The path</h2><ol class="path" role="list">${labs.map((lab) => step(lab, asTyped))}</ol>${practiceSteps(practices, asTyped)}</section>`;

export function predictions({ labs }: Report, asTyped: AsTyped): Html {
  const made = labs.flatMap(({ id, prediction }) => (prediction === undefined ? [] : [{ id, prediction }]));
  const right = made.filter(({ prediction }) => prediction.right).length;
  const items = made.map(
    ({ id, prediction: { question, predicted, happened, right: isRight } }) =>
      html`<li class="card"><p class="quiet"><a href="#${id}">${id}</a></p><h3>${question}</h3><dl><div><dt>predicted</dt><dd>${predicted}</dd></div><div><dt>happened</dt><dd>${happened}</dd></div></dl>${rightness(isRight)}</li>`,
  );
  const body =
    made.length === 0
      ? html`<p>${sentence(asTyped("None was made. `idem-lab start` asks before each run, and the run itself answers."))}</p>`
      : html`<p>${right} of ${made.length} right. Each was made before the run, and judged by it.</p><ul class="guesses" role="list">${items}</ul>`;
  return html`<section aria-labelledby="predictions"><h2 id="predictions">Predictions</h2>${body}</section>`;
}

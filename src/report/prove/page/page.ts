/** A proof as one HTML file: one steps through its schedules, and without scripts reads them from top to bottom. */
import type { ProveClass, ProveResult, ResultWords, ToldSchedule } from "../../../prove/index.js";
import { type Html, html, NOTHING } from "../../html.js";
import { barTop, documentOf } from "../../page/document.js";
import { pageStyle } from "../../page/style.js";
import { CAME_TO, cellsText } from "../words.js";
import { scheduleSection } from "./schedule.js";
import { STEPPING } from "./script.js";
import { proveStyle } from "./style.js";

/** What a verdict says, in the page's largest letters. */
const HEADLINES: Readonly<Record<ProveClass, Html>> = {
  "EXACTLY-ONCE": html`<em class="good">Exactly once</em>, within these bounds.`,
  "AT-LEAST-ONCE": html`The work can be <em class="bad">done twice</em>.`,
  "AT-MOST-ONCE": html`The work can be <em class="bad">lost</em>.`,
  UNSAFE: html`The work can be <em class="bad">done twice</em>, and it can be <em class="bad">lost</em>.`,
  UNKNOWN: html`It could <em class="warn">not be found out</em>.`,
};

function facts(result: ProveResult, bounds: string): Html {
  const { verdict, handler, schedules, skipped, tier, seed, complete } = result;
  const rows = [
    ["Verdict", verdict],
    ["Handler", `${handler.file} (${handler.entry})`],
    ["Bounds", bounds],
    [
      "Tried",
      `${schedules} schedules, and ${skipped} places left out that are like others${complete ? "" : "; stopped once the verdict was clear"}`,
    ],
    ["Tier", tier],
    ["Seed", String(seed)],
  ] as const;
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function choice(schedules: readonly ToldSchedule[], isClean: boolean): Html {
  if (schedules.length < 2) return NOTHING;
  const links = schedules.map(
    ({ told, letter, beyond }, index) =>
      html`<li><a href="#s${index + 1}"><b class="badge ${letter === "1" ? "good" : "bad"}">${CAME_TO[letter]}${beyond ? ", beyond the window" : ""}</b> <span>${told}</span></a></li>`,
  );
  const name = isClean ? "Some of the schedules that were tried" : "Counterexamples";
  return html`<nav class="choice" aria-labelledby="choice"><h2 id="choice">${name}</h2><ol role="list">${links}</ol></nav>`;
}

const list = (name: string, texts: readonly string[]): Html =>
  texts.length === 0
    ? NOTHING
    : html`<div class="card listed"><h3>${name}</h3><ul>${texts.map((text) => html`<li>${text}</li>`)}</ul></div>`;

/** All that was done to the handler, and what came of it. */
function tried({ columns }: ProveResult): Html {
  if (columns.length === 0) return NOTHING;
  const rows = columns.map(({ told, schedules, verdicts, beyond }) => {
    const isRight = verdicts.every((cell) => cell.startsWith("1"));
    const came = cellsText(verdicts);
    return html`<tr><th scope="row">${told}${beyond ? html` <span class="quiet">(beyond the window)</span>` : NOTHING}</th><td>${schedules}</td><td class="${isRight ? "good" : "bad"}">${came}</td></tr>`;
  });
  return html`<section aria-labelledby="tried"><h2 id="tried">What was tried</h2><table class="tried"><thead><tr><th scope="col">done to it</th><th scope="col">schedules</th><th scope="col">what came of it</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

export interface ProvePage {
  readonly result: ProveResult;
  readonly words: ResultWords;
  /** Of this program. */
  readonly version: string;
}

export function provePage({ result, words, version }: ProvePage): string {
  const { counterexamples, survived, reasons, effects, notes, verdict } = result;
  const breaking = counterexamples.find(({ beyond }) => !beyond);
  const schedules = breaking === undefined ? [...survived, ...counterexamples] : counterexamples;
  const sections = schedules.map((each, index) => scheduleSection(each, index + 1));
  const how =
    schedules.length === 0
      ? NOTHING
      : html`<p class="keys">Step with the arrow keys ← and →, Home and End, the buttons, or a click on a line of the schedule.</p>`;
  const body = html`<a class="skip" href="#schedules">Skip to the schedules</a>
<div class="frame">
${barTop("prove")}
<main>
<div class="hero"><h1>${HEADLINES[verdict]}</h1><p class="lede">${breaking?.told ?? `${sentence(words.meaning)}.`}</p>${facts(result, words.bounds)}</div>
<div id="schedules">
${list("Why it is unknown", reasons)}
${choice(schedules, breaking === undefined)}
${how}
${sections}
</div>
${tried(result)}
<section aria-labelledby="counts"><h2 id="counts">What counts</h2><div class="lists">${list("Noticed besides", words.also)}${list("The work", effects.places)}${list("What the handler remembers by", effects.stores)}${list("Notes", notes)}</div></section>
</main>
<footer><p>Made by idem-lab ${version}. This page loads nothing; its script only shows one step at a time. Access keys and tokens are left out of it.</p></footer>
</div>`;
  return documentOf({
    title: `${verdict}: ${result.handler.file} · idem-lab prove`,
    version,
    style: pageStyle() + proveStyle(),
    body,
    script: STEPPING,
  });
}

const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** A schedule that can be stepped through: its diagram, and beside it each step with what stands after it. */
import type { Counterexample, ToldSchedule, ToldStep } from "../../../prove/index.js";
import { type Html, html, NOTHING } from "../../html.js";
import { CAME_TO, changesText, clock, followsText, stepText } from "../words.js";
import { traceList } from "./trace.js";
import { worldSection } from "./world.js";

function codeOf({ where }: ToldStep): Html {
  if (where === undefined) return NOTHING;
  const { file, line, code, around = { from: line, lines: [code] } } = where;
  const lines = around.lines.map((text, index) => {
    const number = around.from + index;
    const isIt = number === line;
    const marker = isIt ? html`<span class="visually-hidden">this line: </span>` : NOTHING;
    return html`<li class="${isIt ? "it" : ""}"><span class="number">${number}</span><code>${marker}${text}</code></li>`;
  });
  return html`<figure class="source"><figcaption>${file}, line ${line}</figcaption><ol role="list">${lines}</ol></figure>`;
}

interface Numbered {
  readonly step: ToldStep;
  readonly number: number;
  readonly of: number;
  readonly id: string;
}

function panel({ step, number, of, id }: Numbered): Html {
  const { at, delivery, attempt, faultTold, world } = step;
  const place = `Step ${number} of ${of} · ${clock(at)} · delivery ${delivery + 1}, attempt ${attempt}`;
  const fault =
    faultTold === undefined ? NOTHING : html`<p class="met"><b class="badge bad">fault</b> ${faultTold}</p>`;
  const follows = followsText(step);
  const changes = changesText(world);
  const changed = changes.length === 0 ? "Nothing changes." : changes.join(" ");
  return html`<li class="panel" id="${id}-${number}"><p class="quiet where">${place}</p><h3>${stepText(step)}</h3>${fault}${follows === undefined ? NOTHING : html`<p class="then">${follows}</p>`}<p class="changes">${changed}</p>${codeOf(step)}${worldSection(world)}</li>`;
}

const BUTTONS = [
  ["first", "First", "Home"],
  ["back", "Back", "←"],
  ["next", "Next", "→"],
  ["last", "Last", "End"],
] as const;

const controls = (): Html =>
  html`<div class="controls" role="group" aria-label="Steps">${BUTTONS.map(([action, name, key]) => html`<button type="button" data-go="${action}">${name} <kbd aria-hidden="true">${key}</kbd></button>`)}</div><p class="visually-hidden" role="status" aria-live="polite"></p>`;

/** What it came to, and what helps. */
function outcome({ damage, mistake, cure, confirmed }: Counterexample): Html {
  const found = damage.map((text) => html`<li><code>${text.replace(/ {2,}/, ": ")}</code></li>`);
  const named =
    mistake === undefined
      ? NOTHING
      : html`<div><dt>The mistake</dt><dd>${mistake.title} <span class="quiet">(${mistake.id})</span></dd></div>`;
  const { reruns, byProcesses, without } = confirmed;
  const processes = byProcesses === undefined ? "" : ", and with real processes and SIGKILL";
  const removed = without.map(
    ({ fault, verdict }) =>
      html`<li>Without “${fault}”: ${verdict.startsWith("1") ? "done once" : "it goes wrong all the same"}.</li>`,
  );
  return html`<div class="card outcome"><h3>In the end</h3>${found.length === 0 ? NOTHING : html`<ul class="damage">${found}</ul>`}<dl>${named}<div><dt>What cures it</dt><dd><b>${cure.title}</b>: ${cure.how}.</dd></div><div><dt>Confirmed</dt><dd>Run again ${reruns} times with the same result${processes}.${removed.length === 0 ? NOTHING : html`<ul>${removed}</ul>`}</dd></div></dl></div>`;
}

/** @param number its place on the page */
export function scheduleSection(schedule: ToldSchedule | Counterexample, number: number): Html {
  const id = `s${number}`;
  const { steps, beyond, told, letter } = schedule;
  const name = `${"cure" in schedule ? "Counterexample" : "Schedule"} ${number}: ${CAME_TO[letter]}`;
  const panels = steps.map((step, index) => panel({ step, number: index + 1, of: steps.length, id }));
  const aside = beyond
    ? html`<p>This lies beyond the window of time: it is shown, and is no part of the verdict.</p>`
    : NOTHING;
  return html`<section class="schedule" id="${id}" aria-labelledby="${id}-name"><h2 id="${id}-name">${name}</h2><p class="told">${told}</p>${aside}<div class="stepper"><div class="card"><h3>The schedule</h3>${traceList(schedule, id)}</div><div class="card stage">${controls()}<div class="view" role="group" tabindex="0" aria-label="The step"><ol class="panels" role="list">${panels}</ol></div></div></div>${"cure" in schedule ? outcome(schedule) : NOTHING}</section>`;
}

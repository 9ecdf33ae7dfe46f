/** Small pieces that every part of the page uses: verdicts, times, commands. */
import type { Check, Verdict } from "../../course/check.js";
import type { Colour, MarkShape } from "../../course/picture/words.js";
import { mark } from "../diagram/marks.js";
import { Html, html } from "../html.js";

/** The runtimes, as their makers write them. */
export const RUNTIME_NAMES = { nodejs: "Node.js", python: "Python" } as const;

interface Look {
  readonly shape: MarkShape;
  readonly tone: Colour;
}

/** The diagrams' own marks, in a line of text. */
const icon = ({ shape, tone }: Look): Html =>
  new Html(
    `<svg class="icon" viewBox="-8 -8 16 16" aria-hidden="true" focusable="false">${mark(shape, tone, 0, 0)}</svg>`,
  );

const LOOKS: Readonly<Record<Verdict | "not-run", Look & { readonly word: string }>> = {
  pass: { shape: "ok", tone: "good", word: "pass" },
  fail: { shape: "error", tone: "bad", word: "fail" },
  unknown: { shape: "timeout", tone: "warn", word: "unknown" },
  "not-run": { shape: "running", tone: "muted", word: "not run" },
};

/** A verdict by symbol, word and colour. */
export function badge(verdict: Verdict | "not-run"): Html {
  const look = LOOKS[verdict];
  return html`<span class="badge ${look.tone}">${icon(look)}${look.word}</span>`;
}

/** What a check came to: damage that a lab set out to show is nothing to be glad of. */
export function checkBadge({ verdict, damage }: Pick<Check, "verdict" | "damage">): Html {
  if (verdict !== "pass" || damage !== true) return badge(verdict);
  return html`<span class="badge bad">${icon({ shape: "damage", tone: "bad" })}damage, as shown</span>`;
}

/** Whether a prediction was right. */
export function rightness(right: boolean): Html {
  const look: Look = right ? { shape: "ok", tone: "good" } : { shape: "error", tone: "warn" };
  return html`<span class="badge ${look.tone}">${icon(look)}${right ? "right" : "wrong"}</span>`;
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** `25 November 2026, 03:05 UTC`, readable by machines as well. */
export function moment(iso: string): Html {
  const date = new Date(iso);
  const clock = date.toISOString().slice(11, 16);
  const told = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}, ${clock} UTC`;
  return html`<time datetime="${iso}">${told}</time>`;
}

/** A command, to be typed. */
export const command = (text: string): Html => html`<code class="command">${text}</code>`;

/** A sentence in which what stands between backticks is code. */
export const sentence = (text: string): Html =>
  new Html(
    text
      .split("`")
      .map((part, index) => (index % 2 === 0 ? html`${part}` : command(part)).text)
      .join(""),
  );

/** What scrolls by itself where it is too wide, and can be scrolled with the keyboard. It is no landmark. */
export const scrolling = (label: string, content: Html): Html =>
  html`<div class="scroll" role="group" tabindex="0" aria-label="${label}">${content}</div>`;

/** What can be unfolded: by what it is and, for those who do not see where it stands, of what. */
export const summaryOf = (what: string, of: string): Html =>
  html`<summary aria-label="${what}: ${of}">${what}</summary>`;

/** The report as one HTML file: no scripts, and nothing that is fetched from anywhere. */
import { headline } from "../headline.js";
import { Html, html } from "../html.js";
import type { AsTyped, Report } from "../report.js";
import { evidenceSection } from "./lab.js";
import { beforeAfter, hero, path, predictions } from "./overview.js";
import { pageStyle } from "./style.js";

/** By this a file is known to be a report of ours. */
export const GENERATOR = '<meta name="generator" content="idem-lab';

/** Nothing may be loaded, sent or run; styles are the page's own. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const THEMES = [
  ["auto", "System"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const;

const themeChoice = (): Html => {
  const choices = THEMES.map(
    ([value, name]) =>
      html`<label><input type="radio" name="theme" id="theme-${value}" value="${value}"${new Html(value === "auto" ? " checked" : "")}>${name}</label>`,
  );
  return html`<fieldset><legend>Colours</legend>${choices}</fieldset>`;
};

/**
 * @param asTyped what makes the commands in it ones that can be typed
 * @param explained what stands behind the target's label, where that does not say it
 */
export function reportPage(report: Report, asTyped: AsTyped, explained: string | undefined): string {
  const title = headline(report.labs)
    .phrases.map(({ text }) => text)
    .join("");
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${new Html(GENERATOR)} ${report.versions.course}">
<meta name="referrer" content="no-referrer">
<title>${title}${report.student === undefined ? "" : ` · ${report.student}`} · idem-lab report</title>
<style>${new Html(pageStyle())}</style>
</head>
<body>
<a class="skip" href="#evidence">Skip to the evidence</a>
<div class="frame">
<header><div class="bar-top"><p><b>idem-lab</b> report</p>${themeChoice()}</div></header>
<main>
${hero(report, asTyped, explained)}
${beforeAfter(report, asTyped)}
${path(report, asTyped)}
${predictions(report, asTyped)}
${evidenceSection(report.labs, asTyped)}
</main>
<footer><p>Made by idem-lab ${report.versions.course}. This page loads nothing and runs no scripts. Access keys and tokens are left out of it.</p></footer>
</div>
</body>
</html>
`;
  return text;
}

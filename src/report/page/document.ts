/** What every page of ours is: one file that loads nothing, in the colours that its reader chooses. */
import { createHash } from "node:crypto";
import { Html, html, NOTHING } from "../html.js";

/** By this a file is known to be a page of ours. */
export const GENERATOR = '<meta name="generator" content="idem-lab';

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

/** The line above all: what made the page, and its colours. */
export const barTop = (what: string): Html =>
  html`<header><div class="bar-top"><p><b>idem-lab</b> ${what}</p>${themeChoice()}</div></header>`;

interface Page {
  readonly title: string;
  /** Of this program. */
  readonly version: string;
  readonly style: string;
  readonly body: Html;
  /** The page's own script: one text that holds no data, since its digest is all that may run. */
  readonly script?: string;
}

/** Nothing may be loaded, sent or run, but for the page's own script; styles are the page's own. */
function policyFor(script: string | undefined): string {
  const digest = script === undefined ? "" : createHash("sha256").update(script).digest("base64");
  const scripts = script === undefined ? "" : `script-src 'sha256-${digest}'; `;
  return `default-src 'none'; ${scripts}style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
}

const scriptOf = (script: string | undefined): Html =>
  script === undefined ? NOTHING : new Html(`<script>${script}</script>\n`);

export function documentOf({ title, version, style, body, script }: Page): string {
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policyFor(script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${new Html(GENERATOR)} ${version}">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
${body}
${scriptOf(script)}</body>
</html>
`;
  return text;
}

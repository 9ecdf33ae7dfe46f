/** The report as one HTML file: no scripts, and nothing that is fetched from anywhere. */
import { headline } from "../headline.js";
import { html } from "../html.js";
import type { AsTyped, Report } from "../report.js";
import { barTop, documentOf } from "./document.js";
import { evidenceSection } from "./lab.js";
import { beforeAfter, hero, path, predictions } from "./overview.js";
import { pageStyle } from "./style.js";

/**
 * @param asTyped what makes the commands in it ones that can be typed
 * @param explained what stands behind the target's label, where that does not say it
 */
export function reportPage(report: Report, asTyped: AsTyped, explained: string | undefined): string {
  const title = headline(report.labs)
    .phrases.map(({ text }) => text)
    .join("");
  const body = html`<a class="skip" href="#evidence">Skip to the evidence</a>
<div class="frame">
${barTop("report")}
<main>
${hero(report, asTyped, explained)}
${beforeAfter(report, asTyped)}
${path(report, asTyped)}
${predictions(report, asTyped)}
${evidenceSection(report.labs, asTyped)}
</main>
<footer><p>Made by idem-lab ${report.versions.course}. This page loads nothing and runs no scripts. Access keys and tokens are left out of it.</p></footer>
</div>`;
  return documentOf({
    title: `${title}${report.student === undefined ? "" : ` · ${report.student}`} · idem-lab report`,
    version: report.versions.course,
    style: pageStyle(),
    body,
  });
}

/** Writes a proof's page. */
import { relative } from "node:path";
import { type ProveOptions, type ProveResult, resultWords } from "../../prove/index.js";
import { GENERATOR } from "../../report/page/document.js";
import { provePage } from "../../report/prove/page/page.js";
import { redact } from "../../report/redact.js";
import { type Wanted, writeReportFile } from "../report-file.js";
import type { Session } from "../session.js";
import { VERSION } from "../version.js";

export const placeOfPage = ({ environment, settings }: Session, out: string): Omit<Wanted, "text"> => ({
  flag: "--html",
  out,
  cwd: environment.cwd,
  ours: GENERATOR,
  overwrite: settings.yes,
  name: "prove.html",
});

interface Proved {
  readonly result: ProveResult;
  readonly options: ProveOptions;
}

/** Variables whose values give access to something. */
const SECRET = /secret|token|password|credential|key$/i;

/** The result as a page, where one is wanted: pages are shown to others, so what gives access is left out. */
export function writePage(session: Session, out: string | undefined, { result, options }: Proved): void {
  if (out === undefined) return;
  const { handler } = result;
  const file = relative(session.environment.cwd, handler.file);
  const named = { ...handler, file: file.startsWith("..") ? handler.file : file };
  const secrets = Object.entries(options.env ?? {}).filter(([name]) => SECRET.test(name));
  const shown = redact(
    { ...result, handler: named },
    secrets.map(([, value]) => value),
  );
  const text = provePage({ result: shown, words: resultWords(shown), version: VERSION });
  const written = writeReportFile({ ...placeOfPage(session, out), text });
  session.host.print(
    `The page is written: ${written}. It loads nothing: open it in a browser, or send it on.`,
  );
}

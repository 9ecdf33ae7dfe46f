import { LABS } from "../../../labs/index.js";
import { verifyLab } from "../../course/labs/runner.js";
import type { LabVerification } from "../../course/run.js";
import { junit } from "../../report/junit.js";
import { GENERATOR } from "../../report/page/document.js";
import { reportPage } from "../../report/page/page.js";
import { redact } from "../../report/redact.js";
import { type AsTyped, type Report, reportedLabs, tellsSomething } from "../../report/report.js";
import { reportDocument, verdictOf } from "../documents.js";
import { UnknownError, UsageError } from "../errors.js";
import { writeReportFile } from "../report-file.js";
import { type CommandResult, done, judged } from "../result.js";
import type { Session } from "../session.js";
import { practicesOf } from "../standing.js";
import { VERSION } from "../version.js";

export interface ReportFlags {
  readonly out?: string;
  readonly junit?: boolean;
  readonly verify?: boolean;
  /** Who hands it in. */
  readonly name?: string;
}

const PAGE = "idem-lab-report.html";

interface Form {
  readonly name: string;
  /** What a file of ours holds. */
  readonly ours: string;
  text(report: Report, asTyped: AsTyped, explained: string | undefined): string;
}

/** Everything that looks like one of ours, by how the file is to be written. */
const FORMS: Readonly<Record<"html" | "junit", Form>> = {
  html: { name: PAGE, ours: GENERATOR, text: reportPage },
  junit: { name: "idem-lab-junit.xml", ours: '<testsuites name="idem-lab"', text: junit },
};

/** What the labs showed: as a page, as JUnit XML, or as JSON. */
export async function report(session: Session, flags: ReportFlags): Promise<CommandResult> {
  await session.placed();
  const { output, yes } = session.settings;
  const form = FORMS[flags.junit === true ? "junit" : "html"];
  if (flags.junit === true && output === "json" && flags.out === undefined)
    throw new UsageError(
      "--json and --junit can't both be on stdout. Leave one out, or write the JUnit XML to a file: --out <file>",
    );
  const toStdout = flags.junit === true && flags.out === undefined;
  // Where the document is on stdout, everything else is on stderr.
  if (toStdout)
    session.host = (await import("../../hosts/json.js")).createJsonHost(session.environment.stderr);
  const made = await makeReport(session, flags);
  const out = flags.out ?? (output === "json" || toStdout ? undefined : PAGE);
  if (toStdout) session.environment.stdout.write(junit(made, session.asTyped));
  const file =
    out === undefined
      ? undefined
      : writeReportFile({
          out,
          cwd: session.environment.cwd,
          text: form.text(made, session.asTyped, session.settings.target.explained),
          ours: form.ours,
          name: form.name,
          overwrite: yes,
        });
  if (file !== undefined) tell(session, made, file);
  const document = reportDocument(made, file);
  return output === "json" || flags.junit === true ? judged(document, made.verdict) : done(document);
}

function tell({ host }: Session, { labs, practices }: Report, file: string): void {
  const run = labs.filter(({ verdict }) => verdict !== "not-run").length;
  host.print(`The report is written: ${file}`);
  host.print(
    `It shows ${run} of ${labs.length} labs, and loads nothing from anywhere: open it in a browser, print it, or send it on.`,
  );
  const judgedOnes = practices.filter(({ verdict }) => verdict !== "not-run").length;
  host.print(
    `Of ${practices.length} practices it tells how ${judgedOnes} ${judgedOnes === 1 ? "was" : "were"} judged.`,
  );
  const next = labs.find(({ verdict }) => verdict === "not-run");
  if (next !== undefined) host.print(`Not run yet: ${next.id}. Run it: idem-lab run ${next.id}`);
}

async function lookAgain(session: Session): Promise<ReadonlyMap<string, LabVerification>> {
  const remembered = session.progress().get().labs;
  const aws = await session.aws();
  const looks = new Map<string, LabVerification>();
  for (const lab of LABS) {
    session.signal.throwIfAborted();
    // What it finds is told by the report itself.
    looks.set(lab.id, await verifyLab(lab, aws, () => {}, remembered[lab.id] !== undefined));
  }
  return looks;
}

/** @throws UnknownError where there is nothing to tell yet */
async function makeReport(session: Session, flags: ReportFlags): Promise<Report> {
  const at = new Date().toISOString();
  const progress = session.progress().get();
  const labs = reportedLabs(LABS, {
    progress,
    recordings: session.recordings().load(),
    at,
    ...(flags.verify === true ? { again: await lookAgain(session) } : {}),
  });
  const practices = practicesOf(progress);
  const tried = practices.filter(({ verdict }) => verdict !== "not-run");
  if (!tellsSomething(labs) && tried.length === 0)
    throw new UnknownError(
      `Nothing was run yet at the target ${session.targetLabel}, so there is nothing to report. Begin: idem-lab start, or run all labs at once: idem-lab start --yes`,
    );
  const { env } = session.environment;
  const known = [env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN];
  return redact(
    {
      ...(flags.name === undefined ? {} : { student: flags.name }),
      target: session.targetLabel,
      at,
      versions: { course: VERSION, node: process.version },
      verdict: verdictOf([...labs, ...tried]),
      labs,
      practices,
    },
    known.flatMap((value) => value ?? []),
  );
}

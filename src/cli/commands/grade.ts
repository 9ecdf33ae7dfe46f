/** Judges what a class handed in, several at a time, and tells it in one table. */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { overall } from "../../course/check.js";
import { VERDICT_WORDS } from "../../hosts/rows.js";
import { gradesJunit } from "../../report/grades-junit.js";
import { columnsOf, printWrapped } from "../columns.js";
import { UnknownError, UsageError } from "../errors.js";
import { type Grade, gradesOf, studentsOf } from "../grade/grades.js";
import { type HandIn, type HandIns, type HandlerHandIn, handInsOf } from "../grade/hand-ins.js";
import { makeHomes } from "../grade/homes.js";
import { type Judged, judgeHandIn } from "../grade/judged.js";
import { gradeLines, oneLine } from "../grade/lines.js";
import { practiceOf } from "../lab-options.js";
import { assertReportPlace, writeReportFile } from "../report-file.js";
import { type CommandResult, judged } from "../result.js";
import type { Session } from "../session.js";
import { shellWord } from "../shell.js";
import { findLab } from "../values.js";

export interface GradeFlags {
  /** The lab whose practice a handler is for whose name does not tell. */
  readonly lab?: string;
  /** Where the JUnit XML is written to. */
  readonly junit?: string;
  /** How many are judged at a time. */
  readonly jobs?: number;
}

const USUAL = "step-5";

/** Judges them side by side. @param jobs how many at a time */
async function judgeAll(
  session: Session,
  handlers: readonly HandlerHandIn[],
  jobs: number,
): Promise<ReadonlyMap<HandIn, Judged>> {
  const { environment, settings, signal } = session;
  const homes = makeHomes(settings.home);
  const judgements = new Map<HandIn, Judged>();
  const waiting = [...handlers];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { student, file, lab } = next;
      const made = await judgeHandIn(next, { environment, homes: homes.folder, signal });
      judgements.set(next, made);
      session.host.print(
        `${String(judgements.size).padStart(String(handlers.length).length)} of ${handlers.length}: ${oneLine(`${student}, ${lab.id} (${file})`)}: ${VERDICT_WORDS[made.verdict]}`,
      );
    }
  };
  const working = Promise.allSettled(Array.from({ length: Math.min(jobs, handlers.length) }, work));
  // Whatever ends the command, nothing of it stays.
  session.atEnd(async () => {
    await working;
    homes.remove();
  });
  const ends = await working;
  for (const each of ends) if (each.status === "rejected") throw each.reason;
  return judgements;
}

function told(session: Session, grades: readonly Grade[], { leftAlone }: HandIns): void {
  const { host } = session;
  host.print("");
  for (const line of gradeLines(grades, columnsOf(session))) host.verbatim(line);
  host.print("");
  for (const { file, found } of leftAlone) printWrapped(session, `Left alone: ${oneLine(file)}, ${found}.`);
  const count = (verdict: Grade["verdict"]): number =>
    grades.filter((each) => each.verdict === verdict).length;
  const students = studentsOf(grades);
  const passed = students.filter(({ verdict }) => verdict === "pass").length;
  printWrapped(
    session,
    `${grades.length} ${grades.length === 1 ? "hand-in" : "hand-ins"}: ${count("pass")} pass, ${count("fail")} fail, ${count("unknown")} unknown. All is well with ${passed} of ${students.length} ${students.length === 1 ? "student" : "students"}.`,
  );
  const failed = grades.find(({ kind, verdict }) => kind === "judged" && verdict === "fail");
  if (failed !== undefined)
    printWrapped(session, "What decided, check by check, is in --json and in --junit <file>.");
}

export async function grade(session: Session, name: string, flags: GradeFlags): Promise<CommandResult> {
  const { settings, environment } = session;
  if (!settings.target.embedded)
    throw new UsageError("`grade` judges each hand-in on an embedded AWS of its own: leave --target out.");
  const usual = findLab(flags.lab ?? USUAL);
  practiceOf(usual);
  const folder = resolve(environment.cwd, name);
  const all = await handInsOf(folder, usual);
  if (all.handIns.length === 0)
    throw new UnknownError(
      `Nothing was handed in: ${folder} has neither handlers nor reports. Put a file or a folder there for each student, as in ${name}/ada.mjs.`,
    );
  const place =
    flags.junit === undefined
      ? undefined
      : {
          out: flags.junit,
          flag: "--junit",
          cwd: environment.cwd,
          ours: '<testsuites name="idem-lab"',
          name: "idem-lab-grades.xml",
          overwrite: settings.yes,
        };
  if (place !== undefined) assertReportPlace(place);
  const handlers = all.handIns.filter((each) => each.kind === "handler");
  session.whenInterrupted = `Interrupted: nothing is graded. Begin anew: idem-lab grade ${shellWord(name)}`;
  const began = performance.now();
  const judgements = await judgeAll(session, handlers, flags.jobs ?? availableParallelism());
  const grades = gradesOf(all.handIns, judgements).map((each) => ({
    ...each,
    found: session.asTyped(each.found),
  }));
  const took = Math.round(performance.now() - began);
  told(session, grades, all);
  const verdict = overall(grades.map((each) => each.verdict));
  const junit =
    place === undefined ? undefined : writeReportFile({ ...place, text: gradesJunit(grades, took) });
  if (junit !== undefined) session.host.print(`JUnit XML: ${junit}`);
  const document = {
    schema: "idem-lab/grades@1",
    target: session.targetLabel,
    verdict,
    folder,
    took,
    ...(junit === undefined ? {} : { junit }),
    students: studentsOf(grades),
    handIns: grades,
    leftAlone: all.leftAlone,
  };
  return judged(document, verdict);
}

/** The commands with which labs are handed in, and graded. */
import type { Command } from "commander";
import { studentName, wholeNumber } from "../arguments.js";
import type { ClassFlags } from "../commands/class.js";
import type { GradeFlags } from "../commands/grade.js";
import type { ReportFlags } from "../commands/report.js";
import type { Perform } from "./work.js";

function addClass(program: Command, perform: Perform): void {
  const ofClass = program
    .command("class")
    .description("what a class of learners needs in one AWS account")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab class create --target aws    one role for everybody's functions
  idem-lab report --class --target aws  everybody's verdicts
  idem-lab clean --class --target aws   to end it`,
    );
  ofClass
    .command("create")
    .description("make one role for all functions, which learners name by --role-arn")
    .option("--template", "print a CloudFormation template of it, and make nothing")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab class create --target aws
  idem-lab class create --template > class-role.json`,
    )
    .action((flags: ClassFlags) =>
      perform(async (session) => (await import("../commands/class.js")).createClass(session, flags)),
    );
}

export function addReport(program: Command, perform: Perform): void {
  program
    .command("report")
    .description("write what the labs showed into one HTML file; with --json or --junit, for programs")
    .option("--out <file>", "where to write it (default: ./idem-lab-report.html)")
    .option("--junit", "JUnit XML, for a classroom's CI: on stdout, or to --out")
    .option("--name <name>", "who hands it in: it stands in the page, the XML and the document", studentName)
    .option("--verify", "look at the target again, and put today's verdicts beside the recorded ones")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab report                              write ./idem-lab-report.html
  idem-lab report --out report.html --verify   with today's verdicts beside the recorded ones
  idem-lab report --json                       one JSON document on stdout; no file without --out
  idem-lab report --json --verify --name Ada   what a student hands in
  idem-lab report --junit --out junit.xml      a test suite for each lab, a test case for each check

Exit status: of the page, 0 once it is written; of --json and --junit, the verdict of what they show
(a course of which a part was not run is unknown: 2; practices count as soon as one was judged).
With nothing run yet: 2, and no file.`,
    )
    .option("--class", "all learners of an account and region in one table, from the tags of their functions")
    .action(({ class: ofClass = false, ...flags }: ReportFlags & { readonly class?: boolean }) =>
      perform(async (session) =>
        ofClass
          ? (await import("../commands/report-class.js")).reportClass(session)
          : (await import("../commands/report.js")).report(session, flags),
      ),
    );
  addClass(program, perform);
  program
    .command("grade")
    .argument("<folder>", "what was handed in: a file or a folder for each student")
    .description("judge a class's handlers, side by side, and tell it in one table")
    .option("--lab <lab>", "the practice of handlers whose name does not tell (default: step-5)")
    .option("--junit <file>", "write JUnit XML there, too: a test suite for each student")
    .option("--jobs <n>", "how many at a time (default: one for each core)", wholeNumber("--jobs", 1, 64))
    .addHelpText(
      "after",
      `
Examples:
  idem-lab grade hand-ins                      one table
  idem-lab grade hand-ins --junit grades.xml
  idem-lab grade hand-ins --lab step-7 --json  one JSON document on stdout

A student is a file (ada.mjs, bob.py), or a folder with handlers and reports (report --json).
A name that holds a practice's (ada-choose-the-key.mjs, ada/step-7.py) says for which one it is.
Each handler is judged in a new home; what a report says is told as recorded.

Exit status: 0 all pass, 1 some fail, 2 of some it could not be found out (and none fails).`,
    )
    .action((folder: string, flags: GradeFlags) =>
      perform(async (session) => (await import("../commands/grade.js")).grade(session, folder, flags)),
    );
}

/** The command that tells others what the labs showed. */
import type { Command } from "commander";
import type { ReportFlags } from "../commands/report.js";
import type { Perform } from "./work.js";

export function addReport(program: Command, perform: Perform): void {
  program
    .command("report")
    .description("write what the labs showed into one HTML file; with --json or --junit, for programs")
    .option("--out <file>", "where to write it (default: ./idem-lab-report.html)")
    .option("--junit", "JUnit XML, for a classroom's CI: on stdout, or to --out")
    .option("--verify", "look at the target again, and put today's verdicts beside the recorded ones")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab report                              write ./idem-lab-report.html
  idem-lab report --out report.html --verify   with today's verdicts beside the recorded ones
  idem-lab report --json                       one JSON document on stdout; no file without --out
  idem-lab report --junit --out junit.xml      a test suite for each lab, a test case for each check

Exit status: of the page, 0 once it is written; of --json and --junit, the verdict of what they show
(a course of which a part was not run is unknown: 2). With nothing run yet: 2, and no file.`,
    )
    .action((flags: ReportFlags) =>
      perform(async (session) => (await import("../commands/report.js")).report(session, flags)),
    );
}

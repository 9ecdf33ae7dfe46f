/** The command table: what can be typed, and which command it calls. */
import { Command, Option } from "commander";
import type { GlobalFlags } from "../settings.js";
import { VERSION } from "../version.js";
import { addCloud } from "./cloud.js";
import { addCourse } from "./course.js";
import { addDev } from "./dev.js";
import { addLooking } from "./looking.js";
import { addPractice } from "./practice.js";
import type { Perform, Work } from "./work.js";

export function buildProgram(
  run: (flags: GlobalFlags, work: Work) => Promise<void>,
  output: { out(text: string): void; err(text: string): void },
): Command {
  const program = new Command("idem-lab");
  program
    .description(
      "Learn, then prove, idempotency in AWS Lambda: eight labs on an embedded AWS. No account, no Docker, no network.",
    )
    .version(VERSION, "-V, --version")
    .option(
      "--target <target>",
      "where the labs run: local (the embedded AWS), aws, or an endpoint's URL",
      "local",
    )
    .option("--region <region>", "AWS region (local: us-east-1)")
    .option("--profile <name>", "AWS profile, for --target aws")
    .option("--prefix <prefix>", "put before the names of resources (aws: idem-lab-)")
    .option("--runtime <language>", "nodejs or python")
    .option("--home <dir>", "where the state is kept (also IDEM_LAB_HOME; default ~/.idem-lab)")
    .addOption(
      new Option("--time <mode>", "the embedded AWS's clock: virtual (jumps to the next retry) or real"),
    )
    .option("--json", "one JSON document on stdout")
    .option("--plain", "plain lines: no colour, no spinner (also ACCESSIBLE=1)")
    .option("-y, --yes", "ask nothing")
    .option("--no-color", "no colour (also NO_COLOR=1)")
    .option("--debug", "show the stack of an error")
    .showHelpAfterError("(see: idem-lab --help)")
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) })
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  idem-lab start                      the guided walk through all eight labs
  idem-lab run step-4 --times 5       send the same event five times
  idem-lab practice step-5            get a handler to complete
  idem-lab verify                     look at the evidence of every lab again
  idem-lab cloud start                keep the embedded AWS running, and then:
  eval "$(idem-lab cloud env)"        let the AWS CLI talk to it

Exit status: 0 pass, 1 a check failed, 2 unknown, 3 wrong usage, 130 interrupted.`,
    );
  const perform: Perform = (work) => run(program.opts<GlobalFlags>(), work);
  addCourse(program, perform);
  addPractice(program, perform);
  addLooking(program, perform);
  addCloud(program, perform);
  addDev(program, perform);
  return program;
}

/** The command table: what can be typed, and which command it calls. */
import { Command, CommanderError, Option } from "commander";
import type { GlobalFlags } from "../settings.js";
import { VERSION, whatIsNew } from "../version.js";
import { addCloud } from "./cloud.js";
import { addCourse } from "./course.js";
import { addDev } from "./dev.js";
import { addHelp } from "./help.js";
import { addLooking } from "./looking.js";
import { addPractice } from "./practice.js";
import { addProve } from "./prove.js";
import { addReport } from "./report.js";
import { addTools } from "./tools.js";
import { usageSentence } from "./usage.js";
import type { Perform, Work } from "./work.js";

/** Where help, versions and wrong usage are told. */
export interface ProgramOutput {
  out(text: string): void;
  err(text: string): void;
  /** Somebody reads it, rather than a program. */
  readonly terminal: boolean;
}

/** How wrong usage is told: as every other error, with the help that fits. */
function helpful(command: Command, path: string): void {
  command.showHelpAfterError(`See: ${path} --help`);
  for (const each of command.commands) helpful(each, `${path} ${each.name()}`);
}

/** The command table. `run` opens a session for a command's work. */
export function buildProgram(
  run: (flags: GlobalFlags, work: Work) => Promise<void>,
  output: ProgramOutput,
): Command {
  const program = new Command("idem-lab");
  program
    .description(
      "Learn, then prove, idempotency in AWS Lambda: labs on an embedded AWS. No account, no Docker, no network.",
    )
    .option("-V, --version", "the version; on a terminal, what is new in it, too")
    .on("option:version", () => {
      output.out(output.terminal ? `${VERSION}\n${whatIsNew()}` : `${VERSION}\n`);
      throw new CommanderError(0, "commander.version", VERSION);
    })
    .option(
      "--target <target>",
      "where the labs run: local (the embedded AWS), aws, or an endpoint's URL",
      "local",
    )
    .option("--region <region>", "AWS region (local: us-east-1)")
    .option("--profile <name>", "AWS profile, for --target aws")
    .option("--prefix <prefix>", "put before the names of resources (aws: made of who you are there)")
    .option("--role-arn <arn>", "a role that the account gives for all functions; none is made then")
    .option("--permissions-boundary <arn>", "the boundary of the roles that are made")
    .option(
      "--tag <key=value>",
      "a tag for all that is made; may be given again",
      (tag, tags: string[] = []) => [...tags, tag],
    )
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
    .configureOutput({
      writeOut: (text) => output.out(text),
      writeErr: (text) => output.err(text),
      outputError: (text, write) => write(`idem-lab: ${usageSentence(text)}`),
    })
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  idem-lab start                      the guided walk through all labs
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
  addProve(program, perform);
  addHelp(program, perform);
  addLooking(program, perform);
  addReport(program, perform);
  addCloud(program, perform);
  addTools(program, perform);
  addDev(program, perform);
  helpful(program, program.name());
  return program;
}

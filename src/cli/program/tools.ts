/** The commands around the course: what is wrong here, and completion for the shell. */
import type { Command } from "commander";
import type { Perform } from "./work.js";

export function addTools(program: Command, perform: Perform): void {
  program
    .command("doctor")
    .description("what keeps the labs from running here, each with its cure")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab doctor                       this machine, and the embedded AWS
  idem-lab doctor --runtime python      and whether Python functions can run
  idem-lab doctor --target aws          and the account: credentials, identity, clock
  idem-lab doctor --json                for a program; secrets are left out everywhere

Exit status: 0 nothing keeps the labs from running, 2 something does.`,
    )
    .action(() => perform(async (session) => (await import("../commands/doctor.js")).doctor(session)));
}

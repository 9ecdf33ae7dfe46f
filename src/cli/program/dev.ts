/** The commands of the course's authors; they are not listed among the learner's. */
import type { Command } from "commander";
import type { Perform } from "./work.js";

export function addDev(program: Command, perform: Perform): void {
  const dev = program.command("dev", { hidden: true }).description("for authors of labs");
  dev
    .command("check")
    .argument("[labs...]", "only these labs, and the practices in them")
    .description("that labs and practices are sound: code, texts, ids, and what the judges reject")
    .addHelpText(
      "after",
      `
Examples, in a clone:
  idem-lab dev check
  idem-lab dev check step-9
  idem-lab dev check --json`,
    )
    .action((labs: readonly string[]) =>
      perform(async (session) => (await import("../commands/dev-check.js")).devCheck(session, labs)),
    );
  dev
    .command("new")
    .argument("<slug>", "what the lab is about, in words with hyphens; also its folder's name")
    .description("begin a lab that runs and passes, to be changed from there")
    .addHelpText(
      "after",
      `
Examples, in a clone:
  idem-lab dev new your-lab
  npm run build && idem-lab run your-lab`,
    )
    .action((slug: string) =>
      perform(async (session) => (await import("../commands/dev-new.js")).devNew(session, slug)),
    );
}

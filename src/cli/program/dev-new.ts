/** The command with which an author begins a lab. */
import type { Command } from "commander";
import type { Perform } from "./work.js";

/** The authors' commands, which are not listed among the learner's. */
const devOf = (program: Command): Command =>
  program.commands.find((each) => each.name() === "dev") ??
  program.command("dev", { hidden: true }).description("for authors of labs");

export function addDevNew(program: Command, perform: Perform): void {
  devOf(program)
    .command("new")
    .argument("<slug>", "what the lab is about, in words with hyphens; also its folder's name")
    .description("begin a lab that runs and passes, to be changed from there")
    .addHelpText(
      "after",
      `
Examples, in a clone:
  node bin/idem-lab.js dev new lost-response
  npm run build && node bin/idem-lab.js run lost-response`,
    )
    .action((slug: string) =>
      perform(async (session) => (await import("../commands/dev-new.js")).devNew(session, slug)),
    );
}

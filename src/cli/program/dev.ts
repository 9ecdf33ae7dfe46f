/** The commands of the course's authors; they are not listed among the learner's. */
import type { Command } from "commander";
import type { Perform } from "./work.js";

export function addDev(program: Command, perform: Perform): void {
  const dev = program.command("dev", { hidden: true }).description("for authors of labs");
  dev
    .command("check")
    .description("that labs and practices are sound: code, texts, ids, and what the judges reject")
    .action(() => perform(async (session) => (await import("../commands/dev-check.js")).devCheck(session)));
}

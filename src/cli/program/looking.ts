/** The commands that look at what the labs left. */
import type { Command } from "commander";
import type { Perform } from "./work.js";

export function addLooking(program: Command, perform: Perform): void {
  program
    .command("logs")
    .description("what the function printed")
    .option("--since <duration>", "only the last 10m, 2h, …")
    .option("--run <id>", "only lines that name this run")
    .action((flags: { since?: string; run?: string }) =>
      perform(async (session) => (await import("../commands/logs.js")).logs(session, flags)),
    );
  program
    .command("table")
    .argument("[table]", "orders or idempotency")
    .description("the rows of the two tables")
    .action((name: string | undefined) =>
      perform(async (session) => (await import("../commands/table.js")).table(session, name)),
    );
}

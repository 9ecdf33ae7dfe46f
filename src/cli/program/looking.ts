/** The commands that look at what the labs left. */
import type { Command } from "commander";
import type { TableFlags } from "../commands/table.js";
import type { LogsFlags } from "../log-lines.js";
import type { Perform } from "./work.js";

export function addLooking(program: Command, perform: Perform): void {
  program
    .command("logs")
    .description("what the function printed")
    .option("--since <duration>", "only the last 10m, 2h, … of the target's time")
    .option("--run <id>", "only the requests of this run")
    .option("-f, --follow", "go on with what is printed from now on, until Ctrl-C")
    .option("--practice", "what handlers of your own printed, which have a function of theirs")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab logs --since 10m             the last ten minutes
  idem-lab logs --run step-4-k3f9x2     one run; its id stands in each order
  idem-lab logs --follow                in one window, while another runs a lab
  idem-lab logs --json                  for a program (not with --follow, which has no end)`,
    )
    .action((flags: LogsFlags) =>
      perform(async (session) => (await import("../commands/logs.js")).logs(session, flags)),
    );
  program
    .command("table")
    .argument("[table]", "orders or idempotency; both without one")
    .description("the rows of the two tables")
    .option("--key <order id>", "only what belongs to this order id, which is also the idempotency key")
    .option("--practice", "the tables of handlers of your own, which leave the labs' alone")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab table                        both tables
  idem-lab table orders --key ORD-123   how often one order was created
  idem-lab table idempotency            which keys are stored, and until when
  idem-lab table --json                 every row, whole, for a program`,
    )
    .action((name: string | undefined, flags: TableFlags) =>
      perform(async (session) => (await import("../commands/table.js")).table(session, name, flags)),
    );
}

/** The commands of the embedded AWS. */
import type { Command } from "commander";
import { share, wholeNumber } from "../arguments.js";
import type { StartFlags } from "../commands/cloud.js";
import type { CommandResult } from "../result.js";
import type { Session } from "../session.js";
import type { Perform } from "./work.js";

export function addCloud(program: Command, perform: Perform): void {
  const cloud = program
    .command("cloud")
    .description("the embedded AWS by itself")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab cloud start                  leave it running
  eval "$(idem-lab cloud env)"          let this shell's AWS CLI and SDKs talk to it
  aws dynamodb scan --table-name Orders
  idem-lab cloud stop                   its tables, functions and logs are kept`,
    );
  const inCloud = (
    work: (commands: typeof import("../commands/cloud.js"), session: Session) => Promise<CommandResult>,
  ): Promise<void> => perform(async (session) => work(await import("../commands/cloud.js"), session));
  cloud
    .command("start")
    .description("start it and leave it running; one that runs is left as it is")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab cloud start
  idem-lab cloud start --time real      retries wait as long as on AWS
  idem-lab cloud start --duplicate-rate 0.2 --seed 7`,
    )
    .option("--foreground", "stay until Ctrl-C")
    .option(
      "--duplicate-rate <rate>",
      "deliver this share of the asynchronous events and queue messages twice, though nothing failed (0 to 1)",
      share("--duplicate-rate"),
    )
    .option(
      "--seed <n>",
      "decides which ones: the same for the same seed",
      wholeNumber("--seed", 0, 2 ** 31 - 1),
    )
    .option("--trace <file>", "make the run reproducible and write it down (needs --seed)")
    .action((flags: StartFlags) => inCloud((commands, session) => commands.start(session, flags)));
  cloud
    .command("stop")
    .description("end it; its state is kept")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab cloud stop`,
    )
    .action(() => inCloud((commands, session) => commands.stop(session)));
  cloud
    .command("status")
    .description("whether and where it runs")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab cloud status
  idem-lab cloud status --json          for a program`,
    )
    .action(() => inCloud((commands, session) => commands.status(session)));
  cloud
    .command("env")
    .description("shell lines for the AWS CLI and SDKs")
    .addHelpText(
      "after",
      `
Examples:
  eval "$(idem-lab cloud env)"          in bash and zsh
  idem-lab cloud env | source           in fish
  idem-lab cloud env --json             for a program; it holds the secret key`,
    )
    .action(() => inCloud((commands, session) => commands.env(session)));
  cloud
    .command("advance")
    .argument("<duration>", "90s, 15m, 2h, 3d")
    .description("move its clock forward")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab cloud advance 2h             past the expiry of the labs' records
  idem-lab cloud advance 1h30m`,
    )
    .action((text: string) => inCloud((commands, session) => commands.advance(session, text)));
}

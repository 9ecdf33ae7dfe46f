/** The commands of the embedded AWS. */
import type { Command } from "commander";
import { share, wholeNumber } from "../arguments.js";
import type { StartFlags } from "../commands/cloud.js";
import type { CommandResult } from "../result.js";
import type { Session } from "../session.js";
import type { Perform } from "./work.js";

export function addCloud(program: Command, perform: Perform): void {
  const cloud = program.command("cloud").description("the embedded AWS by itself");
  const inCloud = (
    work: (commands: typeof import("../commands/cloud.js"), session: Session) => Promise<CommandResult>,
  ): Promise<void> => perform(async (session) => work(await import("../commands/cloud.js"), session));
  cloud
    .command("start")
    .description("start it and leave it running; one that runs is left as it is")
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
    .action(() => inCloud((commands, session) => commands.stop(session)));
  cloud
    .command("status")
    .description("whether and where it runs")
    .action(() => inCloud((commands, session) => commands.status(session)));
  cloud
    .command("env")
    .description("shell lines for the AWS CLI and SDKs")
    .action(() => inCloud((commands, session) => commands.env(session)));
  cloud
    .command("advance")
    .argument("<duration>", "90s, 15m, 2h, 3d")
    .description("move its clock forward")
    .action((text: string) => inCloud((commands, session) => commands.advance(session, text)));
}

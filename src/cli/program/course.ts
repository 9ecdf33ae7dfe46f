/** The commands of the course itself. */
import type { Command } from "commander";
import { wholeNumber } from "../arguments.js";
import type { RunFlags } from "../commands/run.js";
import type { Perform } from "./work.js";

export function addCourse(program: Command, perform: Perform): void {
  program
    .command("start")
    .description("walk through the labs; without a terminal or with --yes, play them all")
    .action(() => perform(async (session) => (await import("../commands/start.js")).start(session)));
  program
    .command("run")
    .argument("<lab>", "step-4, 4, or duplicate-invocations")
    .description("run one lab: provision, act, verify")
    .option("--times <n>", "how many times the event is sent (1 to 10000)", wholeNumber("--times", 1, 10_000))
    .option(
      "--concurrency <n>",
      "how many calls the client makes at a time (1 to 100)",
      wholeNumber("--concurrency", 1, 100),
    )
    .option("--key <order id>", "the order id, which is also the idempotency key")
    .option("--handler <file>", "your own handler (.mjs, .js, .cjs, .py) instead of the lab's")
    .option("--practice", "judge the handler by the lab's practice alone (see: idem-lab practice)")
    .option("--watch", "run again at each save of the handler")
    .addHelpText(
      "after",
      "\nExamples:\n  idem-lab run step-4 --times 5\n  idem-lab run duplicate-invocations --key ORD-9 --json\n  idem-lab run step-6 --handler ./handler.mjs\n  idem-lab run step-5 --handler ./make-it-idempotent.mjs --watch",
    )
    .action((lab: string, flags: RunFlags) =>
      perform(async (session) => (await import("../commands/run.js")).run(session, lab, flags)),
    );
  program
    .command("verify")
    .argument("[lab...]", "labs to look at; all of them without one")
    .description("decide from AWS alone whether the evidence of the labs holds")
    .action((labs: readonly string[]) =>
      perform(async (session) => (await import("../commands/verify.js")).verify(session, labs)),
    );
  program
    .command("list")
    .description("the labs, and how their last runs ended")
    .action(() => perform(async (session) => (await import("../commands/list.js")).list(session)));
  program
    .command("status")
    .description("where you are, and what is next")
    .action(() => perform(async (session) => (await import("../commands/status.js")).status(session)));
  program
    .command("reset")
    .argument("[lab]", "one lab; all of them without one")
    .description("forget the progress (a copy is kept); what the labs made stays")
    .action((lab: string | undefined) =>
      perform(async (session) => (await import("../commands/reset.js")).reset(session, lab)),
    );
  program
    .command("clean")
    .description("delete what the course made at the target, and prove that nothing is left")
    .action(() => perform(async (session) => (await import("../commands/clean.js")).clean(session)));
}

/** The commands of the course itself. */
import type { Command } from "commander";
import { studentName, wholeNumber } from "../arguments.js";
import type { CleanFlags } from "../commands/clean.js";
import type { RunFlags } from "../commands/run.js";
import type { StartFlags } from "../commands/start.js";
import type { VerifyFlags } from "../commands/verify.js";
import type { Perform } from "./work.js";

export function addCourse(program: Command, perform: Perform): void {
  program
    .command("start")
    .description("walk through the labs; without a terminal or with --yes, play them all")
    .option("--from <lab>", "begin with this lab")
    .option("--predict <lab=answer...>", "what you expect of a lab's run, as in step-4=3")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab start                        go on where you stopped
  idem-lab start --from step-5          begin with a lab
  idem-lab start --runtime python       with the handlers in Python
  idem-lab start --yes                  play all labs through, and ask nothing
  idem-lab start --yes --predict step-4=1 step-7=0
  idem-lab start --json > result.json   for a program`,
    )
    .action((flags: StartFlags) =>
      perform(async (session) => (await import("../commands/start.js")).start(session, flags)),
    );
  program
    .command("run")
    .argument("<lab>", "step-4, 4, or duplicate-invocations")
    .description("run one lab: provision, act, verify")
    .option("--times <n>", "how many times the event is sent (1 to 10000)", wholeNumber("--times", 1, 10_000))
    .option(
      "--concurrency <n>",
      "how many calls the client makes at a time (1 to 200)",
      wholeNumber("--concurrency", 1, 200),
    )
    .option("--key <order id>", "the order id, which is also the idempotency key")
    .option("--predict <answer>", "what you expect of the run: it is graded by what happens")
    .option("--handler <file>", "your own handler (.mjs, .js, .cjs, .py) instead of the lab's")
    .option("--practice", "judge the handler by the lab's practice alone (see: idem-lab practice)")
    .option("--watch", "run again at each save of the handler")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab run step-4 --times 5         send the same event five times
  idem-lab run duplicate-invocations --key ORD-9
  idem-lab run step-6 --handler my.mjs  with a handler of your own
  idem-lab run step-4 --predict 1       see whether you are right
  idem-lab run step-5 --handler make-it-idempotent.mjs --watch
  idem-lab run step-3 --target aws      on an AWS account`,
    )
    .action((lab: string, flags: RunFlags) =>
      perform(async (session) => (await import("../commands/run.js")).run(session, lab, flags)),
    );
  program
    .command("verify")
    .argument("[lab...]", "labs to look at; all of them without one")
    .description("decide from AWS alone whether the evidence of the labs holds")
    .option("--name <name>", "whose labs they are: it stands in the document", studentName)
    .addHelpText(
      "after",
      `
Examples:
  idem-lab verify                       every lab
  idem-lab verify step-4 step-6         two of them
  idem-lab verify --json                for a program
  idem-lab verify --json --name Ada     to hand in, with the practices as they were judged`,
    )
    .action((labs: readonly string[], flags: VerifyFlags) =>
      perform(async (session) => (await import("../commands/verify.js")).verify(session, labs, flags)),
    );
  program
    .command("list")
    .description("the labs, and how their last runs ended")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab list
  idem-lab list --json                  for a program`,
    )
    .action(() => perform(async (session) => (await import("../commands/list.js")).list(session)));
  program
    .command("status")
    .description("where you are, and what is next")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab status
  idem-lab status --target aws          where you are on an AWS account`,
    )
    .action(() => perform(async (session) => (await import("../commands/status.js")).status(session)));
  program
    .command("reset")
    .argument("[lab]", "one lab; all of them without one")
    .description("forget the progress (a copy is kept); what the labs made stays")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab reset step-4                 forget one lab
  idem-lab reset --yes                  forget all, and ask nothing`,
    )
    .action((lab: string | undefined) =>
      perform(async (session) => (await import("../commands/reset.js")).reset(session, lab)),
    );
  program
    .command("clean")
    .description("delete what the course made at the target, and prove that nothing is left")
    .option("--dry-run", "tell what would be deleted, and delete nothing")
    .option("--class", "everybody's in the account and region, to end a class")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab clean                        in the embedded AWS
  idem-lab clean --target aws --yes     on an AWS account, and ask nothing`,
    )
    .action((flags: CleanFlags) =>
      perform(async (session) => (await import("../commands/clean.js")).clean(session, flags)),
    );
}

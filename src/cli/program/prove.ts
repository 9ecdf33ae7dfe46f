/** The command that proves a handler. */
import { type Command, Option } from "commander";
import { collected, wholeNumber } from "../arguments.js";
import type { ProveFlags } from "../commands/prove.js";
import type { Perform } from "./work.js";

export function addProve(program: Command, perform: Perform): void {
  program
    .command("prove")
    .argument(
      "[handler]",
      "a handler's file, a folder or zip with it, or a template (SAM, cdk.out, serverless.yml)",
    )
    .description("the shortest way to break a handler: duplicates, crashes, lost answers, timeouts")
    .option("--handler <name>", "which it is, as Lambda names it: src/app.handler")
    .option("--function <name>", "which function of a template")
    .option("--event <file>", "an event as JSON; again for a second one that follows", collected)
    .addOption(
      new Option("--source <source>", "who delivers it (default: the template's, or async)").choices([
        "async",
        "sync",
        "sqs",
        "fifo",
      ]),
    )
    .option("--table <name=keys>", "a table and its key, as in Orders=id or Points=user,at:N", collected)
    .option("--env <name=value>", "a variable of the function", collected)
    .option("--timeout <seconds>", "the function's (default: 30)", wholeNumber("--timeout", 1, 900))
    .option("--memory <mb>", "the function's (default: 128)", wholeNumber("--memory", 128, 10_240))
    .option("--layer <folder>", "a layer, as a folder or a zip", collected)
    .option("--http <file>", "what other hosts answer, as JSON")
    .option("--answers <file>", "what AWS services answer that are not embedded, as JSON")
    .option("--once <field>", "a field, or PLACE=FIELD, by which alone the work is counted", collected)
    .option("--effect <place>", "a table, queue or address that counts as the work", collected)
    .option("--store <table>", "a table that only serves to remember", collected)
    .option("--ignore <place>", "a place, or PLACE.attribute, that is not compared", collected)
    .option("--bound <n>", "faults at most (default: 2)", wholeNumber("--bound", 0, 3))
    .option("--window <duration>", "how late a duplicate may come (default: 50m)")
    .option("--budget <seconds>", "how long to search (default: 120)", wholeNumber("--budget", 1, 86_400))
    .option(
      "--workers <n>",
      "processes that search at the same time (default: the cores)",
      wholeNumber("--workers", 1, 64),
    )
    .option("--seed <n>", "decides ids and times (default: 1)", wholeNumber("--seed", 0, 2 ** 31 - 1))
    .addOption(
      new Option("--tier <tier>", "what handlers run in: one process, or one for each environment")
        .choices(["auto", "in-process", "process"])
        .default("auto"),
    )
    .option("--all", "go on when the verdict can't change any more")
    .option("--watch", "prove it again on each save, what broke last first")
    .option("--out <file>", "keep the result as JSON, for --replay")
    .option("--lesson", "a counterexample as a lesson: predict, see it step by step, and its cure")
    .option("--html <file>", "a page in which one steps through the schedules")
    .option("--junit <file>", "the result as JUnit XML")
    .option("--sarif <file>", "the findings as SARIF, for code scanning")
    .option("--baseline <file>", "findings that are known: only new ones fail; written if it is not there")
    .option("--replay <file>", "run a kept result's counterexamples again")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab prove handler.mjs                        with the course's order as its event
  idem-lab prove src/index.ts --event order.json --source sqs
  idem-lab prove src/app.py --handler app.lambda_handler
  idem-lab prove charge.mjs --table Charges=id --env TABLE=Charges --http stripe.json
  idem-lab prove handler.mjs --out broken.json      and later: idem-lab prove --replay broken.json
  idem-lab prove handler.mjs --lesson               predict what is left, then see
  idem-lab prove handler.mjs --html prove.html      a page: the tables, step by step
  idem-lab prove handler.mjs --sarif prove.sarif --baseline prove-baseline.json

Under GITHUB_ACTIONS findings are annotations on their lines, too.

Exit status: 0 exactly once within the bounds, 1 a counterexample, 2 unknown, 3 wrong usage.`,
    )
    .action((file: string | undefined, flags: ProveFlags) =>
      perform(async (session) => (await import("../commands/prove.js")).prove(session, file, flags)),
    );
}

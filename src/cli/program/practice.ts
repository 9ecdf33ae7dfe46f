/** The commands with which a learner practises. */
import type { Command } from "commander";
import type { PracticeFlags } from "../commands/practice.js";
import type { Perform } from "./work.js";

export function addPractice(program: Command, perform: Perform): void {
  program
    .command("practice")
    .argument("[lab]", "step-4, step-5 or step-7; without one, what there is to practise")
    .description("get a handler to complete, with its task")
    .option("--out <file>", "where to write it (default: the practice's name, in the current folder)")
    .option("--force", "write over an existing file; a copy of it is kept")
    .addHelpText(
      "after",
      "\nExamples:\n  idem-lab practice\n  idem-lab practice step-5\n  idem-lab practice step-7 --runtime python --out survive.py",
    )
    .action((lab: string | undefined, flags: PracticeFlags) =>
      perform(async (session) => (await import("../commands/practice.js")).practice(session, lab, flags)),
    );
}

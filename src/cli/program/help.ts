/** The commands for somebody who is stuck. */
import type { Command } from "commander";
import { wholeNumber } from "../arguments.js";
import type { HintFlags } from "../commands/hint.js";
import type { SolveFlags } from "../commands/solve.js";
import type { Perform } from "./work.js";

export function addHelp(program: Command, perform: Perform): void {
  program
    .command("hint")
    .argument("[lab]", "a lab; without one, what you practise, or the lab that you are at")
    .description("a hint: first a direction, then a place, then the answer")
    .option(
      "--level <n>",
      "1 direction, 2 place, 3 answer; without it the next one",
      wholeNumber("--level", 1, 3),
    )
    .option("--handler <file>", "your handler, where it is not the one that was judged last")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab hint                         about what you are at
  idem-lab hint step-5 --level 2        the place, at once`,
    )
    .action((lab: string | undefined, flags: HintFlags) =>
      perform(async (session) => (await import("../commands/hint.js")).hint(session, lab, flags)),
    );
  program
    .command("solve")
    .argument("<lab>", "step-5, 5, or with-idempotency")
    .description("show the lab's solution, deploy it, and have it judged")
    .option("--out <file>", "write the solution there, instead of showing it")
    .option("--force", "write over an existing file; a copy of it is kept")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab solve step-5                 the handler that does it, judged
  idem-lab solve step-7 --runtime python
  idem-lab solve step-5 --out solved.mjs
  idem-lab solve step-5 > solved.mjs    piped, it is the code alone; the rest is on stderr`,
    )
    .action((lab: string, flags: SolveFlags) =>
      perform(async (session) => (await import("../commands/solve.js")).solve(session, lab, flags)),
    );
}

/** The commands around the course: what is wrong here, and completion for the shell. */
import { Argument, type Command } from "commander";
import type { Shell } from "../commands/completion.js";
import type { Perform } from "./work.js";

export function addTools(program: Command, perform: Perform): void {
  program
    .command("doctor")
    .description("what keeps the labs from running here, each with its cure")
    .addHelpText(
      "after",
      `
Examples:
  idem-lab doctor                       this machine, and the embedded AWS
  idem-lab doctor --runtime python      and whether Python functions can run
  idem-lab doctor --target aws          and the account: credentials, identity, clock
  idem-lab doctor --json                for a program; secrets are left out everywhere

Exit status: 0 nothing keeps the labs from running, 2 something does.`,
    )
    .action(() => perform(async (session) => (await import("../commands/doctor.js")).doctor(session)));
  program
    .command("completion")
    .addArgument(new Argument("<shell>", "whose completion").choices(["bash", "zsh", "fish"]))
    .description("a script that completes commands, options and labs in your shell")
    .addHelpText(
      "after",
      `
Examples, each for good:
  bash   echo 'eval "$(idem-lab completion bash)"' >> ~/.bashrc
  zsh    echo 'eval "$(idem-lab completion zsh)"' >> ~/.zshrc     (below compinit)
  fish   idem-lab completion fish > ~/.config/fish/completions/idem-lab.fish

For this shell only:
  eval "$(idem-lab completion bash)"

Where zsh says \`command not found: compdef\`, put this line above: autoload -U compinit && compinit`,
    )
    .action((shell: Shell) =>
      perform(async (session) =>
        (await import("../commands/completion.js")).completion(session, program, shell),
      ),
    );
}

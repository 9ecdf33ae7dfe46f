/** Completion for the shell: a script made of the command table. */
import type { Command } from "commander";
import { LABS } from "../../../labs/index.js";
import { bashScript } from "../completion/bash.js";
import { fishScript } from "../completion/fish.js";
import { type CompletedProgram, completedProgram } from "../completion/model.js";
import { zshScript } from "../completion/zsh.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";

/** The shells for which there is a script. */
export type Shell = "bash" | "zsh" | "fish";

const SCRIPTS: Readonly<Record<Shell, (program: CompletedProgram) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export async function completion(session: Session, program: Command, shell: Shell): Promise<CommandResult> {
  const script = SCRIPTS[shell](completedProgram(program, LABS));
  session.host.verbatim(script.trimEnd());
  return done({ schema: "idem-lab/completion@1", shell, script });
}

/** Questions to the person: asked only where somebody can answer, else the error names the flag. */
import { isInteractive } from "./environment.js";
import { Interrupted, UsageError } from "./errors.js";
import type { Session } from "./session.js";

const streams = ({ environment, signal }: Session) => ({
  input: environment.stdin,
  output: environment.stdout,
  signal,
});

/** Whether inquirer ended because the person pressed Ctrl-C, or we were interrupted meanwhile. */
const isExit = (error: unknown): boolean =>
  error instanceof Error && (error.name === "ExitPromptError" || error.name === "AbortPromptError");

async function asked<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw isExit(error) ? new Interrupted() : error;
  }
}

/** @throws UsageError where nobody can be asked and --yes was not given, and for a no */
export async function confirmed(session: Session, message: string): Promise<void> {
  if (session.settings.yes) return;
  if (session.settings.output === "json" || !isInteractive(session.environment)) {
    throw new UsageError(`${message} Nobody can be asked here: add --yes to do it.`);
  }
  const { confirm } = await import("@inquirer/prompts");
  if (!(await asked(confirm({ message, default: false }, streams(session)))))
    throw new UsageError("Nothing was changed.");
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly name: string;
}

export async function choose<T extends string>(
  session: Session,
  message: string,
  choices: readonly Choice<T>[],
): Promise<T> {
  const { select } = await import("@inquirer/prompts");
  return asked(select<T>({ message, choices: [...choices] }, streams(session)));
}

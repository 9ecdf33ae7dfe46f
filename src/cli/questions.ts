/** Questions to the person: asked only where somebody can answer, else the error names the flag. */
import { Writable } from "node:stream";
import { isInteractive } from "./environment.js";
import { Interrupted, UsageError } from "./errors.js";
import type { Session } from "./session.js";

const ESCAPE = "\u001b";
const COLOUR = new RegExp(`${ESCAPE}\\[[0-9;]*m`, "g");

/** The terminal without colour: the questions' own colours know neither NO_COLOR (on Node 20) nor --no-color. */
function uncoloured(stdout: NodeJS.WriteStream): NodeJS.WritableStream {
  const output = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, written) => {
      stdout.write(String(chunk).replace(COLOUR, ""));
      written();
    },
  });
  return Object.assign(output, { isTTY: stdout.isTTY, columns: stdout.columns, rows: stdout.rows });
}

const streams = ({ environment, settings, signal }: Session) => ({
  input: environment.stdin,
  output: settings.color ? environment.stdout : uncoloured(environment.stdout),
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

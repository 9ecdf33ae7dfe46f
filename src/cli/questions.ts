/** Questions to the person: asked only where somebody can answer, else the error names the flag. */
import { Writable } from "node:stream";
import { NobodyAnswersError } from "../hosts/prompts/nobody.js";
import type { PageChoice } from "../hosts/prompts/page.js";
import { readingWidth } from "./columns.js";
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
  // Asked anew each time, since a terminal may be resized.
  return Object.defineProperties(output, {
    isTTY: { get: () => stdout.isTTY },
    columns: { get: () => stdout.columns },
    rows: { get: () => stdout.rows },
  });
}

const streams = ({ environment, settings, signal }: Session) => ({
  input: environment.stdin,
  output: settings.color ? environment.stdout : uncoloured(environment.stdout),
  signal,
});

/** Whether a question ended because the person pressed Ctrl-C, or we were interrupted meanwhile. */
const isExit = (error: unknown): boolean =>
  error instanceof NobodyAnswersError ||
  (error instanceof Error && (error.name === "ExitPromptError" || error.name === "AbortPromptError"));

async function asked<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw isExit(error) ? new Interrupted() : error;
  }
}

/** Whether somebody is there who can be asked, and wants to be. */
export const canAsk = ({ settings, environment }: Session): boolean =>
  !settings.yes && settings.output !== "json" && isInteractive(environment);

/** @throws UsageError where nobody can be asked and --yes was not given, and for a no */
export async function confirmed(session: Session, message: string): Promise<void> {
  if (session.settings.yes) return;
  if (!canAsk(session)) throw new UsageError(`${message} Nobody can be asked here: add --yes to do it.`);
  if (!(await asked(yesOrNo(session, message))))
    throw new UsageError("Nothing was changed. To do it without being asked: --yes");
}

async function yesOrNo(session: Session, message: string): Promise<boolean> {
  if (session.settings.output === "plain") {
    const choices = [
      { value: "no" as const, name: "No, change nothing", key: "n" },
      { value: "yes" as const, name: "Yes, do it", key: "y" },
    ];
    const { askNumbered } = await import("../hosts/prompts/numbered.js");
    return (await askNumbered(message, choices, plainStreams(session))) === "yes";
  }
  const { confirm } = await import("@inquirer/prompts");
  return confirm({ message, default: false }, streams(session));
}

const plainStreams = ({ environment, signal }: Session) => ({
  input: environment.stdin,
  output: environment.stdout,
  signal,
});

export interface Question<T extends string> {
  readonly message: string;
  readonly choices: readonly PageChoice<T>[];
  /** A text to read before, made for a width. */
  readonly body?: (width: number, fold: boolean) => string;
  /** What is taken where nobody can be asked. */
  readonly fallback: T;
  /** What Enter alone takes; the first answer, unless said. */
  readonly enter?: T;
}

/** Whether questions are asked on pages, which show what is to be read, too. */
const onPages = (session: Session): boolean => session.settings.output === "terminal" && canAsk(session);

/** Asks on a page, or in lines; where nobody can be asked, prints the text and takes the fallback. */
export async function ask<T extends string>(session: Session, question: Question<T>): Promise<T> {
  const { message, choices, fallback, enter, body = () => "" } = question;
  if (onPages(session)) {
    const { page } = await import("../hosts/prompts/page.js");
    const screen = session.environment.stdout;
    const chalk = await session.chalk();
    return asked(page({ body, message, choices, chalk, screen, enter }, streams(session)));
  }
  const text = body(readingWidth(session), session.settings.output === "terminal");
  if (text !== "") session.host.print(`\n${text}`);
  if (!canAsk(session)) return fallback;
  const { askNumbered } = await import("../hosts/prompts/numbered.js");
  return asked(askNumbered(`\n${message}`, choices, { ...plainStreams(session), enter }));
}

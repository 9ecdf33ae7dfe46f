/**
 * A question in lines: the answers with their numbers, and a line to type one into. Nothing is ever drawn over, so a
 * screen reader reads it from top to bottom.
 */
import { createInterface } from "node:readline";
import { NobodyAnswersError } from "./nobody.js";
import type { PageChoice } from "./page.js";

export interface NumberedOptions<T extends string> {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
  /** What an empty line takes; the first answer, unless said. */
  readonly enter?: T | undefined;
}

/** Asks until one of the answers is given, by its number or its letter; an empty line takes the first, or what was said. */
export async function askNumbered<T extends string>(
  message: string,
  choices: readonly PageChoice<T>[],
  { input, output, signal, enter }: NumberedOptions<T>,
): Promise<T> {
  const lines = createInterface({ input, output, terminal: false });
  let end = (): void => {};
  const interrupted = new Promise<never>((_resolve, reject) => {
    end = () => reject(new NobodyAnswersError("Nobody answers."));
  });
  interrupted.catch(() => {});
  signal.addEventListener("abort", end, { once: true });
  lines.once("close", end);
  // Lines may come several at a time, when they are pasted.
  const typedLines: string[] = [];
  let wake = (): void => {};
  lines.on("line", (line) => {
    typedLines.push(line);
    wake();
  });
  const readLine = async (): Promise<string> => {
    while (typedLines.length === 0)
      await Promise.race([
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
        interrupted,
      ]);
    return typedLines.shift() ?? "";
  };
  // Where answers are numbers themselves, a number means such an answer, and letters stand before them.
  const lettered = choices.some(({ means }) => means !== undefined);
  const label = ({ key }: PageChoice<T>, index: number): string =>
    lettered && key !== undefined ? key : String(index + 1);
  const labels = choices.map(label);
  const alone = Math.max(
    0,
    choices.findIndex(({ value }) => value === enter),
  );
  const ask = lettered
    ? `Type a letter (${labels.join(", ")}) and press Enter (Enter alone: ${labels[alone]}):`
    : `Type a number from 1 to ${choices.length} and press Enter (Enter alone: ${labels[alone]}):`;
  const chosen = (typed: string): PageChoice<T> | undefined =>
    choices.find(({ key, means }) => key === typed || (means !== undefined && means === typed)) ??
    (lettered ? undefined : choices[Number(typed) - 1]);
  try {
    output.write(`${message}\n`);
    for (const [index, { name }] of choices.entries()) output.write(`  ${labels[index]}. ${name}\n`);
    for (;;) {
      output.write(`${ask}\n`);
      const typed = (await readLine()).trim().toLowerCase();
      const choice = typed === "" ? choices[alone] : chosen(typed);
      if (choice !== undefined) {
        output.write(`Chosen: ${choice.name}\n`);
        return choice.value;
      }
      output.write(`'${typed}' is none of them.\n`);
    }
  } finally {
    // Only our own: the library has some, too.
    signal.removeEventListener("abort", end);
    lines.off("close", end);
    lines.close();
  }
}

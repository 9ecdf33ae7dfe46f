/**
 * A question in lines: the answers with their numbers, and a line to type one into. Nothing is ever drawn over, so a
 * screen reader reads it from top to bottom.
 */
import { createInterface } from "node:readline";
import { NobodyAnswersError } from "./nobody.js";
import type { PageChoice } from "./page.js";

export interface NumberedStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/** Asks until one of the answers is given, by its number or its letter; an empty line takes the first. */
export async function askNumbered<T extends string>(
  message: string,
  choices: readonly PageChoice<T>[],
  { input, output, signal }: NumberedStreams,
): Promise<T> {
  const lines = createInterface({ input, output, terminal: false });
  const interrupted = new Promise<never>((_resolve, reject) => {
    const end = (): void => reject(new NobodyAnswersError("Nobody answers."));
    signal.addEventListener("abort", end, { once: true });
    lines.once("close", end);
  });
  interrupted.catch(() => {});
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
  try {
    output.write(`${message}\n`);
    for (const [index, { name }] of choices.entries()) output.write(`  ${index + 1}. ${name}\n`);
    for (;;) {
      output.write(`Type a number from 1 to ${choices.length} and press Enter (Enter alone: 1):\n`);
      const typed = (await readLine()).trim().toLowerCase();
      const choice = typed === "" ? choices[0] : (choices[Number(typed) - 1] ?? byLetter(choices, typed));
      if (choice !== undefined) return choice.value;
      output.write(`'${typed}' is none of them.\n`);
    }
  } finally {
    lines.removeAllListeners("close");
    lines.close();
  }
}

const byLetter = <T extends string>(
  choices: readonly PageChoice<T>[],
  typed: string,
): PageChoice<T> | undefined => choices.find(({ key }) => key === typed);

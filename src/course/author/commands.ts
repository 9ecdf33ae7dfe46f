/** The commands that a text tells its reader to type. */
import { tokensOf } from "./texts.js";

/** As typed, on one line. */
export type TypedCommand = string;

const COMMAND = /^(\$ )?(idem-lab|aws)( |$)/;

/** Commands in code spans, and in code blocks, where a backslash goes on in the next line. */
export function commandsIn(markdown: string): readonly TypedCommand[] {
  return tokensOf(markdown).flatMap((token) => {
    if ((token.type !== "codespan" && token.type !== "code") || !("text" in token)) return [];
    return String(token.text)
      .replaceAll(/\\\n\s*/g, "")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => COMMAND.test(line))
      .map((line) => line.replace(/^\$ /, ""));
  });
}

/** The words of a command line, with quotes as a shell reads them; nothing is expanded. */
export function words(command: TypedCommand): readonly string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );
}

/** The cases of the scripts for bash and zsh, which have the same `case`. */
import { quoted } from "../shell.js";
import type { CompletedCommand, CompletedOption, Values } from "./model.js";

/** What a script does to offer values: shell code behind a semicolon, or nothing. */
type Offer = (values: Values) => string;

/** A command as the scripts look it up. */
export const pathOf = ({ path }: CompletedCommand): string => path.join(" ");

/** Cases by the command's path and the option; `*` stands for every command. */
export const optionCases = (
  place: string,
  options: readonly CompletedOption[],
  offer: Offer,
): readonly string[] =>
  options.flatMap(({ flags, value }) => {
    if (value === undefined) return [];
    const cases = flags.map((flag) =>
      place === "*" ? `*${quoted(` ${flag}`)}` : quoted(`${place} ${flag}`),
    );
    return [`    ${cases.join("|")}) takes=1${offer(value)} ;;`];
  });

/** Cases by the command's path and the position of an argument. */
export function argumentCases(command: CompletedCommand, offer: Offer): readonly string[] {
  const last = command.arguments.length - 1;
  return command.arguments.flatMap((values, index) => {
    if (values.kind === "free") return [];
    const repeated = command.variadic && index === last;
    const place = repeated ? `${quoted(`${pathOf(command)} `)}*` : quoted(`${pathOf(command)} ${index}`);
    return [`    ${place})${offer(values).replace("; ", " ")} ;;`];
  });
}

/** What can be typed, read from the command table itself, so that completion can't fall behind it. */
import type { Argument, Command, Option } from "commander";
import type { Lab } from "../../course/labs/lab.js";

export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** What a value is completed with. `free`: with nothing; only the person knows. */
export type Values =
  | { readonly kind: "words"; readonly words: readonly Candidate[] }
  | { readonly kind: "files" | "folders" | "free" };

export interface CompletedOption {
  /** `--yes`, `-y` */
  readonly flags: readonly string[];
  readonly about: string;
  /** Absent for an option without a value. */
  readonly value?: Values;
}

export interface CompletedCommand {
  /** From the program on: empty for the program itself, then `cloud`, `cloud start`. */
  readonly path: readonly string[];
  readonly subcommands: readonly Candidate[];
  /** Its own; the program's are taken by every command. */
  readonly options: readonly CompletedOption[];
  readonly arguments: readonly Values[];
  /** The last argument may be repeated. */
  readonly variadic: boolean;
}

export interface CompletedProgram {
  /** The program itself first. */
  readonly commands: readonly CompletedCommand[];
  /** What every command takes. */
  readonly shared: readonly CompletedOption[];
  /** Placeholders that `placeholders` does not know: their values are not completed. */
  readonly unknown: readonly string[];
}

const FREE: Values = { kind: "free" };
const words = (about: Readonly<Record<string, string>>): Values => ({
  kind: "words",
  words: Object.entries(about).map(([word, text]) => ({ word, about: text })),
});

/** What the placeholders of the command table stand for: `--handler <file>`, `run <lab>`. */
function placeholders(labs: readonly Lab[]): Readonly<Record<string, Values>> {
  const lab: Values = {
    kind: "words",
    words: labs.flatMap(({ id, slug, title }) => [
      { word: id, about: title },
      { word: slug, about: title },
    ]),
  };
  return {
    lab,
    file: { kind: "files" },
    handler: { kind: "files" },
    dir: { kind: "folders" },
    folder: { kind: "folders" },
    table: words({ orders: "one row for each order created", idempotency: "the keys that were stored" }),
    target: words({ local: "the embedded AWS", aws: "an AWS account" }),
    language: words({ nodejs: "Node", python: "Python" }),
    mode: words({ virtual: "jumps to the next retry", real: "runs as this machine's" }),
    shell: words({ bash: "", zsh: "", fish: "" }),
    ...Object.fromEntries(
      [
        "answer",
        "field",
        "lab=answer",
        "region",
        "arn",
        "key=value",
        "name",
        "prefix",
        "n",
        "order id",
        "duration",
        "id",
        "rate",
        "slug",
        "key",
        "name=keys",
        "name=value",
        "seconds",
        "mb",
        "place",
      ].map((name) => [name, FREE]),
    ),
  };
}

const subcommands = (command: Command): readonly Candidate[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ word: each.name(), about: each.description() }));

const chosen = (choices: readonly string[]): Values => ({
  kind: "words",
  words: choices.map((word) => ({ word, about: "" })),
});

/** Walks the command table. */
export function completedProgram(program: Command, labs: readonly Lab[]): CompletedProgram {
  const known = placeholders(labs);
  const unknown: string[] = [];
  const valuesOf = (placeholder: string): Values => {
    const values = known[placeholder];
    if (values === undefined) unknown.push(placeholder);
    return values ?? FREE;
  };
  const optionOf = ({ long, short, flags: written, argChoices, description }: Option): CompletedOption => {
    const flags = [long, short].filter((flag) => flag !== undefined && flag !== null);
    const placeholder = /[<[](.+?)(\.\.\.)?[>\]]/.exec(written)?.[1];
    if (placeholder === undefined) return { flags, about: description };
    return {
      flags,
      about: description,
      value: argChoices === undefined ? valuesOf(placeholder) : chosen(argChoices),
    };
  };
  const argumentOf = (argument: Argument): Values =>
    argument.argChoices === undefined ? valuesOf(argument.name()) : chosen(argument.argChoices);
  const help = program.createHelp();

  /** `help` is about the commands beside it. */
  const argumentsOf = (command: Command, path: readonly string[], parent: Command): readonly Values[] =>
    command.name() === "help" && path.length > 0
      ? [{ kind: "words", words: subcommands(parent) }]
      : command.registeredArguments.map(argumentOf);

  const read = (command: Command, path: readonly string[], parent: Command): readonly CompletedCommand[] => {
    const own = help.visibleOptions(command).filter(({ long }) => long !== "--help");
    return [
      {
        path,
        subcommands: subcommands(command),
        options: path.length === 0 ? own.filter(isOfProgramAlone).map(optionOf) : own.map(optionOf),
        arguments: argumentsOf(command, path, parent),
        variadic: command.registeredArguments.at(-1)?.variadic === true,
      },
      ...help.visibleCommands(command).flatMap((each) => read(each, [...path, each.name()], command)),
    ];
  };
  const shared = help.visibleOptions(program).filter((option) => !isOfProgramAlone(option));
  return { commands: read(program, [], program), shared: shared.map(optionOf), unknown };
}

const isOfProgramAlone = ({ long }: Option): boolean => long === "--version";

/** A description as one short line, without what a shell would take for its own. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

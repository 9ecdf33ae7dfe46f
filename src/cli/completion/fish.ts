/** Completion for fish, 3.0 and later. */
import {
  type Candidate,
  type CompletedCommand,
  type CompletedOption,
  type CompletedProgram,
  oneLine,
  type Values,
} from "./model.js";

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const pathOf = ({ path }: CompletedCommand): string => path.join(" ");

/** Fish reads the list as it reads a command: words, each with what it means behind a tab. */
const wordList = (words: readonly Candidate[]): string =>
  quoted(
    words.map(({ word, about }) => (about === "" ? word : `${word}\\t${quoted(oneLine(about))}`)).join(" "),
  );

const offer = (values: Values): string => {
  switch (values.kind) {
    case "words":
      return ` -f -a ${wordList(values.words)}`;
    case "files":
      return " -F";
    case "folders":
      return " -f -a '(__fish_complete_directories (commandline -ct))'";
    case "free":
      return " -f";
  }
};

function optionLine(condition: string | undefined, { flags, about, value }: CompletedOption): string {
  const names = flags.map((flag) =>
    flag.startsWith("--") ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`,
  );
  const taken = value === undefined ? "" : ` -r${offer(value)}`;
  const where = condition === undefined ? "" : ` -n ${condition}`;
  return `complete -c idem-lab${where}${names.join("")}${taken} -d ${quoted(oneLine(about))}`;
}

function commandLines(command: CompletedCommand): readonly string[] {
  const path = pathOf(command);
  const here = quoted(`__idem_lab_at ${quoted(path)}`);
  const subcommands = command.subcommands.map(
    ({ word, about }) => `complete -c idem-lab -n ${here} -f -a ${quoted(word)} -d ${quoted(oneLine(about))}`,
  );
  const last = command.arguments.length - 1;
  const values = command.arguments.map((each, index) => {
    const nth = command.variadic && index === last ? `${index} or more` : String(index);
    return `complete -c idem-lab -n ${quoted(`__idem_lab_at ${quoted(path)} ${nth}`)}${offer(each)}`;
  });
  return [...subcommands, ...values, ...command.options.map((option) => optionLine(here, option))];
}

export function fishScript({ commands, shared }: CompletedProgram): string {
  const nested = commands.filter(({ path }) => path.length > 0).map(pathOf);
  const valued = [
    ...new Set(
      [{ options: shared }, ...commands].flatMap(({ options }) =>
        options.flatMap(({ flags, value }) => (value === undefined ? [] : flags)),
      ),
    ),
  ];
  return `# Completion of idem-lab for fish. How to install it: idem-lab completion --help
# Whether the cursor is at a command, and at which of its arguments.
function __idem_lab_at
    set -l place
    set -l nth 0
    set -l pending
    for word in (commandline -opc)[2..-1]
        if test -n "$pending"
            set pending
            continue
        end
        switch $word
            case ${valued.join(" ")}
                set pending $word
            case '-*'
            case '*'
                set -l below (string trim -- "$place $word")
                switch $below
                    case ${nested.map(quoted).join(" ")}
                        set place $below
                        set nth 0
                    case '*'
                        set nth (math $nth + 1)
                end
        end
    end
    test "$place" = "$argv[1]"; or return 1
    test (count $argv) -gt 1; or return 0
    test $nth -eq $argv[2]; and return 0
    test (count $argv) -gt 2; and test $nth -gt $argv[2]
end

complete -c idem-lab -f
${[...commands.flatMap(commandLines), ...shared.map((option) => optionLine(undefined, option))].join("\n")}
`;
}

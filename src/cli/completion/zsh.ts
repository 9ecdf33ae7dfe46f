/** Completion for zsh. */

import { quoted } from "../shell.js";
import { argumentCases, optionCases, pathOf } from "./cases.js";
import {
  type Candidate,
  type CompletedCommand,
  type CompletedOption,
  type CompletedProgram,
  oneLine,
  type Values,
} from "./model.js";

/** As _describe reads it: a colon divides the word from what it means. */
const described = ({ word, about }: Candidate): string =>
  quoted(about === "" ? word.replaceAll(":", "\\:") : `${word.replaceAll(":", "\\:")}:${oneLine(about)}`);

const offer = (values: Values): string => {
  switch (values.kind) {
    case "words":
      return `; offered=(${values.words.map(described).join(" ")})`;
    case "files":
      return "; kind=files";
    case "folders":
      return "; kind=folders";
    case "free":
      return "";
  }
};

const describedFlags = (options: readonly CompletedOption[]): string =>
  options.flatMap((option) => option.flags.map((word) => described({ word, about: option.about }))).join(" ");

const wordCase = (command: CompletedCommand): string => {
  return `    ${quoted(pathOf(command))})
      offered=(${command.subcommands.map(described).join(" ")})
      options=(${describedFlags(command.options)})
      ;;`;
};

export function zshScript({ commands, shared }: CompletedProgram): string {
  const nested = commands.filter(({ path }) => path.length > 0).map(pathOf);
  return `#compdef idem-lab
# Completion of idem-lab for zsh. How to install it: idem-lab completion --help
_idem_lab_option() {
  offered=() kind='' takes=''
  case "$1 $2" in
${[...commands.flatMap((command) => optionCases(pathOf(command), command.options, offer)), ...optionCases("*", shared, offer)].join("\n")}
  esac
}

_idem_lab_argument() {
  offered=() kind=''
  case "$1 $2" in
${commands.flatMap((command) => argumentCases(command, offer)).join("\n")}
  esac
}

_idem_lab_words() {
  case "$1" in
${commands.map(wordCase).join("\n")}
  esac
  options+=(${describedFlags(shared)})
}

_idem_lab() {
  local place='' kind='' takes='' pending='' word below
  local -a offered options
  local -i nth=0 i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    if [[ -n "$pending" ]]; then
      pending=''
      continue
    fi
    case "$word" in
      -*=*) ;;
      -*)
        _idem_lab_option "$place" "$word"
        [[ -z "$takes" ]] || pending="$word"
        ;;
      *)
        below="\${place:+$place }$word"
        case "$below" in
          ${nested.map(quoted).join("|")}) place="$below" nth=0 ;;
          *) nth+=1 ;;
        esac
        ;;
    esac
  done
  word="\${words[CURRENT]}"
  offered=() kind=''
  if [[ -n "$pending" ]]; then
    _idem_lab_option "$place" "$pending"
  elif [[ "$word" == -*=* ]]; then
    compset -P '*='
    _idem_lab_option "$place" "\${word%%=*}"
  else
    _idem_lab_words "$place"
    if [[ "$word" == -* ]]; then
      offered=("\${options[@]}")
    elif [[ \${#offered} -eq 0 ]]; then
      _idem_lab_argument "$place" "$nth"
    fi
  fi
  case "$kind" in
    files) _files ;;
    folders) _files -/ ;;
    *) _describe 'idem-lab' offered ;;
  esac
}

# Read from a folder of $fpath, this file is the function; sourced, it registers it.
if [[ "\${funcstack[1]}" == _idem_lab || "\${funcstack[1]}" == _idem-lab ]]; then
  _idem_lab "$@"
else
  compdef _idem_lab idem-lab
fi
`;
}

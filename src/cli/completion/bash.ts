/** Completion for bash, 3.2 (macOS) and later, without the bash-completion package. */

import { quoted } from "../shell.js";
import { argumentCases, optionCases, pathOf } from "./cases.js";
import type { CompletedProgram, Values } from "./model.js";

/** How the script is told what to offer: words, or the name of what the shell itself completes. */
const offer = (values: Values): string => {
  if (values.kind === "free") return "";
  return values.kind === "words"
    ? `; words=${quoted(values.words.map(({ word }) => word).join(" "))}`
    : `; kind=${values.kind}`;
};

export function bashScript({ commands, shared }: CompletedProgram): string {
  const nested = commands.filter(({ path }) => path.length > 0).map(pathOf);
  return `# Completion of idem-lab for bash. How to install it: idem-lab completion --help
_idem_lab_option() {
  words='' kind='' takes=''
  case "$1 $2" in
${[...commands.flatMap((command) => optionCases(pathOf(command), command.options, offer)), ...optionCases("*", shared, offer)].join("\n")}
  esac
}

_idem_lab_argument() {
  words='' kind=''
  case "$1 $2" in
${commands.flatMap((command) => argumentCases(command, offer)).join("\n")}
  esac
}

_idem_lab_words() {
  case "$1" in
${commands
  .map(
    (command) =>
      `    ${quoted(pathOf(command))}) words=${quoted(command.subcommands.map(({ word }) => word).join(" "))} flags=${quoted([...command.options, ...shared].flatMap(({ flags }) => flags).join(" "))} ;;`,
  )
  .join("\n")}
  esac
}

_idem_lab() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' words='' flags='' kind='' takes='' pending='' nth=0 word below i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    # Bash splits --option=value into three words.
    if [ -n "$pending" ]; then
      [ "$word" = '=' ] || pending=''
      continue
    fi
    case "$word" in
      -*)
        _idem_lab_option "$path" "$word"
        [ -z "$takes" ] || pending="$word"
        ;;
      *)
        below="\${path:+$path }$word"
        case "$below" in
          ${nested.map(quoted).join("|")}) path="$below" nth=0 ;;
          *) nth=$((nth + 1)) ;;
        esac
        ;;
    esac
  done
  kind=''
  [ "$current" != '=' ] || current=''
  if [ -n "$pending" ]; then
    _idem_lab_option "$path" "$pending"
  else
    case "$current" in
      -*)
        _idem_lab_words "$path"
        words="$flags"
        ;;
      *)
        _idem_lab_words "$path"
        [ -n "$words" ] || _idem_lab_argument "$path" "$nth"
        ;;
    esac
  fi
  case "$kind" in
    files) _idem_lab_reply -f -- "$current" ;;
    folders) _idem_lab_reply -d -- "$current" ;;
    *) _idem_lab_reply -W "$words" -- "$current" ;;
  esac
}

_idem_lab_reply() {
  local found
  [ "$1" = '-W' ] || compopt -o filenames 2>/dev/null
  while IFS= read -r found; do COMPREPLY+=("$found"); done < <(compgen "$@")
}

complete -F _idem_lab idem-lab
`;
}

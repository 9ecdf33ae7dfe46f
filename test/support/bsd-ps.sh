#!/bin/sh
# `ps` as macOS has it, as far as anything of ours may use it: `ps -o lstart= -p <pid>`. What it prints depends on the
# caller's language and time zone. Anything else is refused, and written down.
if [ "$#" -ne 4 ] || [ "$1" != -o ] || [ "$2" != lstart= ] || [ "$3" != -p ]; then
  echo "ps $*" >>"$(dirname "$0")/refused"
  echo "ps: illegal argument: $*" >&2
  exit 1
fi
stat=$(cat "/private/proc/$4/stat" 2>/dev/null) || exit 1
set -- ${stat##*) }
echo "Fri Nov 27 ${20} ${LC_ALL:-${LANG:-}} ${TZ:-} 2026    "

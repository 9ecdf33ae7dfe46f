#!/bin/sh
# `ps` as macOS has it, as far as anything of ours may use it: `ps -o lstart= -p <pid>`, and `stat=` in its place. When
# one started is printed by the caller's language and time zone. Anything else is refused, and written down.
if [ "$#" -ne 4 ] || [ "$1" != -o ] || { [ "$2" != lstart= ] && [ "$2" != stat= ]; } || [ "$3" != -p ]; then
  echo "ps $*" >>"$(dirname "$0")/refused"
  echo "ps: illegal argument: $*" >&2
  exit 1
fi
stat=$(cat "/private/proc/$4/stat" 2>/dev/null) || exit 1
column=$2
set -- ${stat##*) }
if [ "$column" = stat= ]; then
  echo "$1+  "
  exit
fi
echo "Fri Nov 27 ${20} ${LC_ALL:-${LANG:-}} ${TZ:-} 2026    "

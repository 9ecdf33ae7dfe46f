#!/bin/sh
# Runs a command in a root of its own that lacks what only Linux has: /proc is empty, /tmp is a link, `ps` is a BSD one.
#   unshare -m sh elsewhere.sh <empty folder> <folder of programs that come first> <command> [argument…]
set -e
root=$1
first=$2
shift 2
mount -t tmpfs elsewhere "$root"
for path in /* /.[!.]*; do
  name=${path#/}
  case "$name" in proc | tmp | '*' | '.[!.]*') continue ;; esac
  if [ -L "$path" ]; then
    cp -P "$path" "$root/$name"
  elif [ -d "$path" ]; then
    mkdir "$root/$name"
    mount --rbind "$path" "$root/$name"
  fi
done
mkdir -p "$root/proc" "$root/private/tmp" "$root/private/proc"
mount --rbind /tmp "$root/private/tmp"
# Where `ps` looks, being part of the other system.
mount --rbind /proc "$root/private/proc"
ln -s private/tmp "$root/tmp"
exec chroot "$root" /usr/bin/env PATH="$first:$PATH" "$@"

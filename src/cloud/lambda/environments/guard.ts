import { type ChildProcess, spawn } from "node:child_process";

/**
 * Reads `+pid` and `-pid`; at the end of its input, which is our end, it kills the groups that are left, and whoever
 * left its group but was started with the mark among its environment variables.
 */
const SCRIPT = `
groups=" "
while read -r line; do
  group="\${line#?}"
  case "$line" in
    +*) groups="$groups$group " ;;
    -*) case "$groups" in *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;; esac ;;
  esac
done
for group in $groups; do kill -9 "-$group" 2>/dev/null; done
for look in 1 2 3; do
  strays=$(grep -lsF -e "$1" /proc/[0-9]*/environ)
  [ -n "$strays" ] || break
  for variables in $strays; do
    stray="\${variables#/proc/}"
    kill -9 "\${stray%/environ}" 2>/dev/null
  done
done
`;

/** Sees to it that no environment outlives this process, however it ends: `kill -9` runs no code of ours. */
export class Guard {
  #watcher: ChildProcess | undefined;

  /** @param mark what only processes of our environments have among their environment variables */
  constructor(private readonly mark: string) {}

  /** A process group to be killed when we are gone. */
  add(group: number): void {
    this.#send(`+${group}\n`);
  }

  /** The group has ended. */
  remove(group: number): void {
    this.#send(`-${group}\n`);
  }

  close(): void {
    this.#watcher?.stdin?.end();
    this.#watcher = undefined;
  }

  #send(line: string): void {
    this.#watcher ??= this.#start();
    this.#watcher.stdin?.write(line);
  }

  #start(): ChildProcess {
    // Its own session: a Ctrl-C in our terminal must not end it before us.
    const watcher = spawn("/bin/sh", ["-c", SCRIPT, "sh", this.mark], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: { PATH: process.env.PATH ?? "/usr/bin:/bin" },
      cwd: "/",
    });
    watcher.unref();
    watcher.on("error", () => {});
    watcher.stdin?.on("error", () => {});
    if (watcher.stdin !== null && "unref" in watcher.stdin && typeof watcher.stdin.unref === "function") {
      watcher.stdin.unref();
    }
    return watcher;
  }
}

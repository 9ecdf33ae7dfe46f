/** What the system tells of other processes: whether one is there, and still the one that was meant. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** A process, and what tells it from a later one with the same number; empty where the system can't say. */
export interface KnownProcess {
  readonly pid: number;
  readonly identity: string;
}

/** Every reader has to get the same answer: it depends on the language and the time zone otherwise. */
const PS_ENVIRONMENT = { LC_ALL: "C", TZ: "UTC" } as const;
/** How long `ps` may take, in ms. */
const PS_PATIENCE = 5_000;

/** Of `/proc/<pid>/stat`, behind the name: the state comes first, the start time is the 20th. */
const STATE = 0;
const STARTED = 19;

/** One field of what the system tells, by whatever it tells it with; empty where it does not tell. */
function told(pid: number, field: number, column: string): string {
  try {
    if (existsSync("/proc/self/stat")) {
      // What is mounted at /proc may count processes otherwise than we are counted: of ourselves it always knows.
      const stat = readFileSync(`/proc/${pid === process.pid ? "self" : pid}/stat`, "utf8");
      // The name in parentheses may hold spaces.
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[field] ?? "";
    }
    if (process.platform === "win32") return "";
    return execFileSync("ps", ["-o", column, "-p", String(pid)], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, ...PS_ENVIRONMENT },
      stdio: ["ignore", "pipe", "ignore"],
      timeout: PS_PATIENCE,
    }).trim();
  } catch {
    return "";
  }
}

/** When a process began; empty where the system does not tell. */
export const processIdentity = (pid: number): string => told(pid, STARTED, "lstart=");

/** Whether a process is halted, as by `kill -STOP` or Ctrl-Z: it is there, and answers nobody. */
export const isHalted = (pid: number): boolean => /^[Tt]/.test(told(pid, STATE, "stat="));

/**
 * Whether a process is there, and still the one that was meant. Where the system does not tell, it is taken to be: a
 * home that waits for a stranger to end can be mended, one with two owners cannot.
 */
export function isAlive({ pid, identity }: KnownProcess): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const found = processIdentity(pid);
  if (found !== "" && identity !== "" && found !== identity) return false;
  // A zombie has ended, and only waits for a parent that may never ask how.
  return !/^[ZX]/i.test(told(pid, STATE, "stat="));
}

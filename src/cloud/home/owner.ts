/**
 * One process owns a home. The claim is a transaction in the home's store, whose writers exclude each other across
 * processes, so two claimants can't both win and a dead owner's claim is taken over without a race.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { Store } from "../store/store.js";

export interface Owner {
  readonly pid: number;
  /** Tells this process from a later one with the same pid; empty where the system can't say. */
  readonly identity: string;
  /** Random for each start. */
  readonly instance: string;
  /** `background`: runs until `cloud stop`. `command`: ends with its command. */
  readonly kind: "background" | "command";
  readonly time: "virtual" | "real";
  /** Known once it listens. */
  readonly endpoint?: string;
}

const KEY = "owner";

/** Every reader has to get the same answer: it depends on the language and the time zone otherwise. */
const PS_ENVIRONMENT = { LC_ALL: "C", TZ: "UTC" } as const;
/** How long `ps` may take, in ms. */
const PS_PATIENCE = 5_000;

function startedByPs(pid: number): string {
  return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...PS_ENVIRONMENT },
    stdio: ["ignore", "pipe", "ignore"],
    timeout: PS_PATIENCE,
  }).trim();
}

/** When a process began, by whatever the system tells it with; empty where it does not tell. */
export function processIdentity(pid: number): string {
  try {
    if (existsSync("/proc/self/stat")) {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name in parentheses may hold spaces; the start time is the 20th field behind it.
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    }
    return process.platform === "win32" ? "" : startedByPs(pid);
  } catch {
    return "";
  }
}

/**
 * Whether a process is there, and still the one that was meant. Where the system does not tell, it is taken to be: a
 * home that waits for a stranger to end can be mended, one with two owners cannot.
 */
export function isAlive(owner: Pick<Owner, "pid" | "identity">): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const identity = processIdentity(owner.pid);
  return identity === "" || owner.identity === "" || identity === owner.identity;
}

function read(text: string | undefined): Owner | undefined {
  if (text === undefined) return undefined;
  const owner: Owner = JSON.parse(text);
  return owner;
}

/** The living owner of a home's store. */
export function currentOwner(store: Store): Owner | undefined {
  const owner = read(store.get(KEY));
  return owner !== undefined && isAlive(owner) ? owner : undefined;
}

/** Makes this process the owner, or says who is. */
export function claim(store: Store, candidate: Owner): Owner | undefined {
  return store.transaction((transaction) => {
    const owner = read(transaction.get(KEY));
    if (owner !== undefined && owner.instance !== candidate.instance && isAlive(owner)) return owner;
    transaction.put(KEY, JSON.stringify(candidate));
    return undefined;
  });
}

/** Gives the home up. */
export function release(store: Store, instance: string): void {
  store.transaction((transaction) => {
    if (read(transaction.get(KEY))?.instance === instance) transaction.delete(KEY);
  });
}

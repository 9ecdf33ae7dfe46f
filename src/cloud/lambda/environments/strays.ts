import { readdirSync, readFileSync } from "node:fs";

/** A fork can be quicker than one look. */
const MOST_LOOKS = 20;

/**
 * Kills the processes that left their environment's process group but still carry its mark in the environment
 * variables that they were started with. Where there is no `/proc`, the group is all that can be killed.
 */
export function killStrays(mark: string): void {
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const strays = straysOf(mark);
    if (strays.length === 0) return;
    for (const pid of strays) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has already gone.
      }
    }
  }
}

function straysOf(mark: string): number[] {
  const pids = processes().filter((pid) => pid !== process.pid);
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark);
    } catch {
      return false;
    }
  });
}

function processes(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

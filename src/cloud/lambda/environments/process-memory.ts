import { readFileSync } from "node:fs";

export interface ProcessMemory {
  /** The most that it held, in MB. */
  readonly peak: number;
  /** What it holds, in MB. */
  readonly now: number;
}

/** What a process takes of the machine's memory, where the system tells. */
export function memoryOf(pid: number): ProcessMemory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    const [peak, now] = [/^VmHWM:\s+(\d+) kB/m.exec(status), /^VmRSS:\s+(\d+) kB/m.exec(status)];
    if (peak === null || now === null) return undefined;
    return { peak: Math.ceil(Number(peak[1]) / 1024), now: Math.ceil(Number(now[1]) / 1024) };
  } catch {
    return undefined;
  }
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findIsolation } from "./isolation.js";

export interface IsolationHere {
  readonly kind: "namespaces" | "processes";
  /** Why not namespaces. */
  readonly why?: string;
}

/** What keeps functions apart on this machine: tried, and nothing is left of the trial. */
export async function isolationHere(): Promise<IsolationHere> {
  const folder = mkdtempSync(join(tmpdir(), "idem-lab-isolation-"));
  try {
    const { kind, ...rest } = await findIsolation(folder);
    return "why" in rest ? { kind, why: rest.why } : { kind };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

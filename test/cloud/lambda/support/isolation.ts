import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findIsolation } from "../../../../src/cloud/lambda/environments/sandbox/isolation.js";

let found: Promise<boolean> | undefined;

/** Whether functions run in namespaces here. */
export function hasNamespaces(): Promise<boolean> {
  found ??= look();
  return found;
}

async function look(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "idem-lab-isolation-"));
  try {
    return (await findIsolation(folder)).kind === "namespaces";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

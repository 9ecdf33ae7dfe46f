import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** @returns the executable of another version of Node; `undefined` where npx cannot get it */
export function otherNode(version: string): string | undefined {
  try {
    const args = ["--yes", "-p", `node@${version}`, "node", "-p", "process.execPath"];
    const path = execFileSync("npx", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

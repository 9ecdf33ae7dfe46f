import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** What makes namespaces and works in them: all of util-linux, and `env`. */
const NAMES = ["unshare", "nsenter", "setpriv", "mount", "umount", "pivot_root", "env"] as const;
/** Where they are, whatever the user's PATH says: they run with more rights than a function. */
const FOLDERS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

export type Programs = Readonly<Record<(typeof NAMES)[number], string>>;

/** The programs by their paths, or the names of those that are missing. */
export function findPrograms(): Programs | readonly string[] {
  const found = NAMES.map((name) => [name, FOLDERS.map((folder) => join(folder, name)).find(isExecutable)]);
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => String(name));
  return missing.length > 0 ? missing : (Object.fromEntries(found) as Programs);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

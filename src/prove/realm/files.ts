/** Files as handlers see them: what they write into `/tmp` is there for the next invocation of the same process alone. */
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { realm } from "./realm.js";

const require = createRequire(import.meta.url);
// As they are now: what is imported would be what is put in their place.
const { existsSync, mkdirSync, mkdtempSync, rmSync } = { ...require("node:fs") };
const { tmpdir } = { ...require("node:os") };

const TMP = "/tmp";
const READERS = [
  "readFile",
  "stat",
  "lstat",
  "access",
  "exists",
  "readdir",
  "open",
  "opendir",
  "realpath",
  "watch",
];
const WRITERS = [
  "writeFile",
  "appendFile",
  "mkdir",
  "mkdtemp",
  "rmdir",
  "rm",
  "unlink",
  "truncate",
  "utimes",
  "chmod",
];
const STREAMS = ["createReadStream", "createWriteStream"];
/** With two paths. */
const MOVERS = ["rename", "copyFile", "cp", "link", "symlink"];

/** Where the function's own files are. */
const taskRoot = (): string => process.env.LAMBDA_TASK_ROOT ?? "/var/task";

let root: string | undefined;
let folders = 0;

/** The folder that is `/tmp` for a process that begins now. */
export function freshFolder(): string {
  root ??= newRoot();
  folders += 1;
  return join(root, String(folders));
}

/** Where the folders are that processes have for `/tmp`. */
export function foldersIn(path: string): void {
  root = path;
}

function newRoot(): string {
  const made = mkdtempSync(join(tmpdir(), "idem-lab-prove-"));
  process.on("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A file system that can't be written to, as Lambda's outside of `/tmp`. */
function readOnly(path: string, what: string): Error {
  return Object.assign(new Error(`EROFS: read-only file system, ${what} '${path}'`), {
    code: "EROFS",
    errno: -30,
    syscall: what,
    path,
  });
}

/** Where a path leads. @throws an error of the file system for what may not be written */
function placed(path: unknown, writes: boolean, what: string): unknown {
  const folder = realm.current?.folder;
  if (folder === undefined || realm.loading > 0) return path;
  const text = path instanceof URL ? decodeURIComponent(path.pathname) : String(path);
  // Node's own functions call each other.
  if (root !== undefined && text.startsWith(root)) return path;
  if (text === TMP || text.startsWith(`${TMP}/`)) {
    mkdirSync(folder, { recursive: true });
    const own = `${folder}${text.slice(TMP.length)}`;
    // A package may itself lie there.
    const isPackaged =
      !writes && !existsSync(own) && (text.startsWith(taskRoot()) || text.includes("/node_modules/"));
    if (!writes) realm.read.add(resolve(text));
    return isPackaged ? path : own;
  }
  if (writes && !text.startsWith("/dev/")) throw readOnly(text, what);
  if (!writes) realm.read.add(resolve(text));
  return path;
}

const opensToWrite = (name: string, flags: unknown): boolean =>
  name.startsWith("open") &&
  (typeof flags === "string" ? /[wa+]/.test(flags) : typeof flags === "number" && (flags & 3) !== 0);

export function installFiles(): void {
  const fs = require("node:fs");
  const turn = (module: Record<string, unknown>, name: string, paths: number, writes: boolean): void => {
    const real = module[name];
    if (typeof real !== "function") return;
    const turned = function (this: unknown, ...args: unknown[]): unknown {
      if (realm.current === undefined) return Reflect.apply(real, this, args);
      const isWriting = writes || opensToWrite(name, args[1]);
      for (let index = 0; index < paths; index++)
        if (typeof args[index] !== "number") args[index] = placed(args[index], isWriting, name);
      return Reflect.apply(real, this, args);
    };
    module[name] = Object.assign(turned, real);
  };
  for (const [names, paths, writes] of [
    [READERS, 1, false],
    [WRITERS, 1, true],
    [MOVERS, 2, true],
  ] as const)
    for (const name of names) {
      turn(fs, name, paths, writes);
      turn(fs, `${name}Sync`, paths, writes);
      turn(fs.promises, name, paths, writes);
    }
  for (const name of STREAMS) turn(fs, name, 1, name.includes("Write"));
  const os = require("node:os");
  os.tmpdir = () => (realm.current === undefined ? tmpdir() : TMP);
}

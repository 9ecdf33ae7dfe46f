/** Where runtimes look for what layers bring. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type BundledModules, bundledModules } from "../functions/bundled-modules.js";
import type { VersionRecord } from "../functions/records.js";
import { familyOf } from "../functions/runtimes.js";
import type { World } from "./sandbox/sandbox.js";

const versionOf = (runtime: string): string => /[\d.]+\d|\d+/.exec(runtime)?.[0] ?? "";

/** Where Node finds the modules of layers, the more particular first. */
function nodeFolders(root: string, runtime: string): readonly string[] {
  const own = `node${versionOf(runtime)}`;
  return [join(root, "nodejs", own, "node_modules"), join(root, "nodejs", "node_modules")];
}

/** Where Python finds the modules of layers, the more particular first. */
export function pythonFolders(root: string, runtime: string): readonly string[] {
  const own = join("lib", `python${versionOf(runtime)}`, "site-packages");
  return [join(root, "python", own), join(root, "python")];
}

/** The variables in which AWS's runtimes name where modules are. */
export function modulePaths({ runtime }: VersionRecord, world: World): Readonly<Record<string, string>> {
  const { layersRoot, libraries } = world;
  const family = familyOf(runtime);
  if (family === "nodejs") {
    return { NODE_PATH: [...nodeFolders(layersRoot, runtime), ...libraries.nodejs].join(delimiter) };
  }
  return family === "python" && libraries.python.length > 0
    ? { PYTHONPATH: libraries.python.join(delimiter) }
    : {};
}

/** A folder of modules, and where a function sees it. */
interface SeenFolder {
  readonly folder: string;
  readonly seenAt: string;
}

/** A scope's name, and its packages. */
type SeenScope = readonly [string, SeenFolder];

export interface LinkedModules {
  /** The folder that is made. */
  readonly into: string;
  readonly runtime: string;
  readonly layersFolder: string;
  /** Where the function sees the layers. Default: there. */
  readonly seenAt?: string;
  /** The scopes that come after those of layers. Default: they are found elsewhere. */
  readonly sdk?: readonly SeenScope[];
}

/**
 * Makes a folder with a link for each module of the layers: `import` does not read NODE_PATH, and AWS's runtimes find
 * the modules of layers before their own SDK.
 * @returns whether there is one
 */
export function linkModules(linked: LinkedModules): boolean {
  const { into, runtime, layersFolder, seenAt = layersFolder, sdk = [] } = linked;
  if (familyOf(runtime) !== "nodejs") return false;
  const seen = nodeFolders(seenAt, runtime);
  const folders = nodeFolders(layersFolder, runtime).map((folder, index) => ({
    folder,
    seenAt: seen[index] ?? folder,
  }));
  if (!folders.some(({ folder }) => existsSync(folder))) return false;
  for (const each of folders) linkEach(each, into);
  linkScopes(sdk, into);
  return true;
}

/** The SDK's scopes, in the order in which a function finds them; `seenAt` says where it sees a folder of modules. */
export const sdkScopes = (seenAt: (modules: BundledModules) => string): readonly SeenScope[] =>
  bundledModules().flatMap((modules) =>
    [...modules.scopes].map(
      ([scope, path]): SeenScope => [
        scope,
        { folder: join(modules.folder, path), seenAt: join(seenAt(modules), path) },
      ],
    ),
  );

/** Makes a folder with a link for each package; of two with one name, the first. */
export function linkScopes(scopes: readonly SeenScope[], into: string): void {
  for (const [scope, each] of scopes) linkPackages(each, join(into, scope));
}

function linkEach(modules: SeenFolder, into: string): void {
  for (const name of namesIn(modules.folder)) {
    if (name.startsWith("@")) {
      const scope = { folder: join(modules.folder, name), seenAt: join(modules.seenAt, name) };
      linkPackages(scope, join(into, name));
    } else link(join(modules.seenAt, name), into, name);
  }
}

function linkPackages(scope: SeenFolder, into: string): void {
  for (const name of namesIn(scope.folder)) link(join(scope.seenAt, name), into, name);
}

/** What is there already comes first. */
function link(target: string, folder: string, name: string): void {
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    // Whatever this process's umask says.
    chmodSync(folder, 0o755);
  }
  const path = join(folder, name);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) symlinkSync(target, path, "dir");
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith(".")) : [];
}

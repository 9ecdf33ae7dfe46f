/** What a deployment package is made of, where it is more than one file: folders, and installed packages. */

import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { HelpfulError } from "../errors/helpful.js";
import type { HandlerSource, PackageFiles } from "./package.js";

/** A package that a handler needs is not installed. */
export class MissingDependencyError extends HelpfulError {
  constructor(dependency: string, folder: string) {
    super(
      `The package ${dependency} is not installed where ${folder} finds it. Install it: npm install ${dependency}. Or leave it out of the handler's dependencies, where the runtime has it.`,
    );
  }
}

/** Every file below a folder; packages installed in it are left out, since they are named one by one. */
async function addFolder(files: Map<string, Uint8Array>, folder: string, place: string): Promise<void> {
  for (const name of (await readdir(folder)).sort()) {
    if (name === "node_modules" || name === "__pycache__" || name === ".git") continue;
    const path = join(folder, name);
    const within = place === "" ? name : `${place}/${name}`;
    // What a link points to: the package must stand by itself.
    if ((await stat(path)).isDirectory()) await addFolder(files, path, within);
    else files.set(within, await readFile(path));
  }
}

/** Where Node finds a package from a folder: in the nearest `node_modules` above it. */
function installedAt(dependency: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", dependency);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

interface Needs {
  readonly needed: readonly string[];
  /** Used where they are installed. */
  readonly optional: readonly string[];
}

const namesIn = (manifest: unknown, field: string): readonly string[] => {
  const value: unknown =
    typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, field) : undefined;
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
};

async function needsOf(folder: string): Promise<Needs> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const optional = [...namesIn(manifest, "optionalDependencies"), ...namesIn(manifest, "peerDependencies")];
  return { needed: namesIn(manifest, "dependencies").filter((name) => !optional.includes(name)), optional };
}

/** Puts packages where Node will find the same ones as here: at the top, or within whoever needs another version. */
class Installation {
  readonly files = new Map<string, Uint8Array>();
  /** The folders that packages came from, by their places in the deployment package. */
  readonly #placed = new Map<string, string>();

  /** @param by the place of whoever needs it, "" for the handler */
  async add(dependency: string, from: string, by: string, isOptional = false): Promise<void> {
    const folder = installedAt(dependency, from);
    if (folder === undefined) {
      if (isOptional) return;
      throw new MissingDependencyError(dependency, from);
    }
    const found = this.#seenFrom(by, dependency);
    if (found === folder) return;
    const place = `${found === undefined || by === "" ? "" : `${by}/`}node_modules/${dependency}`;
    this.#placed.set(place, folder);
    await addFolder(this.files, folder, place);
    const { needed, optional } = await needsOf(folder);
    for (const name of needed) await this.add(name, folder, place);
    for (const name of optional) await this.add(name, folder, place, true);
  }

  /** What Node would find of what is placed so far. */
  #seenFrom(by: string, dependency: string): string | undefined {
    for (let place = by; ; ) {
      const folder = this.#placed.get(`${place === "" ? "" : `${place}/`}node_modules/${dependency}`);
      if (folder !== undefined || place === "") return folder;
      place = place.slice(0, Math.max(0, place.lastIndexOf("/node_modules/")));
    }
  }
}

/**
 * The files of a folder by their paths within it.
 * @param paths some of them; all, unless said
 */
export async function filesAt(folder: string, paths?: readonly string[]): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  if (paths === undefined) await addFolder(files, folder, "");
  else for (const path of paths) files.set(relative(folder, path).split(sep).join("/"), await readFile(path));
  return files;
}

/**
 * Installed packages with all that they need, as they are found from a folder on upwards.
 * @throws MissingDependencyError where one is not installed
 */
export async function installedPackages(names: readonly string[], folder: string): Promise<PackageFiles> {
  const installation = new Installation();
  for (const name of names) await installation.add(name, folder, "");
  return installation.files;
}

/** A folder with a handler in it, and what else belongs into its package. */
export interface HandlerFolder extends Pick<HandlerSource, "family" | "file" | "entry"> {
  readonly folder: string;
  /** Installed packages by name, with all that they need. They are looked for from the folder on upwards. */
  readonly dependencies?: readonly string[];
}

/**
 * A handler of several files: everything in its folder (vendored packages too), and the dependencies it names.
 * @throws MissingDependencyError where one is not installed
 */
export async function handlerFolder(handler: HandlerFolder): Promise<HandlerSource> {
  const { folder, family, file, entry, dependencies = [] } = handler;
  const files = new Map([...(await installedPackages(dependencies, folder)), ...(await filesAt(folder))]);
  const source = new TextDecoder().decode(files.get(file) ?? (await readFile(join(folder, file))));
  files.delete(file);
  return { family, file, entry, source, files: files satisfies PackageFiles };
}

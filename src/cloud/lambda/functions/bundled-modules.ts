import { existsSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";

/** What AWS's Node runtimes bring along, beside a function's own modules. */
const BUNDLED_SCOPES = ["@aws-sdk", "@smithy"];

export interface BundledModules {
  /** The outermost folder of modules: all that they need lies below it. */
  readonly folder: string;
  /** Where each scope lies, relative to that folder. */
  readonly scopes: ReadonlyMap<string, string>;
}

/** The SDK that functions find without bringing it: the one that came with us. */
export function bundledModules(): BundledModules {
  const entry = createRequire(import.meta.url).resolve("@aws-sdk/client-dynamodb");
  const modules = entry.slice(0, entry.lastIndexOf(join("@aws-sdk", "client-dynamodb")));
  const name = `${sep}node_modules${sep}`;
  const folder = modules.slice(0, modules.indexOf(name) + name.length - 1);
  const within = modules.slice(folder.length + 1);
  const scopes = BUNDLED_SCOPES.filter((scope) => existsSync(join(modules, scope)));
  return { folder, scopes: new Map(scopes.map((scope) => [scope, join(within, scope)])) };
}

/** Makes `@aws-sdk/…` resolve from every folder below the one of `folder`, after a function's own modules. */
export function linkBundledModules(folder: string): void {
  const modules = bundledModules();
  mkdirSync(folder, { recursive: true });
  for (const [scope, path] of modules.scopes) {
    const link = join(folder, scope);
    const target = join(modules.folder, path);
    if (linkTarget(link) === target) continue;
    rmSync(link, { force: true, recursive: true });
    symlinkSync(target, link, "dir");
  }
}

function linkTarget(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

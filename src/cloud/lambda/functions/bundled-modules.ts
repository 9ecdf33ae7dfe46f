import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** What AWS's Node runtimes bring along, beside a function's own modules. */
const BUNDLED_SCOPES = ["@aws-sdk", "@smithy"];

/** Where the build puts clients into one file each: beside what is built, and within it for who runs the sources. */
const BUNDLES = ["../../../../bundle/sdk/node_modules", "../../../../dist/bundle/sdk/node_modules"];

export interface BundledModules {
  /** `bundles` are clients in one file each, as in AWS's own runtimes; what is `installed` is complete. */
  readonly kind: "bundles" | "installed";
  /** The outermost folder of modules: all that they need lies below it. */
  readonly folder: string;
  /** Where each scope lies, relative to that folder. */
  readonly scopes: ReadonlyMap<string, string>;
}

/** The SDK that functions find without bringing it: the one that came with us. What comes first is found first. */
export function bundledModules(): readonly BundledModules[] {
  const installed = installedModules();
  const bundles = BUNDLES.map((path) => fileURLToPath(new URL(path, import.meta.url))).find(existsSync);
  return bundles === undefined
    ? [installed]
    : [{ kind: "bundles", folder: bundles, scopes: scopesIn(bundles) }, installed];
}

function installedModules(): BundledModules {
  const entry = createRequire(import.meta.url).resolve("@aws-sdk/client-dynamodb");
  const modules = entry.slice(0, entry.lastIndexOf(join("@aws-sdk", "client-dynamodb")));
  const name = `${sep}node_modules${sep}`;
  const folder = modules.slice(0, modules.indexOf(name) + name.length - 1);
  const within = modules.slice(folder.length + 1);
  return { kind: "installed", folder, scopes: scopesIn(folder, within) };
}

/** The scopes that a folder of modules has, or one within it. */
const scopesIn = (folder: string, within = ""): ReadonlyMap<string, string> =>
  new Map(
    BUNDLED_SCOPES.map((scope) => [scope, join(within, scope)] as const).filter(([, path]) =>
      existsSync(join(folder, path)),
    ),
  );

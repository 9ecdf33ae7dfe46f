/** A handler as a deployment package: the same source makes the same bytes, and so the same `CodeSha256`. */
import { createHash } from "node:crypto";
import { zipSync } from "fflate";

export type RuntimeFamily = "nodejs" | "python";

/** What the course deploys on: the newest runtimes that AWS supports for each language. */
export const RUNTIMES: Readonly<Record<RuntimeFamily, string>> = {
  nodejs: "nodejs24.x",
  python: "python3.13",
};

/** A handler's source, and how Lambda finds its entry. */
export interface HandlerSource {
  readonly family: RuntimeFamily;
  /** Its name within the package: `index.mjs`, `lambda_function.py`. */
  readonly file: string;
  /** `index.handler`, `lambda_function.lambda_handler`. */
  readonly entry: string;
  readonly source: string;
  /** What else is in the package, by path within it: more modules, vendored packages, `node_modules`. */
  readonly files?: PackageFiles;
  /** Variables that it asks for, beside the course's. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Files of a package by their path within it, `/` between folders. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

export interface DeploymentPackage {
  readonly zip: Uint8Array;
  /** Base64, as Lambda gives it. */
  readonly sha256: string;
}

/** The earliest time that a zip can hold: the same for every build. */
const FIXED_TIME = new Date(1980, 0, 1);

export function packageHandler(handler: HandlerSource): DeploymentPackage {
  const all = new Map(handler.files).set(handler.file, new TextEncoder().encode(handler.source));
  // In one order, in whichever they were read.
  const inOrder = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  const zip = zipSync(Object.fromEntries(inOrder), { level: 9, mtime: FIXED_TIME });
  return { zip, sha256: createHash("sha256").update(zip).digest("base64") };
}

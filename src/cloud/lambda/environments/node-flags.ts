import type { VersionRecord } from "../functions/records.js";

/**
 * What Node.js has switched on since its releases 20.19 and 22.12, and AWS switches off again.
 * Source: the Lambda developer guide, "Building Lambda functions with Node.js".
 */
const SWITCHED_OFF: readonly { readonly feature: string; readonly runtimes: readonly string[] }[] = [
  { feature: "experimental-require-module", runtimes: ["nodejs18.x", "nodejs20.x", "nodejs22.x"] },
  { feature: "experimental-detect-module", runtimes: ["nodejs18.x", "nodejs22.x"] },
];

/** The flags that make this Node.js treat modules as the function's runtime does; its own NODE_OPTIONS win. */
export function nodeFlags({
  runtime,
  environment,
}: Pick<VersionRecord, "runtime" | "environment">): string[] {
  const wanted = (environment?.NODE_OPTIONS ?? "").split(/\s+/);
  return SWITCHED_OFF.filter(
    ({ feature, runtimes }) =>
      runtimes.includes(runtime) &&
      !wanted.includes(`--${feature}`) &&
      process.allowedNodeEnvironmentFlags.has(`--${feature}`),
  ).map(({ feature }) => `--no-${feature}`);
}

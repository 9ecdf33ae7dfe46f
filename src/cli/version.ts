import { createRequire } from "node:module";

const { version }: { version: string } = createRequire(import.meta.url)("idem-lab/package.json");

/** The version of idem-lab. */
export const VERSION = version;

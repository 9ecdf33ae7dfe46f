import { createRequire } from "node:module";

const { version, engines }: { version: string; engines: { node: string } } = createRequire(import.meta.url)(
  "idem-lab/package.json",
);

/** The version of idem-lab. */
export const VERSION = version;

/** The versions of Node that it runs on, as package.json writes them. */
export const NODE_RANGE = engines.node;

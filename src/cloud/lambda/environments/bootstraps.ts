import { fileURLToPath } from "node:url";

/** Our runtimes, where they came to lie. */
export const BOOTSTRAPS = {
  node: fileURLToPath(new URL("./bootstrap/node.mjs", import.meta.url)),
  python: fileURLToPath(new URL("./bootstrap/python.py", import.meta.url)),
};

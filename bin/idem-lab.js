#!/usr/bin/env node
// Checks Node, then starts the command line; everything else is in src/cli.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (!(major >= 24 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19))) {
  process.stderr.write(
    `idem-lab needs Node 20.19, 22.13 or 24 and later; this is ${process.version}. Install a current one: https://nodejs.org\n`,
  );
  process.exit(2);
}
// The AWS SDK would otherwise announce on stderr which Node it will need next year.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

// Without /proc, as in many a chroot, Node does not know where its own program is.
if (!existsSync(process.execPath)) {
  const candidates = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node"));
  process.execPath = candidates.find((path) => existsSync(path)) ?? process.execPath;
}

const require = createRequire(import.meta.url);

/** A build that is missing is the one error that can't be told by what was built. */
function load() {
  try {
    require("./code-cache.cjs").useCodeCache();
    return require("../dist/bundle/idem-lab/idem-lab.cjs");
  } catch (error) {
    if (error?.code !== "MODULE_NOT_FOUND" || !String(error.message).includes("idem-lab.cjs")) throw error;
    process.stderr.write("idem-lab is not built yet. Build it: npm run build\n");
    process.exit(2);
  }
}

const { main } = load();
const status = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  invokedAs: process.argv[1],
});
// Whatever was written to a pipe arrives before the process ends.
process.stdout.write("", () => process.stderr.write("", () => process.exit(status)));

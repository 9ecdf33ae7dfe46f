// Makes one file of each language's runtime, as it starts faster: sources of one subject each, and an entry that also
// runs as it is written, which tests of the sources use.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

const BOOTSTRAPS = join("src", "cloud", "lambda", "environments", "bootstrap");
const PYTHON_PACKAGE = "idem_lab_runtime";
const PYTHON_IMPORT = new RegExp(`^from ${PYTHON_PACKAGE}\\.(\\w+) import .*\n`, "gm");

async function joinNode(folder) {
  const file = join(folder, "node.mjs");
  const joined = await rolldown({ cwd: folder, input: file, platform: "node", external: /^node:/ });
  const { output } = await joined.generate({ format: "esm", minify: false });
  await joined.close();
  writeFileSync(file, output[0].code);
  rmSync(join(folder, "node"), { recursive: true });
}

/** Each module stands where it is imported first; all share one scope, so their names differ. */
function joinPython(folder) {
  const joined = new Set();
  const withImports = (text) =>
    text.replace(PYTHON_IMPORT, (_line, name) => {
      if (joined.has(name)) return "";
      joined.add(name);
      return withImports(readFileSync(join(folder, PYTHON_PACKAGE, `${name}.py`), "utf8"));
    });
  const file = join(folder, "python.py");
  writeFileSync(file, withImports(readFileSync(file, "utf8")));
  rmSync(join(folder, PYTHON_PACKAGE), { recursive: true });
}

/** Joins the bootstraps that were copied to `built`, the folder of the build. */
export async function joinBootstraps(built) {
  const folder = join(built, BOOTSTRAPS);
  await joinNode(folder);
  joinPython(folder);
}

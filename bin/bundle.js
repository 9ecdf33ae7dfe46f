// Puts what tsc built into few files: Node needs longer to find and link seventy small modules than to run them.
// Only our own code: packages stay dependencies, labs and handlers stay files, and bootstraps are joined apart.
import { writeFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { rolldown } from "rolldown";

const META_URL = "import.meta.url";

/** Modules find the files beside them by their own address, which is another one within a bundle. */
const ownAddress = (folder, bundleAddress) => ({
  name: "own-address",
  transform(code, id) {
    if (!code.includes(META_URL)) return null;
    const address = JSON.stringify(relative(folder, id).replaceAll("\\", "/"));
    return code.replaceAll(META_URL, `new URL(${address}, ${bundleAddress}).href`);
  },
});

/** For Node 20, and dropped with it: it can't import from a script whose compiled code was kept: a small one does it for all, and is not kept. */
const IMPORT = "import.cjs";
/** The AWS SDK's clients are scripts: required, Node does not look through each of them for what it exports. */
const IMPORTER = `module.exports = async (name) => (name.startsWith("@aws-sdk/") ? require(name) : import(name));\n`;
const importElsewhere = {
  name: "import-elsewhere",
  renderChunk: (code) => code.replace(/\bimport\((["'`][^"'`$]+["'`])\)/g, `require("./${IMPORT}")($1)`),
};

const FORMATS = {
  esm: { ending: ".js", address: META_URL },
  // What is compiled can be kept for scripts (bin/code-cache.cjs), and not for modules.
  cjs: { ending: ".cjs", address: 'require("node:url").pathToFileURL(__filename)' },
};

async function bundleEntry(built, name, source, format) {
  const folder = join(built, "bundle", name);
  const { ending, address } = FORMATS[format];
  const bundled = await rolldown({
    input: { [name]: join(built, source) },
    platform: "node",
    external: (id) => !id.startsWith(".") && !isAbsolute(id),
    plugins: [ownAddress(folder, address), ...(format === "cjs" ? [importElsewhere] : [])],
  });
  await bundled.write({
    dir: folder,
    format,
    entryFileNames: `[name]${ending}`,
    chunkFileNames: `[name]${ending}`,
    // Comments and spaces cost time at each start; names stay, for stack traces.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await bundled.close();
}

/** Bundles the command line and the library from `built`, the folder of tsc's output, into `built/bundle`. */
export async function bundle(built) {
  await bundleEntry(built, "idem-lab", "src/cli/main.js", "cjs");
  writeFileSync(join(built, "bundle", "idem-lab", IMPORT), IMPORTER);
  await bundleEntry(built, "dynamodb", "src/cloud/dynamodb/index.js", "esm");
  await bundleEntry(built, "prove", "src/prove/index.js", "esm");
  await bundleEntry(built, "prove-worker", "src/prove/worker/main.js", "esm");
  await bundleEntry(built, "prove-environment", "src/prove/tiers/real/child.js", "esm");
}

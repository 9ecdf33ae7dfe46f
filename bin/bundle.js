// Puts what tsc built into few files: Node needs longer to find and link seventy small modules than to run them.
// Only our own code: packages stay dependencies, and labs, handlers and bootstraps stay files.
import { isAbsolute, join, relative } from "node:path";
import { rolldown } from "rolldown";

const META_URL = "import.meta.url";

/** Modules find the files beside them by their own address, which is another one within a bundle. */
const ownAddress = (folder) => ({
  name: "own-address",
  transform(code, id) {
    if (!code.includes(META_URL)) return null;
    const address = JSON.stringify(relative(folder, id).replaceAll("\\", "/"));
    return code.replaceAll(META_URL, `new URL(${address}, ${META_URL}).href`);
  },
});

/** Bundles the command line and the library from `built`, the folder of tsc's output, into `built/bundle`. */
export async function bundle(built) {
  const folder = join(built, "bundle");
  const bundled = await rolldown({
    input: {
      "idem-lab": join(built, "src/cli/main.js"),
      dynamodb: join(built, "src/cloud/dynamodb/index.js"),
    },
    platform: "node",
    external: (id) => !id.startsWith(".") && !isAbsolute(id),
    plugins: [ownAddress(folder)],
  });
  await bundled.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
    // Comments and spaces cost time at each start; names stay, for stack traces.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await bundled.close();
}

// Puts the clients of the AWS SDK that functions use most into one file each, as AWS does for its own runtimes: to find
// and link seventy small modules takes an execution environment longer than to run them. Other packages of the SDK are
// found where they were installed.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { rolldown } from "rolldown";

const BUNDLED = [
  "@aws-sdk/client-dynamodb",
  "@aws-sdk/lib-dynamodb",
  "@aws-sdk/util-dynamodb",
  "@aws-sdk/client-sqs",
];

const require = createRequire(import.meta.url);

async function bundlePackage(name, modules) {
  const original = dirname(require.resolve(`${name}/package.json`));
  const { version, license, module, dependencies } = JSON.parse(
    readFileSync(join(original, "package.json"), "utf8"),
  );
  const folder = join(modules, name);
  mkdirSync(folder, { recursive: true });
  const bundled = await rolldown({
    input: join(original, module),
    platform: "node",
    // Clients are shared among packages: `lib-dynamodb` takes the client that the function takes.
    external: (id) => id.startsWith("node:") || BUNDLED.includes(id),
  });
  await bundled.write({
    file: join(folder, "bundle.js"),
    codeSplitting: false,
    format: "cjs",
    // Names stay: handlers log them.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await bundled.close();
  // What is exported stands in a small file, since Node looks through the whole of one for an `import`.
  const names = Object.keys(require(name)).join(", ");
  writeFileSync(
    join(folder, "index.js"),
    `module.exports = require("./bundle.js");\n0 && (module.exports = { ${names} });\n`,
  );
  const described = { name, version, license, main: "index.js", dependencies };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(described, null, 2)}\n`);
  copyFileSync(join(original, "LICENSE"), join(folder, "LICENSE"));
}

/** Bundles them into `built`, the folder of the build. */
export async function bundleSdk(built) {
  const modules = join(built, "bundle", "sdk", "node_modules");
  for (const name of BUNDLED) await bundlePackage(name, modules);
}

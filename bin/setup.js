#!/usr/bin/env node
// Makes a fresh clone ready, and does nothing where nothing is stale: `npm ci` when the lock file changed,
// the build when a source changed. Plain Node without dependencies, since nothing is installed when it first runs.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const installStamp = join(root, "node_modules", ".idem-lab-installed");
const buildStamp = join(root, "dist", ".built");

/** Every file below the folders that the build reads, in a fixed order. */
function sources() {
  return ["src", "labs"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(),
  );
}

function digest(files) {
  const hash = createHash("sha256").update(process.version);
  for (const file of files)
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

const isCurrent = (stamp, wanted) => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;

/** Runs it to its end, also when we are interrupted: what is half installed would stand in the way of the next try. */
async function run(title, command, args, { tries = 1 } = {}) {
  process.stderr.write(`idem-lab: ${title} …\n`);
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  process.on("SIGINT", interrupt);
  // Standard output stays the command's own: `npm start --silent -- --json` prints one JSON document.
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  const status = await new Promise((resolve) => {
    child.on("error", () => resolve(1));
    child.on("exit", (code) => resolve(code ?? 1));
  });
  process.off("SIGINT", interrupt);
  if (interrupted) {
    process.stderr.write("idem-lab: stopped. The same command begins again.\n");
    process.exit(130);
  }
  if (status === 0) return;
  if (tries > 1) return run(`${title}, once more`, command, args, { tries: tries - 1 });
  process.stderr.write(
    `idem-lab: ${title} failed: run \`${[command, ...args].join(" ")}\` in ${root} to see why.\n`,
  );
  process.exit(status);
}

/** Whether somebody ran `npm ci` already: npm writes down which versions it installed. */
function isInstalled() {
  const read = (path) => JSON.parse(readFileSync(path, "utf8")).packages;
  try {
    const installed = read(join(root, "node_modules", ".package-lock.json"));
    const wanted = Object.entries(read(join(root, "package-lock.json")));
    return wanted.every(
      ([path, { version, optional }]) => path === "" || optional || installed[path]?.version === version,
    );
  } catch {
    return false;
  }
}

const lock = digest([join(root, "package-lock.json")]);
if (!isCurrent(installStamp, lock)) {
  if (!isInstalled()) {
    const quiet = ["--no-audit", "--no-fund", "--progress=false", "--loglevel=error"];
    await run("installing the dependencies", "npm", ["ci", ...quiet], { tries: 2 });
  }
  writeFileSync(installStamp, lock);
}

const files = sources();
const ofBuild = [
  "tsconfig.json",
  "package-lock.json",
  "bin/bundle.js",
  "bin/bundle-sdk.js",
  "bin/join-bootstraps.js",
  "bin/code-cache.cjs",
  "bin/record-code.cjs",
];
const settings = ofBuild.map((name) => join(root, name));
const built = digest([...settings, ...files]);
if (!isCurrent(buildStamp, built)) {
  // Built beside and swapped at the end: whoever runs meanwhile has the old build, and a failed one changes nothing.
  const fresh = join(root, `dist.${process.pid}`);
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  await run("building", process.execPath, [tsc, "-p", "tsconfig.json", "--outDir", fresh]);
  // Lessons and handlers are used as they are written.
  for (const file of files.filter((name) => !name.endsWith(".ts"))) {
    const target = join(fresh, file.slice(root.length));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(file, target);
  }
  // Imported here, since a fresh clone has no packages before.
  const { bundle } = await import("./bundle.js");
  const { bundleSdk } = await import("./bundle-sdk.js");
  const { joinBootstraps } = await import("./join-bootstraps.js");
  await bundle(fresh);
  await bundleSdk(fresh);
  await joinBootstraps(fresh);
  // Without what is recorded it only starts more slowly. For Node 20, and dropped with it.
  spawnSync(process.execPath, [join(root, "bin", "record-code.cjs"), fresh], {
    stdio: "ignore",
    timeout: 20_000,
  });
  writeFileSync(join(fresh, ".built"), built);
  rmSync(join(root, "dist"), { recursive: true, force: true });
  renameSync(fresh, join(root, "dist"));
}

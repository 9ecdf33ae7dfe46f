/** A handler's file and all that it imports, as one script; the AWS SDK stays outside, as in Lambda. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { Plugin } from "esbuild";
import { HelpfulError } from "../../errors/helpful.js";
import { IMPORT_META_URL, type ProgramCode } from "../realm/program.js";

export class HandlerInputError extends HelpfulError {}

/** What scripts can't do, and modules can. */
const AWAITS = /top-level await/i;

export interface Bundled {
  readonly program: ProgramCode;
  readonly sourceMap: string | undefined;
  readonly sha256: string;
  /** Its files, packages left out. */
  readonly inputs?: readonly string[];
  /** Why one process can't stand for several; absent: it may. */
  readonly needsProcesses?: string;
}

const ENDINGS = new Set([".mjs", ".cjs", ".js", ".ts", ".mts", ".cts"]);

/**
 * @param wanted the export; without one `handler`, `lambdaHandler`, or the only function
 * @param layers folders of which each is laid over `/opt`
 */
export async function bundle(
  path: string,
  wanted?: string,
  layers: readonly string[] = [],
): Promise<Bundled> {
  const file = resolve(path);
  if (!existsSync(file))
    throw new HandlerInputError(
      `There is no file ${path}. Name the handler's file: idem-lab prove handler.mjs`,
    );
  if (!ENDINGS.has(extname(file)))
    throw new HandlerInputError(
      `${basename(file)} is no handler that can be proved. Name a file that ends in .mjs, .cjs, .js, .ts or .py.`,
    );
  try {
    const exported = await exportsOf(file);
    const found = { file, entry: entryOf(file, exported, wanted), layers };
    try {
      return await built(found, "cjs");
    } catch (error) {
      if (!AWAITS.test(firstProblem(error))) throw error;
      return { ...(await built(found, "esm")), needsProcesses: "it awaits at the top of a module" };
    }
  } catch (error) {
    if (error instanceof HandlerInputError) throw error;
    throw new HandlerInputError(
      `${path} can't be built: ${firstProblem(error)}. Install what it imports where it stands, or mend the line.`,
    );
  }
}

/** Where a layer has packages for Node: as Lambda looks for them, or as they are before they are built. */
const packagesOf = (layer: string): readonly string[] =>
  ["nodejs/node_modules", "nodejs/node20/node_modules", "nodejs/node22/node_modules", "node_modules"]
    .map((name) => join(layer, name))
    .filter((folder) => existsSync(folder));

/** `/opt/nodejs/x` is a file of a layer. */
const opt = (layers: readonly string[]): Plugin => ({
  name: "layers",
  setup: (building) => {
    building.onResolve({ filter: /^\/opt\// }, async ({ path, kind }) => {
      const inner = path.slice("/opt/".length);
      for (const layer of layers)
        for (const name of [inner, inner.replace(/^nodejs\//, "")]) {
          const found = await building.resolve(`./${name}`, { kind, resolveDir: layer });
          if (found.errors.length === 0) return { path: found.path };
        }
      return undefined;
    });
  },
});

interface Found {
  readonly file: string;
  readonly entry: readonly string[];
  readonly layers: readonly string[];
}

async function built({ file, entry, layers }: Found, format: "cjs" | "esm"): Promise<Bundled> {
  const { build } = await import("esbuild");
  const addons: string[] = [];
  const result = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    target: "node20",
    format,
    keepNames: true,
    sourcemap: "external",
    outdir: dirname(file),
    logLevel: "silent",
    external: ["@aws-sdk/*", "@smithy/*", "aws-sdk"],
    nodePaths: layers.flatMap(packagesOf),
    // Written in parts: our own bundler looks for the whole of it.
    define: { [META_URL]: IMPORT_META_URL },
    ...(format === "esm" && {
      banner: { js: `const { require, url: ${IMPORT_META_URL} } = ${META_URL.slice(0, -".url".length)};` },
    }),
    supported: { "dynamic-import": false },
    plugins: [
      ...(layers.length > 0 ? [opt(layers)] : []),
      {
        name: "addons",
        setup: ({ onResolve }) =>
          onResolve({ filter: /\.node$/ }, ({ path, resolveDir }) => {
            addons.push(basename(path));
            return { path: resolve(resolveDir, path), external: true };
          }),
      },
    ],
  });
  const script = result.outputFiles.find((each) => !each.path.endsWith(".map"));
  const map = result.outputFiles.find((each) => each.path.endsWith(".map"));
  const code = script?.text ?? "";
  return {
    program: { code, format, file, entry },
    sourceMap: map?.text,
    sha256: createHash("sha256").update(code).digest("hex"),
    inputs: Object.keys(result.metafile.inputs)
      .filter((name) => !name.includes("node_modules"))
      .map((name) => resolve(name)),
    ...(addons.length > 0 && { needsProcesses: `it uses a native addon (${addons.join(", ")})` }),
  };
}

const META_URL = ["import", "meta", "url"].join(".");

/** What the file exports, as far as it can be told without running it. */
async function exportsOf(file: string): Promise<readonly string[]> {
  const { build } = await import("esbuild");
  const looked = await build({
    entryPoints: [file],
    bundle: false,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
    outdir: dirname(file),
  });
  const isScript = Object.values(looked.metafile.inputs)[0]?.format === "cjs";
  return isScript ? [] : (Object.values(looked.metafile.outputs)[0]?.exports ?? []);
}

const USUAL = ["handler", "lambdaHandler", "lambda_handler", "main", "default"];

function entryOf(file: string, exported: readonly string[], wanted: string | undefined): readonly string[] {
  if (wanted !== undefined) return wanted.split(".");
  // A script says only when it runs what it exports.
  if (exported.length === 0) return ["handler"];
  const usual = USUAL.find((name) => exported.includes(name));
  if (usual !== undefined) return usual === "default" ? ["default"] : [usual];
  const [only] = exported;
  if (exported.length === 1 && only !== undefined) return [only];
  throw new HandlerInputError(
    `${basename(file)} exports ${exported.join(", ")}: which is the handler? Name it: --handler ${basename(file).replace(/\.\w+$/, "")}.${only}`,
  );
}

function firstProblem(error: unknown): string {
  const errors: unknown = error instanceof Error ? Reflect.get(error, "errors") : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (first === undefined) return String(error).split("\n")[0] ?? "no reason given";
  const { text, location } = first as { text?: string; location?: { line?: number } | null };
  return `${location?.line === undefined ? "" : `line ${location.line}: `}${text ?? "no reason given"}`;
}

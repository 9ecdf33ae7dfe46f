/** A Node handler of the learner's: what it exports, and what else its package has to hold. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import type { BuildOptions, Plugin } from "esbuild";
import type { HandlerSource } from "../../aws/package.js";
import { filesAt, installedPackages } from "../../aws/package-files.js";
import { isHere } from "../../aws/shipped-modules.js";
import { firstLine, HandlerFileError } from "./handler-error.js";
import { chooseExport } from "./handler-exports.js";
import { isInstalled, isTypeScript, moduleClosure, packageOf } from "./handler-modules.js";
import type { HandlerPlace } from "./handler-place.js";

/** Node's own parser decides what is valid. */
async function assertParses(path: string, source: string, kind: "module" | "commonjs"): Promise<void> {
  const running = promisify(execFile)(process.execPath, [`--input-type=${kind}`, "--check", "-"], {
    encoding: "utf8",
  });
  running.child.stdin?.end(source);
  try {
    await running;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    const told = /^\w*Error: .*$/m.exec(said)?.[0];
    const line = /^(?:\[stdin\]|file:\S+):(\d+)$/m.exec(said)?.[1];
    throw new HandlerFileError(
      `${path} is not valid JavaScript: ${line === undefined ? "" : `line ${line}: `}${told ?? firstLine(error)}. See where: node --check ${path}`,
    );
  }
}

interface Looked {
  readonly kind: "module" | "commonjs";
  readonly names: readonly string[];
}

/** What kind of module it is, and what it exports. */
async function look(path: string, source: string): Promise<Looked> {
  if (extname(path) !== ".cjs") {
    const lexer = await import("es-module-lexer");
    await lexer.init();
    let parsed: ReturnType<typeof lexer.parse> | undefined;
    try {
      parsed = lexer.parse(source);
    } catch {
      // Node says better what is wrong.
    }
    const [imports = [], exports = []] = parsed ?? [];
    // A script may import, too, by a call.
    const isModule = exports.length > 0 || imports.some((each) => !isCall(source, each));
    if (parsed === undefined || isModule || extname(path) === ".mjs") {
      await assertParses(path, source, "module");
      const names = exports.flatMap((each) => ("name" in each && each.name !== undefined ? [each.name] : []));
      return { kind: "module", names };
    }
  }
  await assertParses(path, source, "commonjs");
  const lexer = await import("cjs-module-lexer");
  await lexer.init();
  return { kind: "commonjs", names: [...lexer.parse(source).exports] };
}

/** Whether an import is a call of `import()`. */
const isCall = (source: string, each: object): boolean => {
  const start: unknown = Reflect.get(each, "statementStart") ?? Reflect.get(each, "ss");
  return typeof start === "number" && /^import\s*\(/.test(source.slice(start, start + 20));
};

/** @throws HandlerFileError for what is no JavaScript or TypeScript, or has no entry */
export async function nodeHandler(path: string, source: string, place: HandlerPlace): Promise<HandlerSource> {
  const { wanted, folder } = place;
  if (isTypeScript(path)) return bundled(path, wanted);
  const { kind, names } = await look(path, source);
  const entry = chooseExport(path, "nodejs", names, wanted);
  const closure = await moduleClosure(path);
  // What only a compiler resolves has to go through one.
  if (closure.files.some(isTypeScript)) return bundled(path, wanted);
  const ending = kind === "module" ? "mjs" : "cjs";
  if (folder === undefined && closure.files.length === 1 && closure.packages.length === 0)
    return { family: "nodejs", file: `index.${ending}`, entry: `index.${entry}`, source };
  const base = folder === undefined ? closure.root : resolve(folder);
  const file = relative(base, resolve(path)).split(sep).join("/");
  const own = folder === undefined ? await filesAt(base, closure.files) : await filesAt(base);
  own.delete(file);
  if (!own.has("package.json") && extname(path) === ".js")
    own.set("package.json", new TextEncoder().encode(JSON.stringify({ type: kind })));
  const files = new Map([...(await installedPackages(closure.packages, closure.root)), ...own]);
  return { family: "nodejs", file, entry: `${file.replace(/\.\w+$/, "")}.${entry}`, source, files };
}

/**
 * The SDK is left out, as far as the runtime here has it; what it lacks comes from the learner's project. Where it is
 * not there either, it is left to AWS, whose runtimes ship all of it.
 */
const sdkLeftOut: Plugin = {
  name: "sdk-left-out",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^@(aws-sdk|smithy)\// }, ({ path, importer }) => {
      const own = !/[\\/]node_modules[\\/]/.test(importer);
      // What a package of the project's needs has to be of the project's versions.
      const external = own ? isHere(path) || !isInstalled(packageOf(path), importer) : false;
      return external ? { path, external } : undefined;
    }),
};

/** Not in one word: what bundles this program takes that for an address of its own. */
const ITS_ADDRESS = ["import", "meta", "url"].join(".");

/** One file of everything, as the AWS CDK and AWS SAM build it for TypeScript: with esbuild, the SDK left out. */
async function bundled(path: string, wanted: string | undefined): Promise<HandlerSource> {
  const { build } = await import("esbuild");
  const options = {
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    target: "node20",
    keepNames: true,
    logLevel: "silent",
    plugins: [sdkLeftOut],
  } satisfies BuildOptions;
  try {
    const asModule = await build({
      ...options,
      entryPoints: [resolve(path)],
      format: "esm",
      // Packages that are no ES modules ask for Node's own modules by `require`.
      banner: {
        js: `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(${ITS_ADDRESS});`,
      },
    });
    const names = Object.values(asModule.metafile.outputs)[0]?.exports ?? [];
    const isScript = Object.values(asModule.metafile.inputs).at(-1)?.format === "cjs";
    if (!isScript) {
      const entry = chooseExport(path, "nodejs", names, wanted);
      const source = asModule.outputFiles[0]?.text ?? "";
      return { family: "nodejs", file: "index.mjs", entry: `index.${entry}`, source };
    }
    const source =
      (await build({ ...options, entryPoints: [resolve(path)], format: "cjs" })).outputFiles[0]?.text ?? "";
    const lexer = await import("cjs-module-lexer");
    await lexer.init();
    const own = lexer.parse(await readFile(path, "utf8")).exports;
    const entry = chooseExport(path, "nodejs", [...own], wanted);
    return { family: "nodejs", file: "index.cjs", entry: `index.${entry}`, source };
  } catch (error) {
    if (error instanceof HandlerFileError) throw error;
    const [problem] = problemsOf(error);
    throw new HandlerFileError(
      `${problem?.file === undefined || !existsSync(problem.file) ? path : problem.file} can't be built: ${problem?.text ?? firstLine(error)}. Install what it imports where it stands, or mend the line.`,
    );
  }
}

interface Problem {
  readonly text: string;
  readonly file: string | undefined;
}

/** What esbuild found, with its line. */
function problemsOf(error: unknown): readonly Problem[] {
  const errors: unknown = error instanceof Error ? Reflect.get(error, "errors") : undefined;
  if (!Array.isArray(errors)) return [];
  return errors.map((each: { text?: string; location?: { file?: string; line?: number } | null }) => ({
    text: `${each.location?.line === undefined ? "" : `line ${each.location.line}: `}${each.text ?? "no reason given"}`,
    file: each.location?.file,
  }));
}

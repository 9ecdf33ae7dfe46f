/** What a Node module imports: files beside it, all the way down, and packages that Lambda does not bring. */
import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { dirname, extname, relative, resolve, sep } from "node:path";
import { isHere } from "../../aws/shipped-modules.js";
import { HandlerFileError } from "./handler-error.js";

/** Where a specifier may lead, as Node and compilers look for it. */
const TRIED = [
  "",
  ".js",
  ".mjs",
  ".cjs",
  ".json",
  ".ts",
  ".mts",
  ".cts",
  "/index.js",
  "/index.mjs",
  "/index.ts",
];
/** What TypeScript writes for the file that it compiles to. */
const COMPILED: Readonly<Record<string, string>> = { ".js": ".ts", ".mjs": ".mts", ".cjs": ".cts" };

export const isTypeScript = (path: string): boolean => /\.[mc]?ts$/.test(path);

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

function resolved(specifier: string, from: string): string | undefined {
  const path = resolve(dirname(from), specifier);
  const ending = extname(path);
  const compiled = COMPILED[ending];
  return [
    ...TRIED.map((tried) => path + tried),
    ...(compiled === undefined ? [] : [path.slice(0, -ending.length) + compiled]),
  ].find(isFile);
}

interface Specifiers {
  /** Without them the module can't be loaded. */
  readonly needed: readonly string[];
  /** Asked for by a call, which may never run. */
  readonly called: readonly string[];
}

async function specifiersOf(file: string): Promise<Specifiers> {
  if (extname(file) === ".json" || isTypeScript(file)) return { needed: [], called: [] };
  const source = await readFile(file, "utf8");
  const required = [...source.matchAll(/\brequire\(\s*(["'])([^"'\n]+)\1\s*\)/g)].map(
    ([, , name = ""]) => name,
  );
  const lexer = await import("es-module-lexer");
  await lexer.init();
  const needed: string[] = [];
  const called: string[] = [...required];
  try {
    for (const each of lexer.parse(source)[0]) {
      const name: unknown = "specifier" in each ? each.specifier : undefined;
      if (typeof name !== "string") continue;
      const text = new RegExp(`import\\s*\\(\\s*["']${name.replace(/[.*+?^$|(){}[\]\\]/g, "\\$&")}`);
      (text.test(source) ? called : needed).push(name);
    }
  } catch {
    // A script that is no module: what it requires was found.
  }
  return { needed, called };
}

/** Whether Lambda brings it: Node's own modules, and the SDK, as far as it is here. */
const isThere = (name: string): boolean =>
  name.startsWith("node:") || builtinModules.includes(name) || isHere(name);

export const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

/** Whether Node would find it from there. */
export function isInstalled(name: string, from: string): boolean {
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    if (isFile(resolve(folder, "node_modules", name, "package.json"))) return true;
    if (folder === dirname(folder)) return false;
  }
}

export interface Closure {
  /** Absolute paths; the entry is the first. */
  readonly files: readonly string[];
  /** The deepest folder that holds them all. */
  readonly root: string;
  /** Installed packages that are asked for. */
  readonly packages: readonly string[];
}

/** @throws HandlerFileError where a file that is imported is not there */
export async function moduleClosure(entry: string): Promise<Closure> {
  const files = new Set([resolve(entry)]);
  const packages = new Set<string>();
  for (const file of files) {
    const { needed, called } = await specifiersOf(file);
    for (const name of [...needed, ...called]) {
      if (name.startsWith("./") || name.startsWith("../") || name === "." || name === "..") {
        const path = resolved(name, file);
        if (path !== undefined) files.add(path);
        else if (needed.includes(name))
          throw new HandlerFileError(
            `${relative(process.cwd(), file)} imports ${name}, and there is no such file. Mend the import, or put the file there.`,
          );
      } else if (!isThere(name) && !name.startsWith("#") && isInstalled(packageOf(name), file))
        packages.add(packageOf(name));
    }
  }
  return { files: [...files], root: commonFolder([...files]), packages: [...packages].sort() };
}

function commonFolder(files: readonly string[]): string {
  const [first = [], ...others] = files.map((file) => dirname(file).split(sep));
  let shared = [...first];
  for (const folders of others) {
    const end = shared.findIndex((name, index) => folders[index] !== name);
    if (end >= 0) shared = shared.slice(0, end);
  }
  return shared.join(sep) || sep;
}

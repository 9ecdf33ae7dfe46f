/** A Python handler: the interpreter that runs it, its own sources, and which function it is. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { PythonProgram } from "../python/messages.js";
import type { Bundled } from "./bundle.js";
import { HandlerInputError } from "./bundle.js";
import type { HandlerPlace } from "./place.js";

export const isPython = (file: string): boolean => file.endsWith(".py");

const PROBE = `import importlib.util, json, sys
print(json.dumps([sys.executable, [p for p in sys.path if p], list(sys.version_info[:2]), sys.version, importlib.util.find_spec("boto3") is not None]))`;

const OLDEST = [3, 9] as const;
const PATIENCE_MS = 30_000;

interface Interpreter {
  readonly executable: string;
  readonly path: readonly string[];
  readonly version: readonly [number, number];
  readonly build: string;
  readonly hasBoto3: boolean;
}

function interpreterNamed(name: string): Promise<Interpreter | undefined> {
  return new Promise((found) => {
    execFile(name, ["-c", PROBE], { timeout: PATIENCE_MS }, (problem, stdout) => {
      if (problem !== null) return found(undefined);
      const [executable, path, version, build, hasBoto3] = JSON.parse(stdout) as [
        string,
        string[],
        [number, number],
        string,
        boolean,
      ];
      found({ executable, path, version, build, hasBoto3 });
    });
  });
}

/** The Python of this shell: that of a virtual environment, where one is active. */
async function findInterpreter(): Promise<Interpreter | undefined> {
  for (const name of ["python3", "python"]) {
    const found = await interpreterNamed(name);
    if (found !== undefined && found.version[0] === 3) return found;
  }
  return undefined;
}

export type PythonHandler = Bundled & {
  readonly python?: PythonProgram;
  /** Why it can't run here, and what to do. */
  readonly missing?: string;
};

/**
 * Without a function that is wanted `handler`, `lambda_handler`, or the only one; without a folder that of the file, or
 * of its package.
 * @param layers folders of which each is laid over `/opt`
 */
export async function readPython(
  { file, wanted, folder }: HandlerPlace,
  layers: readonly string[] = [],
): Promise<PythonHandler> {
  if (!existsSync(file))
    throw new HandlerInputError(
      `There is no file ${file}. Name the handler's file: idem-lab prove handler.py`,
    );
  const root = folder === undefined ? rootOf(file) : resolve(folder);
  const code = sourcesFrom(file, root);
  const member = memberIn(readFileSync(file, "utf8"), file, wanted);
  const read: PythonHandler = {
    program: { code, format: "cjs", file, entry: [member] },
    sourceMap: undefined,
    sha256: createHash("sha256").update(code).digest("hex"),
  };
  if (process.platform === "win32")
    return { ...read, missing: "Python handlers are forked, which Windows can't do: use WSL." };
  const interpreter = await findInterpreter();
  if (interpreter === undefined)
    return {
      ...read,
      missing:
        "Python handlers need Python 3, which was not found: install python3 and boto3 (`python3 -m pip install boto3`).",
    };
  const { executable, path, version, build, hasBoto3 } = interpreter;
  if (version[1] < OLDEST[1])
    return {
      ...read,
      missing: `Python handlers need Python ${OLDEST.join(".")} or later; ${executable} is ${version.join(".")}.`,
    };
  if (
    !hasBoto3 &&
    /^\s*(?:import|from)\s+boto(?:3|core)\b/m.test(code) &&
    ![root, ...layers.map((layer) => join(layer, "python"))].some((each) => existsSync(join(each, "boto3")))
  )
    return {
      ...read,
      missing: `Lambda ships boto3, and the installed Python does not have it: ${executable} -m pip install boto3`,
    };
  const module = relative(root, file).replace(/\.py$/, "").replaceAll("\\", "/").replaceAll("/", ".");
  const layered = layers.flatMap((layer) => [
    join(layer, "python"),
    join(layer, "python", "lib", `python${version.join(".")}`, "site-packages"),
  ]);
  const own = [...new Set([root, dirname(file)]), ...layered.filter((each) => existsSync(each))];
  return { ...read, python: { executable, version: build, root, path: [...own, ...path], module, member } };
}

/** The folder above the packages that a file is in. */
function rootOf(file: string): string {
  let folder = dirname(file);
  while (existsSync(join(folder, "__init__.py")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

const IMPORT = /^\s*(?:from\s+([.\w]+)\s+import\s+([^\n#]+)|import\s+([^\n#]+))/gm;

/** The file and those of its own that it imports, as far as they are named. */
function sourcesFrom(file: string, root: string): string {
  const texts = new Map<string, string>();
  const read = (path: string): void => {
    if (texts.has(path)) return;
    const text = readFileSync(path, "utf8");
    texts.set(path, text);
    for (const [, from, members = "", plain = ""] of text.matchAll(IMPORT)) {
      const names =
        from === undefined
          ? namesIn(plain)
          : [from, ...namesIn(members).map((name) => `${from.replace(/\.$/, "")}.${name}`)];
      for (const name of names)
        for (const place of placesOf(name, dirname(path), root)) if (existsSync(place)) read(place);
    }
  };
  read(file);
  return [...texts.values()].join("\n");
}

const namesIn = (text: string): readonly string[] =>
  text.split(",").flatMap((each) => /^\s*\(?\s*([\w.]+)/.exec(each)?.[1] ?? []);

function placesOf(name: string, folder: string, root: string): readonly string[] {
  const dots = /^\.*/.exec(name)?.[0].length ?? 0;
  const parts = name.slice(dots).split(".").filter(Boolean);
  if (parts.length === 0) return [];
  const bases = dots > 0 ? [join(folder, ...Array<string>(dots - 1).fill(".."))] : [root, folder];
  return bases.flatMap((base) => [`${join(base, ...parts)}.py`, join(base, ...parts, "__init__.py")]);
}

const USUAL = ["handler", "lambda_handler", "main"];

function memberIn(text: string, file: string, wanted: string | undefined): string {
  if (wanted !== undefined) return wanted;
  const defined = [...text.matchAll(/^(?:async\s+)?def\s+(\w+)\s*\(|^(\w+)\s*=/gm)].map(
    ([, name, assigned]) => name ?? assigned ?? "",
  );
  const usual = USUAL.find((name) => defined.includes(name));
  if (usual !== undefined) return usual;
  const handlers = [...text.matchAll(/^def\s+(\w+)\s*\(\s*\w+[^,)]*,\s*_*(?:context|ctx)\b/gm)].map(
    ([, name = ""]) => name,
  );
  const [only] = handlers;
  if (only !== undefined && handlers.length === 1) return only;
  const stem = basename(file, ".py");
  throw new HandlerInputError(
    `Which function of ${basename(file)} is the handler? Name it as Lambda does: --handler ${stem}.${only ?? "lambda_handler"}`,
  );
}

/** A Python handler of the learner's: its names, and the modules of its own that it imports. */
import { execFile } from "node:child_process";
import { dirname, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import type { HandlerSource } from "../../aws/package.js";
import { filesAt } from "../../aws/package-files.js";
import { HandlerFileError } from "./handler-error.js";
import { chooseExport } from "./handler-exports.js";
import type { HandlerPlace } from "./handler-place.js";

/**
 * Prints the names at the top level of the file, then the modules beside it that it needs, and the folder from which
 * all of them are imported: above the file's own where it is part of a package.
 */
const LOOK = `
import ast, json, os, sys
path = os.path.abspath(sys.argv[1])
def parse(file):
    with open(file, "rb") as source:
        return ast.parse(source.read(), file)
tree = parse(path)
names = []
for node in tree.body:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        names.append(node.name)
    elif isinstance(node, ast.Assign):
        names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        names += [alias.asname or alias.name for alias in node.names]
levels = [node.level for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level > 0]
root = os.path.dirname(path)
for _ in range(max(levels, default=0)):
    root = os.path.dirname(root)
found = set()
def add(file):
    if file in found or not os.path.isfile(file):
        return
    found.add(file)
    folder = os.path.dirname(file)
    while folder.startswith(root + os.sep):
        add(os.path.join(folder, "__init__.py"))
        folder = os.path.dirname(folder)
    for node in ast.walk(parse(file)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                module(root, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = root
            if node.level > 0:
                base = os.path.dirname(file)
                for _ in range(node.level - 1):
                    base = os.path.dirname(base)
            module(base, node.module or "")
            for alias in node.names:
                module(base, (node.module + "." if node.module else "") + alias.name)
def module(base, name):
    place = base
    for part in name.split("."):
        if part == "":
            continue
        place = os.path.join(place, part)
        add(place + ".py")
        add(os.path.join(place, "__init__.py"))
add(path)
print(json.dumps({"names": names, "root": root, "files": sorted(found)}))
`;

interface Seen {
  readonly names: readonly string[];
  readonly root: string;
  readonly files: readonly string[];
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];

async function look(path: string): Promise<Seen> {
  try {
    const { stdout } = await promisify(execFile)("python3", ["-c", LOOK, path], { encoding: "utf8" });
    const read: unknown = JSON.parse(stdout);
    const member = (name: string): unknown =>
      typeof read === "object" && read !== null ? Reflect.get(read, name) : undefined;
    return { names: texts(member("names")), files: texts(member("files")), root: String(member("root")) };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new HandlerFileError(
        "Python 3 is not installed, so a Python handler can't run here. Install python3 and boto3, or give a Node handler (.mjs).",
      );
    }
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    const [, file = path, line] =
      /^ *File "(.*)", line (\d+)$/m.exec(said.slice(said.lastIndexOf('  File "'))) ?? [];
    const where = resolve(path) === file ? path : file;
    throw new HandlerFileError(
      `${where} is not valid Python: ${line === undefined ? "" : `line ${line}: `}${said.split("\n").at(-1)}. See where: python3 -m py_compile ${where}`,
    );
  }
}

/** @throws HandlerFileError for what is no Python, or has no entry */
export async function pythonHandler(
  path: string,
  source: string,
  { wanted, folder }: HandlerPlace,
): Promise<HandlerSource> {
  const { names, root, files } = await look(path);
  const entry = chooseExport(path, "python", names, wanted);
  if (folder === undefined && files.length === 1)
    return { family: "python", file: "lambda_function.py", entry: `lambda_function.${entry}`, source };
  const base = folder === undefined ? root : resolve(folder);
  const placed = (file: string): string => relative(base, file).split(sep).join("/");
  const file = placed(join(resolve(dirname(path)), path.split(sep).at(-1) ?? ""));
  const more = folder === undefined ? await filesAt(base, files) : await filesAt(base);
  more.delete(file);
  return { family: "python", file, entry: `${file.replace(/\.py$/, "")}.${entry}`, source, files: more };
}

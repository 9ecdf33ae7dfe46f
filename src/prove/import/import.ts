/** Whatever people have: a template, a folder with one, a zip. What is neither is left to `placeOf`. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { HandlerInputError } from "../input/bundle.js";
import { functionNamed, functionsIn } from "./cloudformation.js";
import type { TemporaryFolders } from "./folders.js";
import type { ImportedFunction } from "./function.js";
import { isObject, type Json } from "./json.js";
import { serverlessFunction, serverlessFunctions } from "./serverless.js";
import { readYaml } from "./yaml.js";

export interface Wanted {
  /** By its name in the template. */
  readonly name: string | undefined;
  /** By its handler. */
  readonly handler: string | undefined;
}

/** Where a folder has its template: the first that is there. */
const TEMPLATES = [
  "serverless.yml",
  "serverless.yaml",
  "serverless.json",
  "template.yaml",
  "template.yml",
  "template.json",
  "build/template.yaml",
  ".aws-sam/build/template.yaml",
];

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** The template that a path means, if it means one. */
function templateAt(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  if (!isFolder(path)) return /\.(ya?ml|json|template)$/.test(path) ? [path] : [];
  const found = TEMPLATES.map((name) => join(path, name)).find((file) => existsSync(file));
  if (found !== undefined) return [found];
  const synthesized = (folder: string): readonly string[] =>
    isFolder(folder)
      ? readdirSync(folder)
          .filter((name) => name.endsWith(".template.json"))
          .map((name) => join(folder, name))
      : [];
  const here = synthesized(path);
  return here.length > 0 ? here : synthesized(join(path, "cdk.out"));
}

interface Candidate {
  readonly name: string;
  readonly handler: string;
  read(): ImportedFunction | Promise<ImportedFunction>;
}

/**
 * The function that a template describes.
 * @returns `undefined` where there is no template
 * @throws HandlerInputError where it is not clear which function is meant
 */
export async function imported(
  path: string,
  wanted: Wanted,
  folders: TemporaryFolders,
): Promise<ImportedFunction | undefined> {
  const templates = templateAt(path);
  const candidates: Candidate[] = [];
  for (const file of templates) candidates.push(...(await candidatesIn(file, folders)));
  if (candidates.length === 0) {
    if (isFolder(path) && wanted.name === undefined) return undefined;
    if (templates.length === 0 && wanted.name === undefined) return undefined;
    throw new HandlerInputError(
      `${path} describes no function. Name a template that does (template.yaml, cdk.out, serverless.yml), or the handler's file.`,
    );
  }
  const chosen = chooseFrom(candidates, wanted, path);
  return chosen?.read();
}

function chooseFrom(
  candidates: readonly Candidate[],
  { name, handler }: Wanted,
  path: string,
): Candidate | undefined {
  const listed = candidates.map((each) => each.name).join(", ");
  if (name !== undefined) {
    const named = candidates.find((each) => each.name === name) ?? byPrefix(candidates, name);
    if (named !== undefined) return named;
    throw new HandlerInputError(
      `${path} has no function ${name}. It has: ${listed}. Name one: --function NAME`,
    );
  }
  if (handler !== undefined) {
    const by = candidates.filter((each) => sameHandler(each.handler, handler));
    if (by.length === 1) return by[0];
    // A folder is a folder, too.
    if (by.length === 0 && isFolder(path)) return undefined;
  }
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined) return only;
  throw new HandlerInputError(
    `${path} has ${candidates.length} functions: ${listed}. Which one? Name it: --function ${only?.name}`,
  );
}

/** `cdk synth` adds eight digits to the id that was written. */
function byPrefix(candidates: readonly Candidate[], name: string): Candidate | undefined {
  const found = candidates.filter((each) => each.name.replace(/[0-9A-F]{8}$/, "") === name);
  return found.length === 1 ? found[0] : undefined;
}

const sameHandler = (a: string, b: string): boolean => a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);

async function candidatesIn(file: string, folders: TemporaryFolders): Promise<readonly Candidate[]> {
  const folder = dirname(resolve(file));
  const json: Json = await readYaml(readFileSync(file, "utf8"), basename(file));
  if (isObject(json.Resources))
    return functionsIn(json).map((each) => ({
      ...each,
      read: () => functionNamed(json, each.name, folder, folders),
    }));
  if (json.functions === undefined) return [];
  return (await serverlessFunctions(json, folder)).map((each) => ({
    ...each,
    read: () => serverlessFunction(json, each.name, folder),
  }));
}

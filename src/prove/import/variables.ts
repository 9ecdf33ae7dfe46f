/** The variables of a `serverless.yml`: `${self:custom.table}`, `${opt:stage, 'dev'}`, `${env:NAME}`, `${file(x.yml):a}`. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isObject, type Json, objectOf } from "./json.js";
import { queueUrl } from "./names.js";
import { readYaml } from "./yaml.js";

const INNERMOST = /\$\{([^${}]*)\}/;
const WHOLE = /^\$\{([^${}]*)\}$/;
/** More than any file nests. */
const MOST_STEPS = 50;

export class Variables {
  /** What could not be made out, and what was taken instead. */
  readonly notes = new Set<string>();
  readonly #files = new Map<string, Json>();

  private constructor(
    private readonly service: Json,
    private readonly folder: string,
  ) {}

  static async of(service: Json, folder: string): Promise<Variables> {
    const variables = new Variables(service, folder);
    await variables.#readFiles(JSON.stringify(service));
    return variables;
  }

  /** All files that are named somewhere, whatever comes of them. */
  async #readFiles(text: string): Promise<void> {
    for (const [, name = ""] of text.matchAll(/file\(([^)]+)\)/g)) {
      const path = resolve(this.folder, this.#filled(name));
      if (this.#files.has(path) || !/\.(ya?ml|json)$/.test(path) || !existsSync(path)) continue;
      const read = await readYaml(readFileSync(path, "utf8"), name);
      this.#files.set(path, read);
      await this.#readFiles(JSON.stringify(read));
    }
  }

  /** A value with all variables filled in; CloudFormation's own are left to it. */
  value(node: unknown, steps = 0): unknown {
    if (typeof node === "string") return this.#text(node, steps);
    if (Array.isArray(node)) return node.map((each) => this.value(each, steps));
    if (!isObject(node)) return node;
    return Object.fromEntries(Object.entries(node).map(([name, each]) => [name, this.value(each, steps)]));
  }

  #filled(text: string): string {
    const value = this.#text(text, 0);
    return typeof value === "string" || typeof value === "number" ? String(value) : text;
  }

  #text(text: string, steps: number): unknown {
    if (steps > MOST_STEPS) return text;
    const whole = WHOLE.exec(text)?.[1];
    if (whole !== undefined && isVariable(whole)) return this.value(this.#find(whole), steps + 1);
    let from = text;
    for (let step = 0; step < MOST_STEPS; step++) {
      const found = INNERMOST.exec(from);
      if (found === null || !isVariable(found[1] ?? "")) break;
      const value = this.value(this.#find(found[1] ?? ""), steps + 1);
      from = from.replace(found[0], () => String(value));
    }
    return from === text ? text : this.#text(from, steps + 1);
  }

  /** The first of its alternatives that is there. */
  #find(expression: string): unknown {
    const alternatives = expression.split(/,(?![^(]*\))/).map((each) => each.trim());
    for (const each of alternatives) {
      const value = this.#alternative(each);
      if (value !== undefined && value !== null) return value;
    }
    const [first = ""] = alternatives;
    const last = first.split(/[:/.~]/).at(-1) ?? first;
    const named = /queue_?url$/i.test(last) ? queueUrl("queue") : last;
    this.notes.add(`\${${expression}} is not known here: taken to be ${named} (--env NAME=…).`);
    return named;
  }

  #alternative(text: string): unknown {
    const quoted = /^(['"])(.*)\1$/.exec(text);
    if (quoted !== null) return quoted[2];
    const file = /^file\(([^)]+)\)(?::(.+))?$/.exec(text);
    if (file !== null) return member(this.#files.get(resolve(this.folder, file[1] ?? "")), file[2]);
    const [source = "", ...rest] = text.split(":");
    const name = rest.join(":");
    const provider = objectOf(this.service.provider);
    const stage = (): unknown => this.value(provider.stage ?? "dev");
    switch (source) {
      case "self":
        return name === ""
          ? this.service
          : member(this.service, name.replace(/^provider\.stage$/, "provider.stage"));
      case "opt":
        return name === "stage" && rest.length > 0 && provider.stage === undefined
          ? undefined
          : this.#option(name);
      case "sls":
        return name === "stage" ? stage() : name === "instanceId" ? "instance" : undefined;
      case "env":
        // The user's own settings are not the function's.
        return undefined;
      case "aws":
        return name === "region" ? "us-east-1" : name === "accountId" ? "123456789012" : undefined;
      case "param":
        return member(objectOf(objectOf(this.service.params).default ?? this.service.params), name);
      case "true":
      case "false":
        return source === "true";
      default:
        return /^-?\d+$/.test(text) ? Number(text) : undefined;
    }
  }

  /** Of a stage that is asked for the file's own, unless that asks in turn. */
  #option(name: string): unknown {
    const written = objectOf(this.service.provider)[name];
    return typeof written === "string" && !written.includes("opt:") ? written : undefined;
  }
}

/** CloudFormation's own `${AWS::Region}` and `${Table.Arn}` are none. */
const isVariable = (expression: string): boolean =>
  /^(?!AWS::)[a-zA-Z]\w*[:(]/.test(expression.trim()) || /^(['"]).*\1$/.test(expression.trim());

function member(from: unknown, path: string | undefined): unknown {
  if (path === undefined || path === "") return from;
  return path
    .split(".")
    .reduce<unknown>((part, name) => (Array.isArray(part) ? part[Number(name)] : objectOf(part)[name]), from);
}

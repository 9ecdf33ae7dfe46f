/** A handler's code, compiled once and evaluated anew for each process that Lambda would have started. */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { loadModule } from "./module.js";
import { realm } from "./realm.js";
import { noteSends } from "./sends.js";

/** A handler that was put into one script. */
export interface ProgramCode {
  /** `import.meta.url` is the variable `IMPORT_META_URL`. */
  readonly code: string;
  /** `esm` where it awaits at its top, which scripts can't. Of another language it says nothing. */
  readonly format: "cjs" | "esm";
  /** The file that the author wrote. */
  readonly file: string;
  /** The members that lead to the handler: `["handler"]`. */
  readonly entry: readonly string[];
}

export const IMPORT_META_URL = "__idemLabModuleUrl";
/** How stacks call the script. */
export const SCRIPT_NAME = "idem-lab-handler.cjs";

const OUTER_PACKAGE = /(?:\brequire\(|\bfrom )"(@(?:aws-sdk|smithy)\/[^"]+)"/g;

export type Handler = (event: unknown, context: unknown, callback: unknown) => unknown;

type Wrapper = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: unknown },
  filename: string,
  folder: string,
  url: string,
) => void;

export class Program {
  readonly #wrapper: Wrapper | undefined;
  readonly #require: NodeJS.Require;

  constructor(private readonly source: ProgramCode) {
    this.#require = requireFrom(source.file);
    if (source.format === "esm") return;
    const script = new Script(
      `(function (exports, require, module, __filename, __dirname, ${IMPORT_META_URL}) {${source.code}\n})`,
      { filename: SCRIPT_NAME },
    );
    this.#wrapper = script.runInThisContext() as Wrapper;
  }

  /** Loads the packages that stay outside of the script, before anybody waits for them. */
  preload(): void {
    for (const [, name = ""] of this.source.code.matchAll(OUTER_PACKAGE)) {
      try {
        this.#require(name);
      } catch {
        // Whoever asks for it in earnest is told.
      }
    }
  }

  /** Runs its modules from the top, and waits where they do. */
  load(): Handler | Promise<Handler> {
    if (this.source.format === "cjs") return this.evaluate();
    const { code, file } = this.source;
    return loadModule({
      code,
      name: SCRIPT_NAME,
      url: pathToFileURL(file).href,
      require: this.#require,
    }).then((namespace) => this.#entryIn(namespace));
  }

  /** Runs its modules from the top. @throws whatever they throw */
  evaluate(): Handler {
    const module: { exports: unknown } = { exports: {} };
    const { file } = this.source;
    this.#wrapper?.(
      module.exports as object,
      this.#require,
      module,
      file,
      dirname(file),
      pathToFileURL(file).href,
    );
    return this.#entryIn(module.exports);
  }

  #entryIn(exported: unknown): Handler {
    const { entry } = this.source;
    const member = (from: unknown): unknown =>
      entry.reduce<unknown>(
        (part, name) =>
          (typeof part === "object" && part !== null) || typeof part === "function"
            ? Reflect.get(part, name)
            : undefined,
        from,
      );
    const found = member(exported) ?? member(Reflect.get(Object(exported), "default"));
    if (typeof found !== "function")
      throw new TypeError(`Runtime.HandlerNotFound: ${entry.join(".")} is not a function`);
    return found as Handler;
  }
}

/** Packages as the handler finds them; those that Lambda ships, from ours where it has none. */
function requireFrom(file: string): NodeJS.Require {
  const own = createRequire(file);
  const ours = createRequire(import.meta.url);
  const required = (name: string): unknown => {
    realm.loading += 1;
    try {
      return found(name);
    } finally {
      realm.loading -= 1;
    }
  };
  const found = (name: string): unknown => {
    try {
      return noted(name, own(name));
    } catch (error) {
      const missing =
        error instanceof Error && Reflect.get(error, "code") === "MODULE_NOT_FOUND" && isShipped(name);
      if (!missing) throw error;
    }
    try {
      return noted(name, ours(name));
    } catch {
      throw new Error(
        `Lambda ships ${name}, and it is not installed here. In the handler's folder: npm install ${name}`,
      );
    }
  };
  return Object.assign(required, own, { resolve: own.resolve });
}

/** Clients of AWS tell where they were told to send. */
function noted(name: string, module: unknown): unknown {
  if (isShipped(name)) noteSends(module);
  return module;
}

const isShipped = (name: string): boolean => /^(@aws-sdk|@smithy)\//.test(name);

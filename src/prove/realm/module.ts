/** Modules that await at their top. They need a process that was started with --experimental-vm-modules. */
import { createRequire } from "node:module";
import { isAbsolute } from "node:path";

/** The files of all modules that were loaded by `require`. */
export const loadedFiles = (): readonly string[] =>
  Object.keys(createRequire(import.meta.url).cache).filter(isAbsolute);

export interface ModuleCode {
  readonly code: string;
  /** How stacks call it. */
  readonly name: string;
  /** Its `import.meta.url`. */
  readonly url: string;
  readonly require: NodeJS.Require;
}

/** @returns what it exports. @throws whatever it throws */
export async function loadModule({ code, name, url, require }: ModuleCode): Promise<object> {
  const { SourceTextModule, SyntheticModule }: typeof import("node:vm") = createRequire(import.meta.url)(
    "node:vm",
  );
  const module = new SourceTextModule(code, {
    identifier: name,
    initializeImportMeta: (meta) => Object.assign(meta, { url, require }),
  });
  await module.link((specifier) => {
    const found: unknown = require(specifier);
    const members = Object.entries(Object(found)).filter(([member]) => member !== "default");
    return new SyntheticModule(["default", ...members.map(([member]) => member)], function () {
      this.setExport("default", found);
      for (const [member, value] of members) this.setExport(member, value);
    });
  });
  await module.evaluate();
  return module.namespace;
}

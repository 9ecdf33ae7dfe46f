import { join } from "node:path";
import { linkBundledModules } from "../../functions/bundled-modules.js";
import type { Packages } from "../../functions/packages.js";
import type { VersionRecord } from "../../functions/records.js";
import { familyOf } from "../../functions/runtimes.js";
import { findPython } from "../python.js";
import { findIsolation, type Isolation } from "./isolation.js";
import { NamespaceSandbox } from "./namespaces/sandbox.js";
import { pythonBinds } from "./namespaces/system-files.js";
import { ProcessSandbox } from "./processes.js";
import type { Sandbox } from "./sandbox.js";

/** Makes the sandboxes of an owner's environments, all of one kind. */
export class Sandboxes {
  #isolation: Promise<Isolation> | undefined;

  /** @param folder below which each environment has its own */
  constructor(
    private readonly folder: string,
    private readonly packages: Packages,
  ) {}

  /** What keeps functions apart here; tried out when the first of them is to run. */
  isolation(): Promise<Isolation> {
    this.#isolation ??= this.#find();
    return this.#isolation;
  }

  /** @param folder the environment's own */
  async open(version: VersionRecord, folder: string): Promise<Sandbox> {
    const isolation = await this.isolation();
    if (isolation.kind === "processes") {
      return ProcessSandbox.open(folder, version.codeSha256, this.packages);
    }
    const python = familyOf(version.runtime) === "python" ? await findPython() : undefined;
    return new NamespaceSandbox(isolation.namespaces, {
      folder,
      codeFolder: await this.packages.unpacked(version.codeSha256),
      binds: typeof python === "object" ? pythonBinds(python.executable, python.modulePath) : [],
      temporary: version.ephemeralStorage,
    });
  }

  async #find(): Promise<Isolation> {
    const isolation = await findIsolation(this.folder);
    if (isolation.kind === "processes") linkBundledModules(join(this.folder, "node_modules"));
    return isolation;
  }
}

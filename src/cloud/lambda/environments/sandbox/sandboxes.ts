import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Packages } from "../../functions/packages.js";
import type { VersionRecord } from "../../functions/records.js";
import { familyOf } from "../../functions/runtimes.js";
import { linkModules, linkScopes, sdkScopes } from "../layer-paths.js";
import { findPython } from "../python.js";
import { findIsolation, type Isolation } from "./isolation.js";
import { hidesProcesses, OWNER_VARIABLE } from "./namespaces/allowed.js";
import { FOUND_MODULES, NAMESPACE_WORLD, seenModules } from "./namespaces/root.js";
import { NamespaceSandbox } from "./namespaces/sandbox.js";
import { pythonBinds } from "./namespaces/system-files.js";
import { ProcessSandbox } from "./processes.js";
import { type Sandbox, SandboxError } from "./sandbox.js";

/** Makes the sandboxes of an owner's environments, all of one kind. */
export class Sandboxes {
  #isolation: Promise<Isolation> | undefined;
  #sdkIsLinked = false;

  /** @param folder below which each environment has its own */
  constructor(
    private readonly folder: string,
    private readonly packages: Packages,
  ) {}

  /** What keeps functions apart here; tried out when the first of them is to run. */
  isolation(): Promise<Isolation> {
    this.#isolation ??= findIsolation(this.folder);
    return this.#isolation;
  }

  /** Resolves when nothing is tried out any more. */
  async close(): Promise<void> {
    await this.#isolation;
  }

  /** @param folder the environment's own */
  async open(version: VersionRecord, folder: string): Promise<Sandbox> {
    const isolation = await this.isolation();
    if (isolation.kind === "processes") {
      // Whoever started this one took for granted that functions would not see it.
      if (process.env[OWNER_VARIABLE] === undefined && hidesProcesses()) {
        throw new SandboxError(
          `Functions can't run in namespaces here (${isolation.why}), and would see your environment variables in this process. Run the embedded AWS in one of its own: idem-lab cloud start`,
        );
      }
      this.#linkSdk();
      return ProcessSandbox.open(folder, version, this.packages);
    }
    const { runtime, layers = [] } = version;
    const python = familyOf(runtime) === "python" ? await findPython() : undefined;
    const layersFolder =
      layers.length === 0
        ? undefined
        : await this.packages.merged(layers.map(({ codeSha256 }) => codeSha256));
    const modules = join(folder, "node_modules");
    const hasModules =
      layersFolder !== undefined &&
      linkModules({
        into: modules,
        runtime,
        layersFolder,
        seenAt: NAMESPACE_WORLD.layersRoot,
        sdk: seenModules(),
      });
    return new NamespaceSandbox(isolation.namespaces, {
      folder,
      codeFolder: await this.packages.unpacked(version.codeSha256),
      layersFolder,
      binds: [
        ...(typeof python === "object" ? pythonBinds(python.executable, python.modulePath) : []),
        ...(hasModules ? [{ source: modules, target: FOUND_MODULES }] : []),
      ],
      temporary: version.ephemeralStorage,
    });
  }

  /** Without namespaces, `@aws-sdk/…` resolves from below our folder, after a function's own modules. */
  #linkSdk(): void {
    if (this.#sdkIsLinked) return;
    const into = join(this.folder, "node_modules");
    // An owner before us may have been of another version.
    rmSync(into, { recursive: true, force: true });
    linkScopes(
      sdkScopes(({ folder }) => folder),
      into,
    );
    this.#sdkIsLinked = true;
  }
}

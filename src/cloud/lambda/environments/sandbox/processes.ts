import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Packages } from "../../functions/packages.js";
import type { VersionRecord } from "../../functions/records.js";
import { BOOTSTRAPS } from "../bootstraps.js";
import { linkModules } from "../layer-paths.js";
import { killStrays } from "../strays.js";
import { Changes } from "./changes.js";
import type { Command, Entry, Sandbox, World } from "./sandbox.js";

/**
 * Where the system has no namespaces: a process with a folder of its own, and the user's rights. Each environment has a
 * copy of the code, made of the stored package: what another one wrote into its copy is not in this one.
 */
export class ProcessSandbox implements Sandbox {
  readonly world: World;
  readonly codeFolder: string;
  readonly layersFolder: string | undefined;

  /** Of the code, and of what the process has for a home. */
  #changes: readonly Changes[] = [];

  private constructor(folder: string, hasLayers: boolean) {
    this.codeFolder = join(folder, "task");
    const layersRoot = join(folder, "opt");
    this.layersFolder = hasLayers ? layersRoot : undefined;
    this.world = {
      taskRoot: this.codeFolder,
      layersRoot,
      runtimeFolder: dirname(BOOTSTRAPS.node),
      node: process.execPath,
      nodeBootstrap: BOOTSTRAPS.node,
      pythonBootstrap: BOOTSTRAPS.python,
      libraries: { nodejs: [this.codeFolder], python: [] },
      variables: {
        PATH: [
          process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
          ...(hasLayers ? [join(layersRoot, "bin")] : []),
        ].join(delimiter),
        ...(hasLayers && { LD_LIBRARY_PATH: join(layersRoot, "lib") }),
        HOME: join(folder, "home"),
        TMPDIR: join(folder, "tmp"),
      },
      interpreter: (executable) => executable,
    };
  }

  static async open(
    folder: string,
    { runtime, codeSha256, layers = [] }: VersionRecord,
    packages: Packages,
  ): Promise<ProcessSandbox> {
    for (const name of ["home", "tmp"]) mkdirSync(join(folder, name), { recursive: true });
    const sandbox = new ProcessSandbox(folder, layers.length > 0);
    await packages.unpackInto([codeSha256], sandbox.codeFolder);
    const { layersFolder } = sandbox;
    if (layersFolder !== undefined) {
      await packages.unpackInto(
        layers.map((layer) => layer.codeSha256),
        layersFolder,
      );
      // Nearer to the code than the SDK, which every function finds.
      linkModules({ into: join(folder, "node_modules"), runtime, layersFolder });
    }
    const kept = [
      sandbox.codeFolder,
      join(folder, "home"),
      ...(layersFolder === undefined ? [] : [layersFolder]),
    ];
    sandbox.#changes = kept.map((path) => new Changes(path));
    return sandbox;
  }

  async enter({ command, args }: Command, env: Readonly<Record<string, string>>): Promise<Entry> {
    return { command, args, env, cwd: this.codeFolder };
  }

  runtimeOf(spawned: number): number {
    return spawned;
  }

  trespasses(): readonly string[] {
    return this.#changes.flatMap((changes) => changes.written());
  }

  sweep(mark: string): void {
    killStrays(mark);
  }

  async close(): Promise<void> {
    // Its folder is the environment's, which removes it.
  }
}

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Packages } from "../../functions/packages.js";
import { BOOTSTRAPS } from "../bootstraps.js";
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

  /** Of the code, and of what the process has for a home. */
  #changes: readonly Changes[] = [];

  private constructor(folder: string) {
    this.codeFolder = join(folder, "task");
    this.world = {
      taskRoot: this.codeFolder,
      runtimeFolder: dirname(BOOTSTRAPS.node),
      node: process.execPath,
      nodeBootstrap: BOOTSTRAPS.node,
      pythonBootstrap: BOOTSTRAPS.python,
      variables: {
        PATH: process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin",
        HOME: join(folder, "home"),
        TMPDIR: join(folder, "tmp"),
      },
      interpreter: (executable) => executable,
    };
  }

  static async open(folder: string, codeSha256: string, packages: Packages): Promise<ProcessSandbox> {
    for (const name of ["home", "tmp"]) mkdirSync(join(folder, name), { recursive: true });
    const sandbox = new ProcessSandbox(folder);
    await packages.unpackInto(codeSha256, sandbox.codeFolder);
    sandbox.#changes = [sandbox.codeFolder, join(folder, "home")].map((path) => new Changes(path));
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

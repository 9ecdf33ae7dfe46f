import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command, Entry, Sandbox, World } from "../sandbox.js";
import type { Route } from "./allowed.js";
import { Holder } from "./holder.js";
import { type Bind, mountTable } from "./mounts.js";
import type { Programs } from "./programs.js";
import { FUNCTION_GID, FUNCTION_UID, NAMESPACE_WORLD, type Root } from "./root.js";

/** What makes namespaces here: found out once for each owner. */
export interface Namespaces {
  readonly programs: Programs;
  readonly route: Route;
  readonly root: Root;
}

export interface NamespaceOptions {
  /** The environment's own. */
  readonly folder: string;
  readonly codeFolder: string;
  readonly layersFolder?: string | undefined;
  /** Beside what every function sees. */
  readonly binds: readonly Bind[];
  /** Size of `/tmp`, in MB. */
  readonly temporary: number;
}

/** Variables that the programs on the way into the sandbox, which are outside of it, would obey. */
const OBEYED = /^(LD_|GLIBC_|GCONV_PATH$|LOCPATH$|NLSPATH$)/;

/**
 * An environment in namespaces of its own: its root has the code in a read-only `/var/task`, a `/tmp` of its own, and
 * nothing of the user's. The namespaces and `/tmp` outlive its runtimes, as on AWS.
 */
export class NamespaceSandbox implements Sandbox {
  readonly world: World = { ...NAMESPACE_WORLD, interpreter: (executable) => realpathSync(executable) };
  readonly codeFolder: string;
  readonly layersFolder: string | undefined;
  #holder: Promise<Holder> | undefined;

  constructor(
    private readonly namespaces: Namespaces,
    private readonly options: NamespaceOptions,
  ) {
    this.codeFolder = options.codeFolder;
    this.layersFolder = options.layersFolder;
  }

  async enter({ command, args }: Command, env: Readonly<Record<string, string>>): Promise<Entry> {
    const { pid } = await this.#holding();
    const { programs, route } = this.namespaces;
    const variables = Object.entries(env);
    const obeyed = variables.filter(([name]) => OBEYED.test(name));
    return {
      command: programs.nsenter,
      args: [
        ...["--target", String(pid), "--mount", "--pid", "--ipc"],
        ...(route === "user" ? ["--user", "--preserve-credentials"] : []),
        ...this.#withoutRights(),
        ...[programs.env, "-C", this.world.taskRoot],
        ...obeyed.map(([name, value]) => `${name}=${value}`),
        ...[command, ...args],
      ],
      env: Object.fromEntries(variables.filter(([name]) => !OBEYED.test(name))),
      cwd: "/",
    };
  }

  /** A function is not who mounted all this: it may not undo it. */
  #withoutRights(): string[] {
    const { programs, route } = this.namespaces;
    return route === "user"
      ? [programs.unshare, "--user", `--map-user=${FUNCTION_UID}`, `--map-group=${FUNCTION_GID}`, "--"]
      : [
          ...[programs.setpriv, `--reuid=${FUNCTION_UID}`, `--regid=${FUNCTION_GID}`, "--clear-groups"],
          ...["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"],
        ];
  }

  runtimeOf(spawned: number): number | undefined {
    try {
      const children = readFileSync(`/proc/${spawned}/task/${spawned}/children`, "latin1");
      const [child] = children.trim().split(" ");
      return child === undefined || child === "" ? undefined : Number(child);
    } catch {
      return undefined;
    }
  }

  /** The system refuses them. */
  trespasses(): readonly string[] {
    return [];
  }

  sweep(): void {
    void this.#holder?.then(
      (holder) => holder.sweep(),
      () => {},
    );
  }

  async close(): Promise<void> {
    const holder = await this.#holder?.catch(() => undefined);
    await holder?.close();
  }

  /** The namespaces, ready for a process; new ones where somebody ended them. */
  async #holding(): Promise<Holder> {
    const present = await this.#holder?.catch(() => undefined);
    if (present !== undefined && !present.isOver) {
      await present.quiet();
      if (!present.isOver) return present;
    }
    this.#holder = this.#hold();
    return this.#holder;
  }

  #hold(): Promise<Holder> {
    const { programs, route, root } = this.namespaces;
    const { folder, codeFolder, layersFolder, binds, temporary } = this.options;
    const own = [
      ...binds,
      { source: codeFolder, target: this.world.taskRoot },
      ...(layersFolder === undefined ? [] : [{ source: layersFolder, target: this.world.layersRoot }]),
    ];
    for (const bind of own) root.place(bind);
    mkdirSync(folder, { recursive: true });
    const table = join(folder, "mounts");
    writeFileSync(
      table,
      mountTable({
        root: root.folder,
        binds: [...root.binds, ...own],
        temporary,
        ...(route === "root" && { owner: { uid: FUNCTION_UID, gid: FUNCTION_GID } }),
        guardProc: route === "user" && process.getuid?.() === 0,
      }),
    );
    return Holder.start(programs, route, table, root.folder);
  }
}

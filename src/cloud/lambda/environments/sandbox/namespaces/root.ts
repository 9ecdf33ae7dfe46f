import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BundledModules, bundledModules } from "../../../functions/bundled-modules.js";
import { BOOTSTRAPS } from "../../bootstraps.js";
import { linkScopes, sdkScopes } from "../../layer-paths.js";
import type { World } from "../sandbox.js";
import type { Bind } from "./mounts.js";
import { COPIED, isFolder, nodeBinds, systemBinds, systemLinks } from "./system-files.js";

/** Who a function is: the user and the group that AWS runs functions as. */
export const FUNCTION_UID = 993;
export const FUNCTION_GID = 990;

const NODE = "/var/lang/bin/node";
/** Where a function sees the SDK. */
const MODULES: Readonly<Record<BundledModules["kind"], string>> = {
  bundles: "/var/runtime/sdk/node_modules",
  installed: "/var/runtime/node_modules",
};
/** Where modules are found from everywhere. */
export const FOUND_MODULES = "/var/node_modules";
const PASSWD = `root:x:0:0:root:/root:/sbin/nologin
sbx_user1051:x:${FUNCTION_UID}:${FUNCTION_GID}::/home/sbx_user1051:/sbin/nologin
`;
const GROUP = `root:x:0:\nsbx_user1051:x:${FUNCTION_GID}:\n`;

/** The folder that becomes the root of every function's world: places to mount on, and a few small files. */
export class Root {
  /** What every function sees of this machine. */
  readonly binds: readonly Bind[];

  private constructor(readonly folder: string) {
    const modules = bundledModules();
    this.binds = [
      ...systemBinds(),
      ...nodeBinds(NODE),
      ...modules.map(({ kind, folder: source }) => ({ source, target: MODULES[kind] })),
    ];
    for (const path of ["/var/task", "/opt", "/tmp", "/proc", "/etc", "/dev"]) this.#makeFolder(path);
    for (const [path, target] of systemLinks()) this.#link(path, target);
    for (const bind of this.binds) this.place(bind);
    for (const path of COPIED) {
      if (existsSync(path)) copyFileSync(path, this.#file(path));
    }
    writeFileSync(this.#file("/etc/passwd"), PASSWD);
    writeFileSync(this.#file("/etc/group"), GROUP);
    for (const [name, target] of [
      ["fd", ""],
      ["stdin", "/0"],
      ["stdout", "/1"],
      ["stderr", "/2"],
    ])
      this.#link(`/dev/${name}`, `/proc/self/fd${target}`);
    // A function that brings no SDK finds AWS's, from wherever its code lies.
    linkScopes(seenModules(), join(folder, FOUND_MODULES));
    // So do the modules of layers.
    this.#link("/node_modules", FOUND_MODULES);
    copyFileSync(BOOTSTRAPS.node, this.#file("/var/runtime/index.mjs"));
    copyFileSync(BOOTSTRAPS.python, this.#file("/var/runtime/bootstrap.py"));
    // As they are written, runtimes are an entry and a folder of sources.
    for (const name of ["node", "idem_lab_runtime"]) {
      const sources = join(dirname(BOOTSTRAPS.node), name);
      if (isFolder(sources)) cpSync(sources, this.#file(`/var/runtime/${name}`), { recursive: true });
    }
  }

  /** Makes it, once for all environments of an owner. */
  static build(folder: string): Root {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    chmodSync(folder, 0o755);
    const umask = process.umask(0o022);
    try {
      return new Root(folder);
    } finally {
      process.umask(umask);
    }
  }

  /** Makes the place that something is mounted on. */
  place({ source, target }: Bind): void {
    if (isFolder(source)) this.#makeFolder(target);
    else if (!existsSync(join(this.folder, target))) writeFileSync(this.#file(target), "");
  }

  #makeFolder(path: string): void {
    mkdirSync(join(this.folder, path), { recursive: true, mode: 0o755 });
  }

  #file(path: string): string {
    this.#makeFolder(dirname(path));
    return join(this.folder, path);
  }

  #link(path: string, target: string): void {
    symlinkSync(target, this.#file(path));
  }
}

/** The SDK's scopes, as a function sees them. */
export const seenModules = (): ReturnType<typeof sdkScopes> => sdkScopes(({ kind }) => MODULES[kind]);

/** What a function sees. */
export const NAMESPACE_WORLD: Omit<World, "interpreter"> = {
  taskRoot: "/var/task",
  layersRoot: "/opt",
  runtimeFolder: "/var/runtime",
  node: NODE,
  nodeBootstrap: "/var/runtime/index.mjs",
  pythonBootstrap: "/var/runtime/bootstrap.py",
  libraries: {
    nodejs: ["/var/runtime/node_modules", "/var/runtime", "/var/task"],
    python: ["/var/runtime"],
  },
  variables: {
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    LD_LIBRARY_PATH:
      "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
  },
};

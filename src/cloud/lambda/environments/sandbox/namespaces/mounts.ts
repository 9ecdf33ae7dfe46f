import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Something of this machine that a function sees, at a path of its own world. */
export interface Bind {
  readonly source: string;
  readonly target: string;
  /** A device can be written to, and is one. */
  readonly device?: boolean;
}

export interface MountTable {
  /** The folder that becomes the root. */
  readonly root: string;
  readonly binds: readonly Bind[];
  /** Size of `/tmp`, in MB. */
  readonly temporary: number;
  /** Who owns `/tmp`, where that is not who mounts it. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Hides what the kernel lets its own root change through `/proc`. */
  readonly guardProc: boolean;
}

/** The lines for `mount --all --fstab`: one process mounts all. */
export function mountTable({ root, binds, temporary, owner, guardProc }: MountTable): string {
  const isNoexec = noexecMounts();
  const options = ({ source, device }: Bind): string =>
    device === true ? "bind" : `rbind,ro,nosuid,nodev${isNoexec(source) ? ",noexec" : ""}`;
  const bind = (one: Bind): string => line(one.source, join(root, one.target), "none", options(one));
  const owned = owner === undefined ? "" : `,uid=${owner.uid},gid=${owner.gid}`;
  const system = (path: string): string => join(root, path);
  return [
    bind({ source: root, target: "/" }),
    ...binds.map(bind),
    line("tmpfs", system("/tmp"), "tmpfs", `size=${temporary}m,mode=0700,nosuid,nodev${owned}`),
    line("proc", system("/proc"), "proc", "nosuid,nodev,noexec"),
    ...(guardProc
      ? [
          line(system("/proc/sys"), system("/proc/sys"), "none", "bind,ro,nosuid,nodev,noexec"),
          line("/dev/null", system("/proc/sysrq-trigger"), "none", "bind"),
        ]
      : []),
    "",
  ].join("\n");
}

const line = (source: string, target: string, type: string, options: string): string =>
  `${escaped(source)} ${escaped(target)} ${type} ${options} 0 0`;

const escaped = (path: string): string =>
  path.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`);

/** Whether a path is on a mount that runs no programs: who is not root may not take that away. */
function noexecMounts(): (path: string) => boolean {
  const mounts = mountLines().map((text) => {
    const [, , , , at = "", options = ""] = text.split(" ");
    return { at: unescaped(at), noexec: options.split(",").includes("noexec") };
  });
  return (path) => {
    const holding = mounts.filter(({ at }) => at === "/" || path === at || path.startsWith(`${at}/`));
    return holding.reduce((best, next) => (next.at.length >= best.at.length ? next : best), {
      at: "",
      noexec: false,
    }).noexec;
  };
}

function mountLines(): string[] {
  try {
    return readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  } catch {
    return [];
  }
}

const unescaped = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

/** Ways out of the process that the prover can't follow: they lead nowhere, and are told. */
import { createRequire } from "node:module";
import { realm } from "./realm.js";

class NotModelled extends Error {
  readonly code = "ECONNREFUSED";
}

/** @throws NotModelled within a handler */
function refuse(what: string): void {
  if (realm.current === undefined) return;
  if (/^(child_process|cluster)\b/.test(what)) realm.needsProcesses.add(`it starts processes (${what})`);
  realm.current.unmodelled.add(what);
  throw new NotModelled(`idem-lab prove does not follow ${what}`);
}

export interface OutsideOptions {
  /** Connections that lead to the prover: by `host:port`. */
  readonly isFollowed: (target: string) => boolean;
  /** Whether a handler may start processes. */
  readonly childProcesses: boolean;
}

export function installOutside({ isFollowed, childProcesses }: OutsideOptions): void {
  const require = createRequire(import.meta.url);
  const { dlopen } = process;
  process.dlopen = (...args: Parameters<typeof dlopen>) => {
    if (realm.current !== undefined && !childProcesses)
      realm.needsProcesses.add(`it loads a native addon (${String(args[1]).split("/").at(-1)})`);
    return dlopen(...args);
  };
  const net = require("node:net");
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (this: unknown, ...args: unknown[]) {
    if (realm.current !== undefined && !isFollowed(targetOf(args)))
      refuse(`a connection of its own (${targetOf(args)})`);
    return Reflect.apply(connect, this, args);
  };
  for (const [module, names] of [
    ["child_process", ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]],
    ["dgram", ["createSocket"]],
    ["http2", ["connect"]],
    ["cluster", ["fork"]],
    ["worker_threads", ["Worker"]],
  ] as const) {
    if (module === "child_process" && childProcesses) continue;
    const found = require(`node:${module}`);
    for (const name of names) {
      const real = found[name];
      found[name] = function (...args: unknown[]) {
        refuse(`${module}.${name}`);
        return new.target === undefined ? Reflect.apply(real, found, args) : Reflect.construct(real, args);
      };
    }
  }
}

/** What a connection was to reach, from the arguments of `connect`. */
function targetOf(args: readonly unknown[]): string {
  const [first] = args.flat();
  if (typeof first === "object" && first !== null) {
    const { host, port, path }: { host?: unknown; port?: unknown; path?: unknown } = first;
    return path === undefined || path === null ? `${host ?? "localhost"}:${port}` : String(path);
  }
  return String(first);
}

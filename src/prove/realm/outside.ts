/** Ways out of the process that the prover can't follow: they lead nowhere, and are told. */
import { createRequire } from "node:module";
import { realm } from "./realm.js";

class NotModelled extends Error {
  readonly code = "ECONNREFUSED";
}

/** @throws NotModelled within a handler */
function refuse(what: string): void {
  if (realm.current === undefined) return;
  realm.current.unmodelled.add(what);
  throw new NotModelled(`idem-lab prove does not follow ${what}`);
}

export function installOutside(): void {
  const require = createRequire(import.meta.url);
  const net = require("node:net");
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (this: unknown, ...args: unknown[]) {
    if (realm.current !== undefined) refuse(`a connection of its own (${targetOf(args)})`);
    return Reflect.apply(connect, this, args);
  };
  for (const [module, names] of [
    ["child_process", ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]],
    ["dgram", ["createSocket"]],
    ["http2", ["connect"]],
    ["cluster", ["fork"]],
  ] as const) {
    const found = require(`node:${module}`);
    for (const name of names) {
      const real = found[name];
      found[name] = (...args: unknown[]) => {
        refuse(`${module}.${name}`);
        return Reflect.apply(real, found, args);
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

import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Bind } from "./mounts.js";

/** Programs and libraries. What of these is a link here is one there. */
const FOLDERS = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store"];
/** Certificates, and what chooses among programs. */
const SETTINGS = ["/etc/ssl/certs", "/etc/ca-certificates", "/etc/pki", "/etc/alternatives"];
/** What may change at any time, as when a network comes up. */
const NETWORK = ["/etc/hosts", "/etc/resolv.conf"];
const DEVICES = ["null", "zero", "full", "random", "urandom"].map((name) => `/dev/${name}`);

/** Small files that are copied. */
export const COPIED = [
  ..."ld.so.cache ld.so.conf nsswitch.conf host.conf gai.conf protocols services".split(" "),
  ..."ssl/openssl.cnf os-release".split(" "),
].map((name) => `/etc/${name}`);

export const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/** The links among the system's folders, as pairs of a path and where it leads. */
export const systemLinks = (): (readonly [string, string])[] =>
  FOLDERS.filter(isLink).map((path) => [path, readlinkSync(path)] as const);

/** What every function sees of this machine's system. */
export function systemBinds(): Bind[] {
  const folders = [...FOLDERS.filter((path) => !isLink(path)), ...SETTINGS].filter(isFolder);
  const network = NETWORK.filter((path) => existsSync(path));
  return [
    ...folders.map((path) => ({ source: path, target: path })),
    ...network.map((path) => ({ source: realpathSync(path), target: path })),
    ...DEVICES.filter((path) => existsSync(path)).map((path) => ({
      source: path,
      target: path,
      device: true,
    })),
  ];
}

const isOfSystem = (path: string): boolean => FOLDERS.some((folder) => path.startsWith(`${folder}/`));

const atItsPath = (path: string): Bind => ({ source: path, target: path });

/** This process's Node, where AWS has it, and the libraries that it is linked with. */
export function nodeBinds(target: string): Bind[] {
  const node = realpathSync(process.execPath);
  const mapped = readFileSync("/proc/self/maps", "utf8")
    .split("\n")
    .map((line) => /\s(\/.*\.so[.\d]*)$/.exec(line)?.[1])
    .filter((path) => path !== undefined);
  const libraries = new Set(mapped.filter((path) => !isOfSystem(path)).map((path) => dirname(path)));
  return [{ source: node, target }, ...[...libraries].map(atItsPath)];
}

/** What a Python needs that is not the system's: the interpreter, its library, and folders of packages. */
export function pythonBinds(executable: string, modulePath: readonly string[]): Bind[] {
  const python = realpathSync(executable);
  const library = `${dirname(dirname(python))}/lib`;
  const packages = modulePath.filter((path) => ["site-packages", "dist-packages"].includes(basename(path)));
  const folders = [library, ...packages.filter((path) => !path.startsWith(`${library}/`))];
  return [python, ...folders.filter(isFolder)].filter((path) => !isOfSystem(path)).map(atItsPath);
}

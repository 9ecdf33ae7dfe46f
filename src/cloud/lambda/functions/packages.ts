import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HelpfulError } from "../../../errors/helpful.js";
import { requestTooLarge } from "../protocol/errors.js";
import { type ArchiveEntry, badArchive, linkTarget, readArchive } from "./package-archive.js";

const LARGEST_ZIPPED = 52_428_800;

export interface StoredPackage {
  readonly codeSha256: string;
  readonly codeSize: number;
}

export interface PackageContents {
  /** Of all its files, in bytes. */
  readonly unzippedSize: number;
  readonly paths: readonly string[];
}

/** A stored package that is no longer what was deployed. */
class ChangedPackageError extends HelpfulError {
  constructor(path: string) {
    super(
      `The stored package ${path} is not what was deployed. Give the function its code again: UpdateFunctionCode, or idem-lab run`,
    );
  }
}

/** Deployment packages on disk: each zip once, under its hash, and unpacked anew for each owner of the home. */
export class Packages {
  readonly #folder: string;
  readonly #unpackedFolder: string;
  readonly #unpacked = new Map<string, Promise<string>>();

  /**
   * @param unpackedFolder what an owner leaves there is not used by the next one
   * @param added called when a package comes in: a function of it will soon run
   */
  constructor(
    folder: string,
    unpackedFolder: string,
    private readonly added: () => void,
  ) {
    this.#folder = join(folder, "code");
    this.#unpackedFolder = unpackedFolder;
    for (const path of [this.#folder, this.#unpackedFolder]) mkdirSync(path, { recursive: true });
    // Earlier versions unpacked beside the zips, where functions could write.
    for (const entry of readdirSync(this.#folder, { withFileTypes: true })) {
      if (entry.isDirectory()) rmSync(join(this.#folder, entry.name), { recursive: true, force: true });
    }
  }

  /**
   * Keeps a package as it was sent.
   * @throws what AWS answers to a package that is too large or cannot be unpacked
   */
  async add(zip: Buffer): Promise<StoredPackage> {
    if (zip.length >= LARGEST_ZIPPED) {
      throw requestTooLarge(`Zipped size must be smaller than ${LARGEST_ZIPPED} bytes`);
    }
    if (zip.length === 0) throw badArchive();
    this.added();
    const codeSha256 = hashOf(zip);
    const stored = this.#zip(codeSha256);
    await this.#unpack([zip], codeSha256);
    const building = `${stored}.${randomUUID()}`;
    await writeFile(building, zip);
    await rename(building, stored);
    return { codeSha256, codeSize: zip.length };
  }

  /** A folder with the files of a package, which is nobody's to change. @throws where the zip was changed */
  async unpacked(codeSha256: string): Promise<string> {
    const present = this.#unpacked.get(codeSha256);
    return present ?? this.#unpack([await this.read(codeSha256)], codeSha256);
  }

  /** A folder with the files of several packages, the last one's over the others'. @throws where a zip was changed */
  async merged(hashes: readonly string[]): Promise<string> {
    const [only = "", ...more] = hashes;
    if (more.length === 0) return this.unpacked(only);
    const key = hashOf(Buffer.from(hashes.join()));
    return this.#unpacked.get(key) ?? this.#unpack(await this.#readAll(hashes), key);
  }

  /** Makes a folder with the files of packages, the last one's over the others'. @throws where a zip was changed */
  async unpackInto(hashes: readonly string[], folder: string): Promise<void> {
    await unpackInto(await this.#readAll(hashes), folder);
  }

  /** What is in a package. @throws where the zip was changed */
  async contents(codeSha256: string): Promise<PackageContents> {
    const entries = readArchive(await this.read(codeSha256));
    return {
      unzippedSize: entries.reduce((sum, { size }) => sum + size, 0),
      paths: entries.map(({ path }) => path),
    };
  }

  /** The zip, byte for byte. @throws where it was changed */
  async read(codeSha256: string): Promise<Buffer> {
    const path = this.#zip(codeSha256);
    const zip = await readFile(path);
    if (hashOf(zip) !== codeSha256) throw new ChangedPackageError(path);
    return zip;
  }

  #zip(codeSha256: string): string {
    return join(this.#folder, `${nameOf(codeSha256)}.zip`);
  }

  #readAll(hashes: readonly string[]): Promise<Buffer[]> {
    return Promise.all(hashes.map((codeSha256) => this.read(codeSha256)));
  }

  #unpack(zips: readonly Buffer[], codeSha256: string): Promise<string> {
    const present = this.#unpacked.get(codeSha256);
    if (present !== undefined) return present;
    const folder = join(this.#unpackedFolder, nameOf(codeSha256));
    const unpacking = unpackInto(zips, folder).then(
      () => folder,
      (problem: unknown) => {
        this.#unpacked.delete(codeSha256);
        throw problem;
      },
    );
    this.#unpacked.set(codeSha256, unpacking);
    return unpacking;
  }
}

const hashOf = (zip: Buffer): string => createHash("sha256").update(zip).digest("base64");

/** Base64 is no name for a file. */
const nameOf = (codeSha256: string): string => Buffer.from(codeSha256, "base64").toString("hex");

async function unpackInto(zips: readonly Buffer[], target: string): Promise<void> {
  const building = `${target}.${randomUUID()}`;
  try {
    await makeFolder(building);
    const folders = new Set(["."]);
    for (const entry of mergedEntries(zips.map(readArchive))) {
      for (const folder of foldersOf(entry.path)) {
        if (!folders.has(folder)) await makeFolder(join(building, folder));
        folders.add(folder);
      }
      const file = join(building, entry.path);
      if (entry.isLink) await symlink(await linkTarget(entry), file);
      else {
        await writeFile(file, await entry.read());
        // Whatever this process's umask says.
        await chmod(file, readableByAll(entry.mode));
      }
    }
    await rename(building, target);
  } catch (problem) {
    await rm(building, { recursive: true, force: true });
    if (existsSync(target)) return;
    throw isFileSystemConflict(problem) ? badArchive() : problem;
  }
}

/** What stays of several packages: a later one's file or link takes the place of whatever is in its way. */
function mergedEntries(archives: readonly (readonly ArchiveEntry[])[]): Iterable<ArchiveEntry> {
  const [only = [], ...more] = archives;
  if (more.length === 0) return only;
  const entries = new Map<string, ArchiveEntry>();
  const folders = new Set<string>();
  for (const entry of archives.flat()) {
    const { path } = entry;
    for (const folder of foldersOf(path)) {
      entries.delete(folder);
      folders.add(folder);
    }
    if (folders.has(path)) {
      for (const below of entries.keys()) if (below.startsWith(`${path}/`)) entries.delete(below);
    }
    entries.set(path, entry);
  }
  return entries.values();
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path);
  await chmod(path, 0o755);
}

/** The folders that a path leads through, the outermost first. */
function foldersOf(path: string): string[] {
  const parts = dirname(path).split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** AWS's functions are not the owner of their files: they may do what all others may. Here they may be the owner. */
const readableByAll = (mode: number): number => mode & (((mode & 0o005) << 6) | 0o277);

/** A zip can name one path as a file and as a folder. */
function isFileSystemConflict(problem: unknown): boolean {
  const code = problem instanceof Error && "code" in problem ? problem.code : undefined;
  return ["EEXIST", "ENOTDIR", "EISDIR", "ENAMETOOLONG", "EACCES"].includes(String(code));
}

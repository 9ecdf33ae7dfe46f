import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { requestTooLarge } from "../protocol/errors.js";
import { badArchive, readArchive } from "./package-archive.js";

const LARGEST_ZIPPED = 52_428_800;

/** What AWS's Node runtimes bring along, beside a function's own modules. */
const BUNDLED_SCOPES = ["@aws-sdk", "@smithy"];

export interface StoredPackage {
  readonly codeSha256: string;
  readonly codeSize: number;
}

/** Deployment packages on disk: each zip once, under its hash, unpacked once and never changed. */
export class Packages {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = join(folder, "code");
    mkdirSync(this.#folder, { recursive: true });
    linkBundledModules(join(this.#folder, "node_modules"));
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
    const hash = createHash("sha256").update(zip).digest();
    const unpacked = join(this.#folder, hash.toString("hex"));
    if (!existsSync(unpacked)) await this.#unpack(zip, unpacked);
    return { codeSha256: hash.toString("base64"), codeSize: zip.length };
  }

  /** The folder that a function of this package runs in. */
  unpacked(codeSha256: string): string {
    return join(this.#folder, Buffer.from(codeSha256, "base64").toString("hex"));
  }

  /** The zip, byte for byte. */
  read(codeSha256: string): Promise<Buffer> {
    return readFile(`${this.unpacked(codeSha256)}.zip`);
  }

  async #unpack(zip: Buffer, target: string): Promise<void> {
    const building = `${target}.${randomUUID()}`;
    try {
      for (const entry of readArchive(zip)) {
        const file = join(building, entry.path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, await entry.read(), { mode: entry.executable ? 0o555 : 0o444 });
      }
      await writeFile(`${building}.zip`, zip);
      await rename(`${building}.zip`, `${target}.zip`);
      await rename(building, target);
    } catch (problem) {
      await rm(building, { recursive: true, force: true });
      await rm(`${building}.zip`, { force: true });
      if (existsSync(target)) return;
      throw isFileSystemConflict(problem) ? badArchive() : problem;
    }
  }
}

/** A zip can name one path as a file and as a folder. */
function isFileSystemConflict(problem: unknown): boolean {
  const code = problem instanceof Error && "code" in problem ? problem.code : undefined;
  return ["EEXIST", "ENOTDIR", "EISDIR", "ENAMETOOLONG", "EACCES"].includes(String(code));
}

/** Makes `@aws-sdk/…` resolve from every function's folder, after the function's own modules. */
function linkBundledModules(folder: string): void {
  const entry = createRequire(import.meta.url).resolve("@aws-sdk/client-dynamodb");
  const modules = entry.slice(0, entry.lastIndexOf(join("@aws-sdk", "client-dynamodb")));
  mkdirSync(folder, { recursive: true });
  for (const scope of BUNDLED_SCOPES) {
    const link = join(folder, scope);
    const target = join(modules, scope);
    if (linkTarget(link) === target || !existsSync(target)) continue;
    rmSync(link, { force: true, recursive: true });
    symlinkSync(target, link, "dir");
  }
}

function linkTarget(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined;
  }
}

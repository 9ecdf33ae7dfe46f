import { posix } from "node:path";
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { invalidParameter } from "../protocol/errors.js";

/** AWS's limit for a function's files. */
export const LARGEST_UNZIPPED = 262_144_000;
const MOST_ENTRIES = 65_535;

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;

/** The bits of a Unix mode that say what a file is. */
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;
const LINK = 0o120000;
/** Of an entry that says nothing of its mode. */
const DEFAULT_MODE = 0o644;

export interface ArchiveEntry {
  /** Relative to the function's folder, with forward slashes. */
  readonly path: string;
  /** Its permissions. */
  readonly mode: number;
  /** Unpacked, in bytes. */
  readonly size: number;
  /** Its content is the path that it leads to. */
  readonly isLink: boolean;
  read(): Promise<Buffer>;
}

export const badArchive = () =>
  invalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");

const badLink = (why: string) => invalidParameter(`Could not unzip uploaded file: ${why}`);

/**
 * Where a link leads, as it is written.
 * @throws what is answered to a link that leads out of the package
 */
export async function linkTarget(entry: ArchiveEntry): Promise<string> {
  const target = (await entry.read()).toString("utf8");
  const end = posix.normalize(posix.join(posix.dirname(entry.path), target));
  const outside = posix.isAbsolute(target) || end === ".." || end.startsWith("../");
  if (target === "" || target.includes("\0") || outside) {
    throw badLink(
      `the link ${entry.path} leads to ${JSON.stringify(target)}, which is outside of the package.`,
    );
  }
  return target;
}

/**
 * The files and links in a zip, checked before anything is written: no entry outside the folder, none through a link, no
 * more than AWS allows.
 * @throws what AWS answers to such a package
 */
export function readArchive(zip: Buffer): ArchiveEntry[] {
  try {
    return directoryEntries(zip);
  } catch (problem) {
    if (problem instanceof RangeError) throw badArchive();
    throw problem;
  }
}

function directoryEntries(zip: Buffer): ArchiveEntry[] {
  const end = findEnd(zip);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  let unzipped = 0;
  const entries = new Map<string, ArchiveEntry>();
  for (let index = 0; index < count; index += 1) {
    if (zip.readUInt32LE(at) !== DIRECTORY_ENTRY) throw badArchive();
    const madeOnUnix = zip.readUInt8(at + 5) === 3;
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    const mode = madeOnUnix ? zip.readUInt32LE(at + 38) >>> 16 : 0;
    const size = zip.readUInt32LE(at + 24);
    unzipped += size;
    if (unzipped > LARGEST_UNZIPPED) {
      throw invalidParameter(`Unzipped size must be smaller than ${LARGEST_UNZIPPED} bytes`);
    }
    const type = mode & FILE_TYPE;
    if (![0, REGULAR, DIRECTORY, LINK].includes(type)) throw badArchive();
    const path = safePath(name);
    if (!name.endsWith("/") && type !== DIRECTORY) {
      const packed = {
        method: zip.readUInt16LE(at + 10),
        encrypted: (zip.readUInt16LE(at + 8) & 1) === 1,
        crc: zip.readUInt32LE(at + 16),
        packedSize: zip.readUInt32LE(at + 20),
        size,
        header: zip.readUInt32LE(at + 42),
      };
      entries.set(path, {
        path,
        mode: (mode & 0o777) === 0 ? DEFAULT_MODE : mode & 0o777,
        size,
        isLink: type === LINK,
        read: () => unpack(zip, packed),
      });
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  if (entries.size === 0) throw badArchive();
  for (const path of entries.keys()) refuseThroughLink(path, entries);
  return [...entries.values()];
}

function refuseThroughLink(path: string, entries: ReadonlyMap<string, ArchiveEntry>): void {
  for (let folder = posix.dirname(path); folder !== "."; folder = posix.dirname(folder)) {
    if (entries.get(folder)?.isLink === true) throw badLink(`${path} lies below ${folder}, which is a link.`);
  }
}

function findEnd(zip: Buffer): number {
  const earliest = Math.max(0, zip.length - 22 - 65_535);
  for (let at = zip.length - 22; at >= earliest; at -= 1) {
    if (zip.readUInt32LE(at) === END_OF_DIRECTORY) {
      if (zip.readUInt16LE(at + 10) === MOST_ENTRIES) throw badArchive();
      return at;
    }
  }
  throw badArchive();
}

function safePath(name: string): string {
  const path = name.replaceAll("\\", "/").replace(/\/+$/, "");
  const parts = path.split("/");
  const outside = path.startsWith("/") || /^[A-Za-z]:/.test(path) || parts.includes("..");
  if (path === "" || outside || path.includes("\0")) throw badArchive();
  return parts.filter((part) => part !== "." && part !== "").join("/");
}

interface Packed {
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly header: number;
}

const inflate = promisify(inflateRaw) as (
  data: Buffer,
  options: { maxOutputLength: number },
) => Promise<Buffer>;

async function unpack(zip: Buffer, packed: Packed): Promise<Buffer> {
  try {
    if (packed.encrypted || zip.readUInt32LE(packed.header) !== LOCAL_HEADER) throw badArchive();
    const start =
      packed.header + 30 + zip.readUInt16LE(packed.header + 26) + zip.readUInt16LE(packed.header + 28);
    const data = zip.subarray(start, start + packed.packedSize);
    // The declared size bounds the output: a bomb that understates it is refused, not unpacked.
    const content =
      packed.method === 0 ? data : await inflate(data, { maxOutputLength: Math.max(packed.size, 1) });
    if (content.length !== packed.size || crc32(content) !== packed.crc) throw badArchive();
    return content;
  } catch {
    throw badArchive();
  }
}

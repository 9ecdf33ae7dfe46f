import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/**
 * A store's data file that cannot be read.
 *
 * LMDB maps its file into memory: reading a page that the file does not have ends the whole process (SIGBUS), so
 * damage must be found before the file is opened.
 */
export class DamagedStoreError extends Error {
  override readonly name = "DamagedStoreError";

  constructor(
    /** The data file. */
    readonly path: string,
    reason: string,
  ) {
    super(`The data file ${path} is damaged (${reason}).`);
  }
}

const MAGIC = 0xbeefc0de;
/** A page starts with its number (8), its transaction (8), padding (2), flags (2), lower (2) and upper (2). */
const PAGE_HEADER = 24;
const PAGE_FLAGS = 18;
const PAGE_LOWER = 20;
const IS_BRANCH = 0x01;
const IS_LEAF = 0x02;
const IS_OVERFLOW = 0x04;
const IS_META = 0x08;
/** A node starts with the size of its data or the child's page (4), flags (2) and the size of its key (2). */
const NODE_HEADER = 8;
const NODE_BIG_DATA = 0x01;
const NO_ROOT = 0xffffffffffffffffn;
/** Offsets within a meta page. */
const META = {
  magic: 24,
  pageSize: 48,
  freeRoot: 88,
  mainRoot: 136,
  lastPage: 144,
  transaction: 152,
  end: 160,
};

interface Meta {
  readonly transaction: bigint;
  readonly lastPage: bigint;
  readonly roots: readonly bigint[];
}

/** A file that looks damaged is one if it has not changed in as many looks, with a pause between them, in ms. */
const STEADY = 10;
const PAUSE = 50;
/** One that looks so and is always another one is being written: its owner is there. */
const LOOKS = 100;

const pause = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/**
 * Checks an existing LMDB file against its own meta pages. What another process makes or writes meanwhile can look
 * damaged, and is not: to set the file of a living owner aside would give its home a second one.
 * @throws DamagedStoreError when it is no LMDB file, or lacks pages that its trees lead to
 */
export function checkDataFile(path: string, pageSize: number): void {
  let before = "";
  let steady = 0;
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) pause(PAUSE);
    const { state, damage } = lookAt(path, pageSize);
    if (damage === undefined) return;
    steady = state === before ? steady + 1 : 0;
    if (steady === STEADY) throw damage;
    before = state;
  }
}

interface Look {
  /** Another one where the file has changed. */
  readonly state: string;
  readonly damage?: DamagedStoreError;
}

function lookAt(path: string, pageSize: number): Look {
  const file = openSync(path, "r");
  try {
    const { size, mtimeNs } = fstatSync(file, { bigint: true });
    const state = `${size} ${mtimeNs}`;
    try {
      checkPages(new PageReader(path, file, pageSize));
      return { state };
    } catch (damage) {
      if (!(damage instanceof DamagedStoreError)) throw damage;
      return { state, damage };
    }
  } finally {
    closeSync(file);
  }
}

function checkPages(pages: PageReader): void {
  const newest = [pages.meta(0), pages.meta(1)].reduce((a, b) => (b.transaction > a.transaction ? b : a));
  // Pages that were taken and given back in one transaction are never written: a short file may still be whole.
  if (!pages.has(newest.lastPage)) for (const root of newest.roots) pages.checkTree(root);
}

class PageReader {
  readonly #seen = new Set<bigint>();

  constructor(
    readonly path: string,
    readonly file: number,
    readonly pageSize: number,
  ) {}

  /** Asked after what names the page was read: the file of a living store only grows. */
  has(page: bigint): boolean {
    return (page + 1n) * BigInt(this.pageSize) <= BigInt(fstatSync(this.file).size);
  }

  meta(number: number): Meta {
    const page = this.#read(BigInt(number));
    const wellFormed =
      page.readUInt32LE(META.magic) === MAGIC &&
      (page.readUInt16LE(PAGE_FLAGS) & IS_META) !== 0 &&
      page.readUInt32LE(META.pageSize) === this.pageSize;
    if (!wellFormed) throw this.#damage(`page ${number} is no meta page`);
    return {
      transaction: page.readBigUInt64LE(META.transaction),
      lastPage: page.readBigUInt64LE(META.lastPage),
      roots: [page.readBigUInt64LE(META.freeRoot), page.readBigUInt64LE(META.mainRoot)],
    };
  }

  /** Follows a tree from its root down to every leaf and overflow page. */
  checkTree(root: bigint): void {
    const open = [root];
    for (let number = open.pop(); number !== undefined; number = open.pop()) {
      if (number === NO_ROOT || this.#seen.has(number)) continue;
      this.#seen.add(number);
      open.push(...this.#children(number));
    }
  }

  #children(number: bigint): bigint[] {
    const page = this.#read(number);
    const flags = page.readUInt16LE(PAGE_FLAGS);
    if ((flags & IS_OVERFLOW) !== 0) return [];
    if ((flags & (IS_BRANCH | IS_LEAF)) === 0) throw this.#damage(`page ${number} is of no known kind`);
    const children: bigint[] = [];
    const end = Math.min(page.readUInt16LE(PAGE_LOWER) + PAGE_HEADER, this.pageSize);
    for (let slot = PAGE_HEADER; slot + 2 <= end; slot += 2) {
      const node = page.readUInt16LE(slot) + PAGE_HEADER;
      const child = this.#child(page, node, (flags & IS_BRANCH) !== 0);
      if (child !== undefined) children.push(child);
    }
    return children;
  }

  #child(page: Buffer, node: number, inBranch: boolean): bigint | undefined {
    if (node + NODE_HEADER > this.pageSize) throw this.#damage("a node lies outside of its page");
    const flags = page.readUInt16LE(node + 4);
    if (inBranch) return BigInt(page.readUInt32LE(node)) | (BigInt(flags) << 32n);
    const data = node + NODE_HEADER + page.readUInt16LE(node + 6);
    if ((flags & NODE_BIG_DATA) === 0) return undefined;
    if (data + 8 > this.pageSize) throw this.#damage("a node lies outside of its page");
    const first = page.readBigUInt64LE(data);
    const last = first + BigInt(Math.ceil((page.readUInt32LE(node) + PAGE_HEADER) / this.pageSize)) - 1n;
    if (!this.has(last)) throw this.#damage(`it ends before page ${last}`);
    return first;
  }

  #read(number: bigint): Buffer {
    if (!this.has(number)) throw this.#damage(`it ends before page ${number}`);
    const page = Buffer.alloc(this.pageSize);
    readSync(this.file, page, 0, this.pageSize, Number(number) * this.pageSize);
    return page;
  }

  #damage(reason: string): DamagedStoreError {
    return new DamagedStoreError(this.path, reason);
  }
}

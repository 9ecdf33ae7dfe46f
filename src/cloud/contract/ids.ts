/** Where names that are drawn come from. Secrets never come from here. */
import { createHash, randomBytes, randomUUID } from "node:crypto";

export interface Ids {
  /** A UUID of the fourth version; `kind` names what it is for. */
  uuid(kind: string): string;
  /** Hex digits of this many bytes. */
  hex(kind: string, bytes: number): string;
}

/** A call of the generator costs more than the bytes: they are drawn in advance, and each is given out once. */
const DRAWN_AT_ONCE = 4096;
let drawn = Buffer.alloc(0);
let given = 0;

function randomHex(bytes: number): string {
  if (given + bytes > drawn.length) {
    drawn = randomBytes(Math.max(DRAWN_AT_ONCE, bytes));
    given = 0;
  }
  given += bytes;
  return drawn.toString("hex", given - bytes, given);
}

export const randomIds: Ids = {
  uuid: () => randomUUID(),
  hex: (_kind, bytes) => randomHex(bytes),
};

/** The same bytes for the same seed, kind and number, on every machine. */
export function seededBytes(seed: number, kind: string, number: number): Buffer {
  return createHash("sha256").update(`${seed}/${kind}/${number}`).digest();
}

/** The form of a UUID of the fourth version for 32 hex digits, two of which give way to it. */
export const uuidOf = (hex: string): string =>
  [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");

/** Ids that a seed decides: the n-th of a kind is the same in every run, whatever was drawn of other kinds. */
export function seededIds(seed: number): Ids {
  const drawn = new Map<string, number>();
  const draw = (kind: string, bytes: number): string => {
    const number = (drawn.get(kind) ?? 0) + 1;
    drawn.set(kind, number);
    return seededBytes(seed, kind, number)
      .toString("hex")
      .slice(0, 2 * bytes);
  };
  return {
    hex: draw,
    uuid: (kind) => uuidOf(draw(kind, 16)),
  };
}

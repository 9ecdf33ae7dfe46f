/** Zips as no honest tool writes them. */
import { crc32, deflateRawSync } from "node:zlib";

/** One entry, and what its headers say of it. */
export interface RawEntry {
  readonly name: string;
  readonly content: Buffer;
  readonly deflated?: boolean;
  /** Unix mode, type included: `0o120777` is a symbolic link. */
  readonly mode?: number;
  readonly encrypted?: boolean;
  /** What it says of itself, where that is not the truth. */
  readonly claimed?: {
    readonly size?: number;
    readonly packedSize?: number;
    readonly crc?: number;
    readonly offset?: number;
  };
  readonly extra?: Buffer;
}

interface Ending {
  readonly entries?: number;
  readonly directoryAt?: number;
  readonly comment?: Buffer;
}

const UNIX = 3;

/** Writes a zip whose headers say what they are told to say. */
export function rawZip(entries: readonly RawEntry[], ending: Ending = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const { content, deflated = false, mode = 0o100644, encrypted = false, claimed = {} } = entry;
    const extra = entry.extra ?? Buffer.alloc(0);
    const name = Buffer.from(entry.name);
    const packed = deflated ? deflateRawSync(content) : content;
    const facts = Buffer.alloc(22);
    facts.writeUInt16LE(encrypted ? 1 : 0, 0);
    facts.writeUInt16LE(deflated ? 8 : 0, 2);
    facts.writeUInt32LE(claimed.crc ?? crc32(content), 8);
    facts.writeUInt32LE(claimed.packedSize ?? packed.length, 12);
    facts.writeUInt32LE(claimed.size ?? content.length, 16);
    facts.writeUInt16LE(name.length, 20);
    const lengths = Buffer.alloc(2);
    lengths.writeUInt16LE(extra.length);
    const local = Buffer.concat([Buffer.from("PK\x03\x04\x14\0", "latin1"), facts, lengths, name, extra]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(claimed.offset ?? at, 10);
    directory.push(
      Buffer.from("PK\x01\x02", "latin1"),
      Buffer.of(20, UNIX, 20, 0),
      facts,
      lengths,
      tail,
      name,
      extra,
    );
    parts.push(local, packed);
    at += local.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const { comment = Buffer.alloc(0) } = ending;
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(ending.entries ?? entries.length, 8);
  end.writeUInt16LE(ending.entries ?? entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(ending.directoryAt ?? at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, listed, end, comment]);
}

/** The extra field in which zip64 keeps what does not fit into 32 bits. */
export function zip64(...values: readonly bigint[]): Buffer {
  const field = Buffer.alloc(4 + values.length * 8);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(values.length * 8, 2);
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(value, 4 + index * 8);
  return field;
}

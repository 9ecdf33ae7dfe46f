import type { Duplex } from "node:stream";
import { LARGEST_RESPONSE, type RuntimeAnswer } from "./invocation.js";

/**
 * What our own bootstraps speak instead of the Runtime API: frames on a socket that they inherit. HTTP costs both
 * sides more than everything else that an invocation takes.
 *
 * To the runtime: u32 length of the headers, u32 length of the payload, the headers as JSON, the payload.
 * From it: u32 length of the body, u8 kind, u8 flags, u16 length of the name, the name, the body. An answer's name is
 * its request id, and asks for the next event; the name of a failed initialization is its error type.
 */
const HEAD = 8;
const NOTHING = Buffer.alloc(0);

const READY = 0;
const RESPONSE = 1;
const ERROR = 2;
const INIT_ERROR = 3;

/** The runtime may hold more memory than when it said so last. */
const MEMORY_GREW = 1;
/** The runtime ends after this, and asks for nothing more. */
const ENDING = 2;

/** What becomes of what a runtime says. */
export interface ChannelReceiver {
  /** The runtime waits for an event. */
  ready(): void;
  /** `undefined`: the body was larger than Lambda allows, and is not kept. */
  answered(requestId: string, kind: RuntimeAnswer["kind"], body: Buffer | undefined): void;
  initFailed(errorType: string, body: Buffer): void;
  memoryGrew(): void;
}

interface Frame {
  readonly kind: number;
  readonly flags: number;
  readonly nameLength: number;
  readonly bodyLength: number;
}

/** A body that is too large, and how much of it is still to come. */
interface Skipping {
  readonly kind: number;
  readonly flags: number;
  readonly name: string;
  readonly left: number;
}

/** One end of the channel: the environment's. */
export class Channel {
  #rest: Buffer[] = [];
  #size = 0;
  #frame: Frame | undefined;
  #skipping: Skipping | undefined;

  constructor(
    private readonly socket: Duplex,
    private readonly receiver: ChannelReceiver,
  ) {
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    // Its end is told by the process that held it.
    socket.on("error", () => {});
  }

  /** Hands an event to the runtime, which must have asked for one. */
  deliver(headers: Readonly<Record<string, string>>, payload: Buffer): void {
    const text = JSON.stringify(headers);
    const length = Buffer.byteLength(text);
    const bytes = Buffer.allocUnsafe(HEAD + length + payload.length);
    bytes.writeUInt32BE(length, 0);
    bytes.writeUInt32BE(payload.length, 4);
    bytes.write(text, HEAD, "utf8");
    payload.copy(bytes, HEAD + length);
    this.socket.write(bytes);
  }

  /** Resolves when everything that was said was read; after `ms` at the latest: a fork may hold the other end. */
  async ended(ms: number): Promise<void> {
    if (this.socket.readableEnded || this.socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      for (const event of ["end", "close"]) {
        this.socket.once(event, () => {
          clearTimeout(timer);
          resolve();
        });
      }
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (chunk.length > 0) this.#rest.push(chunk);
    this.#size += chunk.length;
    while (this.#step());
  }

  #step(): boolean {
    if (this.#skipping !== undefined) return this.#skipOn(this.#skipping);
    if (this.#frame === undefined) {
      if (this.#size < HEAD) return false;
      const head = this.#take(HEAD);
      this.#frame = {
        bodyLength: head.readUInt32BE(0),
        kind: head.readUInt8(4),
        flags: head.readUInt8(5),
        nameLength: head.readUInt16BE(6),
      };
    }
    const { kind, flags, nameLength, bodyLength } = this.#frame;
    if (bodyLength > LARGEST_RESPONSE) return this.#skip(this.#frame);
    if (this.#size < nameLength + bodyLength) return false;
    this.#frame = undefined;
    const name = this.#take(nameLength).toString("latin1");
    this.#told(kind, flags, name, this.#take(bodyLength));
    return true;
  }

  /** Lets a body that is too large pass without keeping it. */
  #skip(frame: Frame): boolean {
    if (this.#size < frame.nameLength) return false;
    this.#frame = undefined;
    this.#skipping = {
      ...frame,
      name: this.#take(frame.nameLength).toString("latin1"),
      left: frame.bodyLength,
    };
    return true;
  }

  #skipOn(skipping: Skipping): boolean {
    const skipped = Math.min(this.#size, skipping.left);
    this.#take(skipped);
    this.#skipping = skipping.left > skipped ? { ...skipping, left: skipping.left - skipped } : undefined;
    if (this.#skipping !== undefined) return false;
    this.#told(skipping.kind, skipping.flags, skipping.name, undefined);
    return true;
  }

  #told(kind: number, flags: number, name: string, body: Buffer | undefined): void {
    if ((flags & MEMORY_GREW) !== 0) this.receiver.memoryGrew();
    if (kind === RESPONSE || kind === ERROR) {
      this.receiver.answered(name, kind === ERROR ? "error" : "response", body);
    }
    if (kind === INIT_ERROR) this.receiver.initFailed(name, body ?? Buffer.from("{}"));
    else if ((flags & ENDING) === 0 && kind >= READY && kind <= ERROR) this.receiver.ready();
  }

  #take(length: number): Buffer {
    if (length === 0) return NOTHING;
    const [first] = this.#rest;
    this.#size -= length;
    if (first !== undefined && first.length > length) {
      this.#rest[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    if (first !== undefined && first.length === length) {
      this.#rest.shift();
      return first;
    }
    const all = Buffer.concat(this.#rest);
    this.#rest = all.length > length ? [all.subarray(length)] : [];
    return all.subarray(0, length);
  }
}

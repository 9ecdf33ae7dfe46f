/** CloudWatch Logs takes no larger event. */
const LARGEST_EVENT = 256 * 1024;

/**
 * How our bootstraps mark a log event that spans lines: this mark, the event's length in bytes as eight hex digits,
 * the event. Everything else is plain output, one event a line.
 */
const MARK = Buffer.from("\u001eidem-lab-event:");
const HEADER = MARK.length + 8;

/** Cuts what an environment's processes print into log events, in bounded memory. */
export class OutputEvents {
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of an oversized event that are still to be thrown away; `line`: up to the next line break. */
  #skip: number | "line" = 0;

  /** @param emit takes each event, and whether one of our bootstraps marked it as one */
  constructor(private readonly emit: (message: string, isMarked: boolean) => void) {}

  write(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#step());
    // What is kept must not hold a far larger chunk in memory.
    if (this.#rest.length > 0 && this.#rest.length < chunk.length) this.#rest = Buffer.from(this.#rest);
  }

  /** Emits a last line that no line break ended. */
  end(): void {
    if (this.#rest.length > 0) this.#emitBytes(this.#rest);
    this.#rest = Buffer.alloc(0);
    this.#skip = 0;
  }

  #step(): boolean {
    if (this.#rest.length === 0) return false;
    if (this.#skip !== 0) return this.#skipOn(this.#skip);
    if (this.#rest.subarray(0, MARK.length).equals(MARK)) return this.#markedEvent();
    return this.#line();
  }

  #skipOn(skip: number | "line"): boolean {
    if (skip === "line") {
      const end = this.#rest.indexOf(10);
      this.#rest = end < 0 ? Buffer.alloc(0) : this.#rest.subarray(end + 1);
      if (end >= 0) this.#skip = 0;
      return this.#rest.length > 0;
    }
    const skipped = Math.min(skip, this.#rest.length);
    this.#rest = this.#rest.subarray(skipped);
    this.#skip = skip - skipped;
    return this.#rest.length > 0;
  }

  #markedEvent(): boolean {
    if (this.#rest.length < HEADER) return false;
    const length = Number.parseInt(this.#rest.toString("latin1", MARK.length, HEADER), 16);
    const kept = Math.min(length, LARGEST_EVENT);
    if (Number.isNaN(length)) {
      this.#rest = this.#rest.subarray(HEADER);
      return true;
    }
    if (this.#rest.length < HEADER + kept) return false;
    this.#emitBytes(this.#rest.subarray(HEADER, HEADER + kept), true);
    this.#rest = this.#rest.subarray(HEADER + kept);
    this.#skip = length - kept;
    return true;
  }

  #line(): boolean {
    const lineEnd = this.#rest.indexOf(10);
    const mark = this.#rest.indexOf(MARK);
    if (mark > 0 && (lineEnd < 0 || mark < lineEnd)) {
      this.#emitBytes(this.#rest.subarray(0, mark));
      this.#rest = this.#rest.subarray(mark);
      return true;
    }
    const length = lineEnd < 0 ? this.#rest.length : lineEnd + 1;
    if (length > LARGEST_EVENT) {
      this.#emitBytes(this.#rest.subarray(0, LARGEST_EVENT));
      this.#rest = this.#rest.subarray(LARGEST_EVENT);
      this.#skip = "line";
      return true;
    }
    if (lineEnd < 0) return false;
    if (length > 1) this.#emitBytes(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(length);
    return true;
  }

  #emitBytes(bytes: Buffer, isMarked = false): void {
    const whole = bytes.subarray(0, LARGEST_EVENT);
    this.emit(whole.toString("utf8"), isMarked);
  }
}

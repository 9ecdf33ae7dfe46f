import type { LogEvent, LogSink } from "../neighbours.js";

/** How long lines may wait for others. Whoever reads logs does not wait: they are written first. */
const LATER_MS = 20;
/** What waits at once, at most, in characters; and from the first line of a stream to its last. */
const MOST_WAITING = 256 * 1024;
const LONGEST_SPAN_MS = 60_000;

/** A log stream, and on whose behalf it is written. */
export interface LogDestination {
  readonly group: string;
  readonly name: string;
  readonly roleArn: string;
}

interface Waiting {
  readonly events: LogEvent[];
  readonly firstAt: number;
  /** In characters. */
  size: number;
}

/**
 * The one place where lines wait on their way from a process to the store: those of many invocations are written
 * together, a moment later. To be drained before any commit of the store, so that no line is lost of whatever another
 * write tells of, and before anybody reads logs.
 */
export class LogBuffer {
  readonly #waiting = new Map<LogDestination, Waiting>();
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Writes that take time, the last of each stream. */
  readonly #writing = new Map<LogDestination, Promise<void>>();
  /** Streams whose last write took none. */
  readonly #quick = new WeakSet<LogDestination>();

  constructor(private readonly sink: LogSink) {}

  add(destination: LogDestination, event: LogEvent): void {
    let waiting = this.#waiting.get(destination);
    if (waiting !== undefined && event.timestamp - waiting.firstAt > LONGEST_SPAN_MS) {
      this.#write(destination);
      waiting = undefined;
    }
    if (waiting === undefined) {
      waiting = { events: [], firstAt: event.timestamp, size: 0 };
      this.#waiting.set(destination, waiting);
    }
    waiting.events.push(event);
    waiting.size += event.message.length;
    this.#size += event.message.length;
    if (this.#size > MOST_WAITING) void this.drain();
    else this.#timer ??= setTimeout(() => void this.drain(), LATER_MS);
  }

  /** Writes everything that waits; resolves when it is written, `undefined`: it is already. */
  drain(): Promise<void> | undefined {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const destination of [...this.#waiting.keys()]) this.#write(destination);
    if (this.#writing.size === 0) return undefined;
    const written = Promise.all(this.#writing.values()).then(() => {});
    // Not everybody who drains waits; who does is told of a failure.
    written.catch(() => {});
    return written;
  }

  /**
   * Resolves when whoever drains finds everything that was added; `undefined`: they do. Where it takes time to find out
   * whether a line may be written, a commit would not wait for that.
   */
  settled(destination: LogDestination): Promise<void> | undefined {
    if (!this.#quick.has(destination)) this.#write(destination);
    return this.#writing.get(destination);
  }

  #write(destination: LogDestination): void {
    const waiting = this.#waiting.get(destination);
    if (waiting === undefined) return;
    this.#waiting.delete(destination);
    this.#size -= waiting.size;
    const { events } = waiting;
    const { group, name, roleArn } = destination;
    const write = () => this.sink.append(group, name, events, roleArn);
    const before = this.#writing.get(destination);
    const writing = before === undefined ? write() : before.then(write);
    if (writing === undefined) {
      this.#quick.add(destination);
      return;
    }
    this.#quick.delete(destination);
    this.#writing.set(destination, writing);
    const done = () => {
      if (this.#writing.get(destination) === writing) this.#writing.delete(destination);
    };
    writing.then(done, done);
  }
}

import type { LogEvent, LogSink } from "../neighbours.js";

/** How long lines may wait for others. Whoever reads logs does not wait: they are written first. */
const LATER_MS = 20;
/** What waits at once, at most, in characters; and from the first line of a stream to its last. */
const MOST_WAITING = 256 * 1024;
const LONGEST_SPAN_MS = 60_000;
/** What is kept, in characters, while it can not be written. */
const MOST_KEPT = 16 * 1024 * 1024;

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
    if (this.#size > MOST_WAITING) this.#drainUnasked();
    else this.#timer ??= setTimeout(() => this.#drainUnasked(), LATER_MS);
  }

  /** Writes everything that waits. What could not be written waits on. */
  drain(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const destination of [...this.#waiting.keys()]) this.#write(destination);
  }

  /** Nobody waits for this one: who writes or reads next is told of what keeps lines from being written. */
  #drainUnasked(): void {
    try {
      this.drain();
    } catch (problem) {
      process.emitWarning(problem instanceof Error ? problem : String(problem));
      if (this.#size <= MOST_KEPT) return;
      this.#waiting.clear();
      this.#size = 0;
    }
  }

  #write(destination: LogDestination): void {
    const waiting = this.#waiting.get(destination);
    if (waiting === undefined) return;
    const { group, name, roleArn } = destination;
    this.sink.append(group, name, waiting.events, roleArn);
    this.#waiting.delete(destination);
    this.#size -= waiting.size;
  }
}

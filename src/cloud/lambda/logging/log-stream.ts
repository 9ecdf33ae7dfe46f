import type { Clock } from "../../clock/clock.js";
import type { LogEvent, LogSink } from "../neighbours.js";

/** `LogType: Tail` answers this much. */
const TAIL = 4096;
/** What is written to the sink at once, at most. */
const BATCH = 256 * 1024;
/** A long invocation's lines can be read while it runs. */
const WRITE_AFTER_MS = 200;
/** A handler that floods its log must not fill the disk: what one invocation prints beyond this is dropped. */
const MOST_PER_INVOCATION = 16 * 1024 * 1024;

/** The log stream of one execution environment. */
export class LogStream {
  #events: LogEvent[] = [];
  #size = 0;
  #sinceMark = 0;
  #tail = "";
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;

  constructor(
    readonly group: string,
    readonly name: string,
    private readonly sink: LogSink,
    private readonly clock: Clock,
    private readonly roleArn: string,
  ) {}

  /** Starts the tail anew: what is printed from here on belongs to one invocation. */
  mark(): void {
    this.#tail = "";
    this.#sinceMark = 0;
  }

  /** What gives the last 4 KB since the mark, in base64: few ask for it. */
  tail(): () => string {
    const tail = this.#tail;
    return () => Buffer.from(tail, "utf8").subarray(-TAIL).toString("base64");
  }

  /** A line that the function printed. */
  printed(message: string): void {
    if (this.#sinceMark > MOST_PER_INVOCATION) return;
    this.#sinceMark += message.length;
    this.platform(
      this.#sinceMark > MOST_PER_INVOCATION
        ? "[WARN] idem-lab: more than 16 MB of log output since this invocation began; the rest is dropped.\n"
        : message,
    );
  }

  /** A line of Lambda's own. */
  platform(message: string): void {
    this.#events.push({ timestamp: this.clock.now(), message });
    this.#size += message.length;
    this.#tail = `${this.#tail}${message}${message.endsWith("\n") ? "" : "\n"}`.slice(-TAIL);
    if (this.#size >= BATCH) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), WRITE_AFTER_MS).unref();
  }

  /** Hands everything printed so far to the sink. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    this.#size = 0;
    const write = () => this.sink.append(this.group, this.name, events, this.roleArn);
    const writing = this.#writing === undefined ? write() : this.#writing.then(write);
    if (writing === undefined) return;
    this.#writing = writing;
    const done = () => {
      if (this.#writing === writing) this.#writing = undefined;
    };
    writing.then(done, done);
  }

  /** Resolves when everything that was flushed is handed on; `undefined`: it is already. */
  get writing(): Promise<void> | undefined {
    return this.#writing;
  }
}

import type { Clock } from "../../clock/clock.js";
import type { LogBuffer, LogDestination } from "./log-buffer.js";

/** `LogType: Tail` answers this much. */
const TAIL = 4096;
/** A handler that floods its log must not fill the disk: what one invocation prints beyond this is dropped. */
const MOST_PER_INVOCATION = 16 * 1024 * 1024;

/** The log stream of one execution environment. */
export class LogStream implements LogDestination {
  #sinceMark = 0;
  #tail = "";

  constructor(
    readonly group: string,
    readonly name: string,
    readonly roleArn: string,
    private readonly buffer: LogBuffer,
    private readonly clock: Clock,
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
    this.buffer.add(this, { timestamp: this.clock.now(), message });
    this.#tail = `${this.#tail}${message}${message.endsWith("\n") ? "" : "\n"}`.slice(-TAIL);
  }
}

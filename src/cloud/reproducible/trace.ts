/** The written record of a run: one JSON object a line, and in it nothing that differs from run to run. */
import { closeSync, openSync, writeSync } from "node:fs";
import type { Clock } from "../clock/clock.js";

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

interface LogSink {
  append(group: string, stream: string, events: readonly LogEvent[], roleArn: string): void;
}

/** Node's own frames differ from version to version, and say nothing about the run. */
const JSON_FRAME = /,(\\*)"\s+at [^"\\]*node:[^"\\]*\1"/g;
const TEXT_FRAME = /\\+n\s+at [^"\\]*node:[^"\\]*/g;

interface Line {
  readonly at: number;
  readonly type: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** Of what happened at one time, the clock's move to it comes first and what was printed last. */
const rankOf = ({ type }: Line): number => (type === "clock" ? 0 : type === "log" ? 2 : 1);

export class Trace {
  readonly #file: number;
  #clock: Clock | undefined;
  /**
   * What happens while functions run is written when they have ended, in the order of time: what they print comes over
   * another way than their calls, and either may be first.
   */
  #held: Line[] = [];
  #running = 0;

  /** Begins the file anew. */
  constructor(path: string) {
    this.#file = openSync(path, "w", 0o600);
  }

  /** The clock that lines are stamped with. */
  stampBy(clock: Clock): void {
    this.#clock = clock;
  }

  record(type: string, members: Readonly<Record<string, unknown>>): void {
    const line = { at: this.#clock?.now() ?? 0, type, members };
    if (type === "answer") {
      this.#running -= 1;
      this.#writeHeld();
      this.#write(line);
    } else if (this.#running > 0) {
      this.#held.push(line);
    } else {
      this.#write(line);
    }
    if (type === "attempt") this.#running += 1;
  }

  /** A sink that writes functions' lines down as well. */
  alongside(logs: LogSink): LogSink {
    return {
      append: (group, stream, events, roleArn) => {
        logs.append(group, stream, events, roleArn);
        for (const { timestamp, message } of events) {
          this.#held.push({ at: timestamp, type: "log", members: { group, stream, message } });
        }
      },
    };
  }

  close(): void {
    this.#writeHeld();
    closeSync(this.#file);
  }

  #writeHeld(): void {
    const held = this.#held.sort((one, other) => one.at - other.at || rankOf(one) - rankOf(other));
    this.#held = [];
    for (const line of held) this.#write(line);
  }

  #write({ at, type, members }: Line): void {
    const line = JSON.stringify({ at: new Date(at).toISOString(), type, ...members });
    writeSync(this.#file, `${line.replace(JSON_FRAME, "").replace(TEXT_FRAME, "")}\n`);
  }
}

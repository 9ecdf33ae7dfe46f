/** The written record of a run: one JSON object a line, and in it nothing that differs from run to run. */
import { closeSync, openSync, writeSync } from "node:fs";
import type { Clock } from "./clock.js";

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

interface LogSink {
  append(group: string, stream: string, events: readonly LogEvent[], roleArn: string): void | Promise<void>;
}

/** Node's own frames differ from version to version, and say nothing about the run. */
const JSON_FRAME = /,(\\*)"\s+at [^"\\]*node:[^"\\]*\1"/g;
const TEXT_FRAME = /\\+n\s+at [^"\\]*node:[^"\\]*/g;

export class Trace {
  readonly #file: number;
  #clock: Clock | undefined;
  /** What functions printed: it comes over another way than their calls, so it is written when they have ended. */
  #printed: { readonly group: string; readonly stream: string; readonly event: LogEvent }[] = [];

  /** Begins the file anew. */
  constructor(readonly path: string) {
    this.#file = openSync(path, "w", 0o600);
  }

  /** The clock that lines are stamped with. */
  stampBy(clock: Clock): void {
    this.#clock = clock;
  }

  record(type: string, members: Readonly<Record<string, unknown>>): void {
    if (type === "answer") this.#writePrinted();
    this.#write(this.#clock?.now() ?? 0, type, members);
  }

  /** A sink that writes functions' lines down as well. */
  alongside(logs: LogSink): LogSink {
    return {
      append: (group, stream, events, roleArn) => {
        this.#print(group, stream, events);
        return logs.append(group, stream, events, roleArn);
      },
    };
  }

  #print(group: string, stream: string, events: readonly LogEvent[]): void {
    for (const event of events) this.#printed.push({ group, stream, event });
  }

  close(): void {
    this.#writePrinted();
    closeSync(this.#file);
  }

  #writePrinted(): void {
    const printed = this.#printed;
    this.#printed = [];
    for (const { group, stream, event } of printed) {
      this.#write(event.timestamp, "log", { group, stream, message: event.message });
    }
  }

  #write(at: number, type: string, members: Readonly<Record<string, unknown>>): void {
    const line = JSON.stringify({ at: new Date(at).toISOString(), type, ...members });
    writeSync(this.#file, `${line.replace(JSON_FRAME, "").replace(TEXT_FRAME, "")}\n`);
  }
}

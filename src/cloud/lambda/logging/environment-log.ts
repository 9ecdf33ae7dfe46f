import type { Clock } from "../../clock/clock.js";
import type { VersionRecord } from "../functions/records.js";
import { JsonPlatformLog } from "./json-platform-log.js";
import type { LogBuffer } from "./log-buffer.js";
import { levelOf, passes } from "./log-levels.js";
import { streamName } from "./log-lines.js";
import { LogStream } from "./log-stream.js";
import { OutputEvents } from "./output-events.js";
import type { PlatformLog } from "./platform-log.js";
import { TextPlatformLog } from "./text-platform-log.js";

export interface EnvironmentLogOptions {
  readonly version: VersionRecord;
  /** The environment's: names its stream. */
  readonly id: string;
  readonly region: string;
  readonly clock: Clock;
  readonly buffer: LogBuffer;
}

/** The log of one execution environment: what its processes print, and what Lambda says of them. */
export class EnvironmentLog {
  /** Lambda's own lines. */
  readonly platform: PlatformLog;
  readonly #stream: LogStream;
  readonly #version: VersionRecord;
  readonly #output: OutputEvents;
  /** What our bootstraps can't lead into the one stream: the words of an interpreter that dies. */
  readonly #errors: OutputEvents;

  constructor({ version, id, region, clock, buffer }: EnvironmentLogOptions) {
    this.#version = version;
    const stream = streamName(clock.now(), version, id);
    this.#stream = new LogStream(version.logGroup, stream, version.role, buffer, clock);
    const write = (message: string) => this.#stream.platform(message);
    const place = { version, region, stream, clock, write };
    this.platform = version.logFormat === "JSON" ? new JsonPlatformLog(place) : new TextPlatformLog(place);
    const printed = (message: string, isMarked: boolean): void => {
      if (isMarked || this.#isLogged(message)) this.#stream.printed(message);
    };
    this.#output = new OutputEvents(printed);
    this.#errors = new OutputEvents(printed);
  }

  get streamName(): string {
    return this.#stream.name;
  }

  /** Where the processes' output goes. */
  readonly output = {
    out: (chunk: Buffer): void => this.#output.write(chunk),
    error: (chunk: Buffer): void => this.#errors.write(chunk),
  };

  /** What is logged from here on belongs to one invocation. */
  beginInvocation(): void {
    this.#stream.mark();
  }

  /** Last lines that no line break ended. */
  endOutput(): void {
    this.#output.end();
    this.#errors.end();
  }

  /** A line of ours among the function's. */
  note(text: string): void {
    this.#stream.printed(`${text}\n`);
  }

  /** What gives the last 4 KB of the invocation, in base64. */
  tail(): () => string {
    return this.#stream.tail();
  }

  /** Our bootstraps keep to the function's level themselves; what it printed otherwise is judged here. */
  #isLogged(message: string): boolean {
    const { logFormat, applicationLogLevel = "INFO" } = this.#version;
    return logFormat !== "JSON" || passes(levelOf(message), applicationLogLevel);
  }
}

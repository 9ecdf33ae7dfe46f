import type { Clock } from "../../clock/clock.js";
import type { VersionRecord } from "../functions/records.js";
import { JsonPlatformLog } from "./json-log-lines.js";
import {
  endLine,
  type Failure,
  initReportLine,
  initStartLine,
  type Report,
  reportLine,
  startLine,
} from "./log-lines.js";

/** What becomes of one event in the runtime. */
export interface Done {
  readonly requestId: string;
  readonly durationMs: number;
  readonly producedBytes: number;
  readonly failure?: Failure;
}

/** What Lambda itself says in an environment's log, in the function's log format. */
export interface PlatformLog {
  initStart(): void;
  initDone(durationMs: number, phase: "init" | "invoke", failure?: Failure): void;
  start(requestId: string, functionArn: string): void;
  done(done: Done): void;
  report(report: Report): void;
}

export interface LogPlace {
  readonly version: VersionRecord;
  readonly region: string;
  readonly stream: string;
  readonly clock: Clock;
  readonly write: (message: string) => void;
}

export function platformLog(place: LogPlace): PlatformLog {
  return place.version.logFormat === "JSON" ? new JsonPlatformLog(place) : new TextPlatformLog(place);
}

class TextPlatformLog implements PlatformLog {
  constructor(private readonly place: LogPlace) {}

  initStart(): void {
    this.place.write(initStartLine(this.place.region, this.place.version.runtime));
  }

  /** Only a failed initialization gets a line. */
  initDone(durationMs: number, phase: "init" | "invoke", failure?: Failure): void {
    if (failure !== undefined) this.place.write(initReportLine(durationMs, phase, failure));
  }

  start(requestId: string): void {
    this.place.write(startLine(requestId, this.place.version.version));
  }

  done({ requestId }: Done): void {
    this.place.write(endLine(requestId));
  }

  report(report: Report): void {
    this.place.write(reportLine(report));
  }
}

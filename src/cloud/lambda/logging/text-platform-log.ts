import {
  endLine,
  type Failure,
  initReportLine,
  initStartLine,
  type Report,
  reportLine,
  startLine,
} from "./log-lines.js";
import type { Done, LogPlace, PlatformLog } from "./platform-log.js";

/** Lambda's records as lines of text. */
export class TextPlatformLog implements PlatformLog {
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

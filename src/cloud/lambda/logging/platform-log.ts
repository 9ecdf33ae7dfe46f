import type { Clock } from "../../clock/clock.js";
import type { VersionRecord } from "../functions/records.js";
import type { Failure, Report } from "./log-lines.js";

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

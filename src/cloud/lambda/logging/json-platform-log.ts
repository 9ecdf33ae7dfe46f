import { runtimeVersionArn, runtimeVersionName } from "../functions/runtimes.js";
import { passes } from "./log-levels.js";
import type { Failure, Report } from "./log-lines.js";
import type { Done, LogPlace, PlatformLog } from "./platform-log.js";

const MEGABYTE = 1024 * 1024;
const rounded = (milliseconds: number) => Number(milliseconds.toFixed(3));
const statusOf = (failure: Failure | undefined) => failure?.status ?? "success";
const errorOf = (failure: Failure | undefined) =>
  failure?.status === "error" ? { errorType: failure.errorType } : {};

/** Lambda's records in JSON, as far as the function's SystemLogLevel lets them through. */
export class JsonPlatformLog implements PlatformLog {
  constructor(private readonly place: LogPlace) {}

  initStart(): void {
    const { version, region, stream } = this.place;
    this.#write("INFO", "initStart", {
      initializationType: "on-demand",
      phase: "init",
      runtimeVersion: runtimeVersionName(version.runtime),
      runtimeVersionArn: runtimeVersionArn(region, version.runtime),
      functionName: version.functionName,
      functionVersion: version.version,
      instanceId: stream.replace(/\/[^/[]*\[/, `/${version.functionName}[`),
      instanceMaxMemory: version.memorySize * MEGABYTE,
    });
  }

  initDone(durationMs: number, phase: "init" | "invoke", failure?: Failure): void {
    const level = failure === undefined ? "DEBUG" : "WARN";
    const record = {
      initializationType: "on-demand",
      phase,
      status: statusOf(failure),
      ...errorOf(failure),
    };
    this.#write(level, "initRuntimeDone", record);
    this.#write(level, "initReport", { ...record, metrics: { durationMs: rounded(durationMs) } });
  }

  start(requestId: string, functionArn: string): void {
    this.#write("INFO", "start", { requestId, functionArn, version: this.place.version.version });
  }

  done({ requestId, durationMs, producedBytes, failure }: Done): void {
    this.#write(failure === undefined ? "DEBUG" : "WARN", "runtimeDone", {
      requestId,
      status: statusOf(failure),
      ...errorOf(failure),
      metrics: { durationMs: rounded(durationMs), producedBytes },
    });
  }

  report(report: Report): void {
    const { requestId, durationMs, initDurationMs, memorySize, maxMemoryUsed, failure } = report;
    this.#write(failure === undefined ? "INFO" : "WARN", "report", {
      requestId,
      metrics: {
        durationMs: rounded(durationMs),
        billedDurationMs: Math.ceil(durationMs + (initDurationMs ?? 0)),
        memorySizeMB: memorySize,
        ...(maxMemoryUsed !== undefined && { maxMemoryUsedMB: maxMemoryUsed }),
        ...(initDurationMs !== undefined && { initDurationMs: rounded(initDurationMs) }),
      },
      status: statusOf(failure),
      ...errorOf(failure),
    });
  }

  #write(level: string, type: string, record: object): void {
    const { version, clock, write } = this.place;
    if (!passes(level, version.systemLogLevel ?? "INFO")) return;
    write(JSON.stringify({ time: new Date(clock.now()).toISOString(), type: `platform.${type}`, record }));
  }
}

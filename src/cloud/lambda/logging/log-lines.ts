import type { VersionRecord } from "../functions/records.js";
import { runtimeVersionArn, runtimeVersionName } from "../functions/runtimes.js";

/** Lambda's own log lines, with the tabs and trailing spaces of the real ones. */

export function initStartLine(region: string, runtime: string): string {
  return `INIT_START Runtime Version: ${runtimeVersionName(runtime)}\tRuntime Version ARN: ${runtimeVersionArn(region, runtime)}\n`;
}

export const startLine = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}\n`;

export const endLine = (requestId: string): string => `END RequestId: ${requestId}\n`;

/** How a phase failed, as REPORT and INIT_REPORT say it. */
export type Failure =
  | { readonly status: "timeout" }
  | { readonly status: "error"; readonly errorType: string };

const failureFields = (failure: Failure): string[] =>
  failure.status === "timeout" ? ["Status: timeout"] : ["Status: error", `Error Type: ${failure.errorType}`];

export function initReportLine(durationMs: number, phase: "init" | "invoke", failure: Failure): string {
  return `INIT_REPORT ${[`Init Duration: ${durationMs.toFixed(2)} ms`, `Phase: ${phase}`, ...failureFields(failure)].join("\t")}\n`;
}

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  /** Only of the invocation that found no warm environment. */
  readonly initDurationMs?: number;
  readonly memorySize: number;
  readonly maxMemoryUsed?: number;
  readonly failure?: Failure;
}

export function reportLine(report: Report): string {
  const billed = Math.ceil(report.durationMs + (report.initDurationMs ?? 0));
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billed} ms`,
    `Memory Size: ${report.memorySize} MB`,
  ];
  if (report.maxMemoryUsed !== undefined) fields.push(`Max Memory Used: ${report.maxMemoryUsed} MB`);
  if (report.initDurationMs !== undefined)
    fields.push(`Init Duration: ${report.initDurationMs.toFixed(2)} ms`);
  fields.push(...(report.failure === undefined ? [""] : failureFields(report.failure)));
  return `${fields.join("\t")}\n`;
}

/** `YYYY/MM/DD/[version]<32 hex digits>`, with the function's name before it in a group that is not the function's own. */
export function streamName(now: number, version: VersionRecord, id: string): string {
  const { functionName, logGroup } = version;
  const name = logGroup === `/aws/lambda/${functionName}` ? "" : functionName;
  return `${new Date(now).toISOString().slice(0, 10).replaceAll("-", "/")}/${name}[${version.version}]${id}`;
}

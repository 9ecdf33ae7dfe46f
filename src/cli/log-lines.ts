/** What `logs` shows of a log, and how far back it looks. */
import { functionParts } from "../../labs/index.js";
import { type Aws, beside, practising } from "../aws/clients.js";
import type { LogLine } from "../aws/log-group.js";
import { RunLines } from "../aws/run-lines.js";
import { duration } from "./duration.js";

export interface LogsFlags {
  readonly since?: string;
  readonly run?: string;
  readonly follow?: boolean;
  readonly practice?: boolean;
}

/** How far back, in ms. */
export const sinceOf = ({ since }: LogsFlags): number | undefined =>
  since === undefined ? undefined : duration(since, "idem-lab logs --since 10m");

/** Whose logs are read: the labs' functions', or practice's; a run is looked for in both. */
export function logsOf(aws: Aws, { practice = false, run }: LogsFlags): readonly Aws[] {
  if (practice) return [practising(aws)];
  const labs = [aws, ...[...functionParts().keys()].map((part) => beside(aws, part))];
  return run === undefined ? labs : [...labs, practising(aws)];
}

/** Which of the lines read are shown, as they become known. */
export function shownLines({ run }: LogsFlags): (line: LogLine) => readonly LogLine[] {
  if (run === undefined) return (line) => [line];
  const lines = new RunLines(run);
  return (line) => lines.read(line);
}

export const lineText = ({ timestamp, message }: LogLine): string =>
  `${new Date(timestamp).toISOString()} ${message.replaceAll("\t", "  ")}`;

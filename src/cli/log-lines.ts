/** What `logs` shows of a log, and how far back it looks. */
import type { LogLine } from "../aws/log-group.js";
import { RunLines } from "../aws/run-lines.js";
import { duration } from "./duration.js";

export interface LogsFlags {
  readonly since?: string;
  readonly run?: string;
  readonly follow?: boolean;
}

/** How far back, in ms. */
export const sinceOf = ({ since }: LogsFlags): number | undefined =>
  since === undefined ? undefined : duration(since, "idem-lab logs --since 10m");

/** Which of the lines read are shown, as they become known. */
export function shownLines({ run }: LogsFlags): (line: LogLine) => readonly LogLine[] {
  if (run === undefined) return (line) => [line];
  const lines = new RunLines(run);
  return (line) => lines.read(line);
}

export const lineText = ({ timestamp, message }: LogLine): string =>
  `${new Date(timestamp).toISOString()} ${message.replaceAll("\t", "  ")}`;

/** A document of `report`, `verify` or `run` that was handed in. It is a file that anybody can edit: what it says was recorded. */
import { readFileSync } from "node:fs";
import type { Verdict } from "../../course/check.js";

type Recorded = Verdict | "not-run";

interface PracticeTold {
  readonly lab: string;
  readonly verdict: Recorded;
}

export interface ReportHandIn {
  readonly kind: "report";
  /** The student, as `--name` said. */
  readonly name?: string;
  readonly labs: readonly Recorded[];
  readonly practices: readonly PracticeTold[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isVerdict = (value: unknown): value is Recorded =>
  value === "pass" || value === "fail" || value === "unknown" || value === "not-run";

/** Why a document is left to its handler, or is a bad hand-in. */
export const NOT_OURS = "It is no report of idem-lab's. Hand in what `idem-lab report --json` writes.";
const DAMAGED = "The report is not whole. Write it again: idem-lab report --json";

function members<T>(
  value: unknown,
  read: (each: Readonly<Record<string, unknown>>) => T | undefined,
): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all: readonly unknown[] = value;
  const made = all.map((each) => (isObject(each) ? read(each) : undefined));
  return made.every((each) => each !== undefined) ? made : undefined;
}

const practiceOf = ({ lab, verdict }: Readonly<Record<string, unknown>>): PracticeTold | undefined =>
  typeof lab === "string" && isVerdict(verdict) ? { lab, verdict } : undefined;

function ofCourse({ labs, practices, student }: Readonly<Record<string, unknown>>): ReportHandIn | string {
  const verdicts = members(labs, ({ verdict }) => (isVerdict(verdict) ? verdict : undefined));
  // Documents of older versions have none.
  const told = practices === undefined ? [] : members(practices, practiceOf);
  if (verdicts === undefined || told === undefined) return DAMAGED;
  const name = typeof student === "string" && student.trim() !== "" ? { name: student.trim() } : {};
  return { kind: "report", ...name, labs: verdicts, practices: told };
}

/** @returns what it says, or why it is none */
export function readReport(path: string): ReportHandIn | string {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return `It is not JSON: ${error.message}`;
    throw error;
  }
  if (!isObject(document)) return NOT_OURS;
  switch (document.schema) {
    case "idem-lab/report@1":
    case "idem-lab/verify@1":
      return ofCourse(document);
    case "idem-lab/run@1": {
      const told = practiceOf(document);
      if (told === undefined) return DAMAGED;
      // Of a handler's judgement, or of the lab itself.
      const checks = members(document.checks, ({ id }) => (typeof id === "string" ? id : undefined)) ?? [];
      return checks.some((id) => id.startsWith("practice-"))
        ? { kind: "report", labs: [], practices: [told] }
        : { kind: "report", labs: [told.verdict], practices: [] };
    }
    case "idem-lab/error@1":
      return "The command that wrote it ended with an error, and found out nothing.";
    default:
      return NOT_OURS;
  }
}

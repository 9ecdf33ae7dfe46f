/** One thing that `doctor` looked at, and what came of it. */

/** `note`: worth knowing, and nothing that keeps the labs from running. */
export type FindingState = "ok" | "note" | "problem";

export interface Finding {
  readonly id: string;
  readonly title: string;
  readonly state: FindingState;
  readonly found: string;
  /** What mends it: a command, and the alternative where there is one. */
  readonly cure?: string;
}

/** What a probe says; the doctor adds which one it was. */
export type Result = Omit<Finding, "id" | "title">;

export const ok = (found: string): Result => ({ state: "ok", found });
export const note = (found: string, cure?: string): Result => ({
  state: "note",
  found,
  ...(cure === undefined ? {} : { cure }),
});
export const problem = (found: string, cure: string): Result => ({ state: "problem", found, cure });

/** An error in one line. */
export const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.split("\n")[0] ?? "";
};

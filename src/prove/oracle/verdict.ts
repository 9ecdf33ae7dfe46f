/** What came of one schedule, as a letter and flags. */
import type { Trace } from "../run/trace.js";
import type { Comparison } from "./compare.js";

/**
 * `1` done once and acknowledged · `D` done more than once · `L` not done, and acknowledged · `l` not done, and given up
 * · `U` done, and given up · `W` something else than one delivery does.
 */
export type Letter = "1" | "D" | "L" | "l" | "U" | "W";

/** `r` acknowledged with different answers · `e` acknowledged before it was done · `a` calls after the handler returned. */
export type Flag = "r" | "e" | "a";

export interface ScheduleVerdict {
  readonly letter: Letter;
  readonly flags: readonly Flag[];
  readonly damage: Comparison;
  /** Not done in part. */
  readonly partial: boolean;
}

export interface Judged {
  readonly trace: Trace;
  readonly comparison: Comparison;
  readonly expectedCount: number;
  /** What one delivery without any fault answers, by event. */
  readonly answers: ReadonlyMap<number, string>;
  /** Some acknowledgement came while something was still missing. */
  readonly early: boolean;
}

export function verdictOf({ trace, comparison, expectedCount, answers, early }: Judged): ScheduleVerdict {
  const { more, less, other } = comparison;
  const acknowledged = trace.acks.length > 0;
  const letter = ((): Letter => {
    if (more.length > 0) return less.length > 0 ? "W" : "D";
    if (less.length > 0) return acknowledged ? "L" : "l";
    if (other.length > 0) return "W";
    return acknowledged ? "1" : "U";
  })();
  const flags: Flag[] = [];
  // Of what was not done, every answer is wrong.
  if (less.length === 0 && differ(trace, answers)) flags.push("r");
  if (early && letter !== "L" && letter !== "l") flags.push("e");
  if (trace.steps.some((step) => step.kind === "call" && step.afterReturn)) flags.push("a");
  return { letter, flags, damage: comparison, partial: less.length > 0 && less.length < expectedCount };
}

/** Whether somebody is answered otherwise than by one delivery. */
const differ = ({ acks }: Trace, answers: ReadonlyMap<number, string>): boolean => {
  const said = new Map(answers);
  return acks.some(({ event, value }) => {
    const text = JSON.stringify(value);
    const before = said.get(event) ?? text;
    said.set(event, before);
    return before !== text;
  });
};

/** The letter, then the flags. */
export const cellOf = ({ letter, flags }: Pick<ScheduleVerdict, "letter" | "flags">): string =>
  letter + flags.filter((flag) => flag !== "a").join("");

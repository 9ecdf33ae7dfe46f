/** Durations as they are typed, read strictly: a wrong one names what is allowed. */
import { UsageError } from "./errors.js";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `2h`, `1h30m`, in milliseconds. @param example a command with a right one */
export function duration(text: string, example: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) {
    throw new UsageError(`'${text}' is no duration. Give a number with a unit, ms, s, m, h or d: ${example}`);
  }
  let total = 0;
  for (const [, number = "0", , unit = "ms"] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h|d)/g))
    total += Number(number) * (UNITS[unit] ?? 0);
  const most = 3660 * 86_400_000;
  if (total > most) throw new UsageError(`'${text}' is too long: at most 3660d. For example: ${example}`);
  return Math.round(total);
}

/** Compares what a run did with what one delivery does. */
import { identityOf, type Masks, textOf, type Unit } from "./effects.js";

export interface Comparison {
  /** Done more often than once, less than once, or in another way. */
  readonly more: readonly Unit[];
  readonly less: readonly Unit[];
  readonly other: readonly Unit[];
}

/** @param expected the units of one delivery of each event */
export function compare(found: readonly Unit[], expected: readonly Unit[], masks: Masks): Comparison {
  const [extra, missing] = [surplus(found, expected, masks), surplus(expected, found, masks)];
  const more: Unit[] = [];
  const other: Unit[] = [];
  const less: Unit[] = [...missing];
  for (const unit of extra) {
    const identity = identityOf(unit, masks);
    const twin = identity === undefined ? -1 : less.findIndex((each) => identityOf(each, masks) === identity);
    const counterpart = less[twin];
    if (counterpart === undefined) {
      more.push(unit);
      continue;
    }
    // The same row with other values.
    less.splice(twin, 1);
    const change = howOften(unit, counterpart, masks);
    if (change === "more") more.push(unit);
    else if (change === "less") less.push(counterpart);
    else other.push(unit);
  }
  return { more, less, other };
}

/** What of `a` is not in `b`, each counted as often as it is there. */
function surplus(a: readonly Unit[], b: readonly Unit[], masks: Masks): readonly Unit[] {
  const left = new Map<string, number>();
  for (const unit of b) {
    const text = textOf(unit, masks);
    left.set(text, (left.get(text) ?? 0) + 1);
  }
  return a.filter((unit) => {
    const text = textOf(unit, masks);
    const count = left.get(text) ?? 0;
    if (count > 0) left.set(text, count - 1);
    return count === 0;
  });
}

/** Elements of lists and members of sets that are there beside those that should be. */
const LONGER = /\.(?:L|SS|NS|BS)\.\d+(?:\.|$)/;

/** Whether a row's numbers, or its lists, show that something was done twice, or not at all. */
function howOften(found: Unit, expected: Unit, masks: Masks): "more" | "less" | "otherwise" {
  const numbers = new Map(found.leaves);
  const [should, is] = [pathsOf(expected), pathsOf(found)];
  let change: "more" | "less" | undefined;
  if (is.some((path) => !should.includes(path) && LONGER.test(path))) change = "more";
  else if (should.some((path) => !is.includes(path) && LONGER.test(path))) change = "less";
  for (const [path, value] of expected.leaves) {
    if (masks.has(`${expected.place}|${path}`) || numbers.get(path) === value) continue;
    if (LONGER.test(path) && change !== undefined) continue;
    if (!path.endsWith(".N")) return "otherwise";
    const [count, once] = [Number(numbers.get(path) ?? 0), Number(value)];
    const times = once === 0 ? Number.NaN : count / once;
    if (times >= 2 && Number.isInteger(times) && change !== "less") change = "more";
    else if (count === 0 && change !== "more") change = "less";
    else return "otherwise";
  }
  return change ?? "otherwise";
}

const pathsOf = ({ leaves }: Unit): readonly string[] => leaves.map(([path]) => path);

/** What a hand-in's name tells: for which practice it is, and whose. */
import { LABS } from "../../../labs/index.js";
import type { Lab } from "../../course/labs/lab.js";

/** The practices' own names, and their labs': `make-it-idempotent`, `step-5`; words may be joined otherwise. */
const NAMES = LABS.flatMap((lab) => {
  if (lab.practice === undefined) return [];
  const named = (name: string): string => name.replaceAll("-", "[-_. ]?");
  return [{ lab, pattern: new RegExp(`${named(lab.practice.slug)}|${named(lab.id)}(?!\\d)`, "i") }];
});

/** What is left where a part of a name is taken out. */
const trimmed = (name: string): string =>
  name.replaceAll(/([-_. ])[-_. ]+/g, "$1").replaceAll(/^[-_. ]+|[-_. ]+$/g, "");

interface NameTold {
  /** The lab whose practice it names. */
  readonly lab?: Lab;
  /** The rest of the name: nothing, where it names the practice alone. */
  readonly rest: string;
}

/** @param stem a file's name without its ending, or a folder's */
export function readName(stem: string): NameTold {
  const found = NAMES.find(({ pattern }) => pattern.test(stem));
  if (found === undefined) return { rest: stem };
  return { lab: found.lab, rest: trimmed(stem.replace(found.pattern, " ")) };
}

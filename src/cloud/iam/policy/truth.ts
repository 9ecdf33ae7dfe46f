/** What is known of a condition: it holds, it does not, or that can't be found out here. */

/** A condition key that the answer hangs on, and why there is no answer. */
export interface Undecided {
  readonly key: string;
  readonly why: string;
}

export type Truth = boolean | Undecided;

/** True where one is; undecided where one could be. */
export function any<T>(all: readonly T[], truthOf: (one: T) => Truth): Truth {
  let found: Truth = false;
  for (const one of all) {
    const truth = truthOf(one);
    if (truth === true) return true;
    if (truth !== false) found = truth;
  }
  return found;
}

/** False where one is; undecided where one could be. */
export function every<T>(all: readonly T[], truthOf: (one: T) => Truth): Truth {
  let found: Truth = true;
  for (const one of all) {
    const truth = truthOf(one);
    if (truth === false) return false;
    if (truth !== true) found = truth;
  }
  return found;
}

export const not = (truth: Truth): Truth => (typeof truth === "boolean" ? !truth : truth);

/**
 * What environments said that went the same way: what one does depends on what it was told alone. A way counts once it
 * was gone twice with the same outcome, so whatever depends on something else is found out.
 */
import type { Input, Output } from "./messages.js";

export interface Place {
  readonly next: Map<string, Step>;
}

export interface Step extends Place {
  output: Output;
  /** Gone twice, and the same both times. */
  certain: boolean;
}

/** More would not be gone again. */
const MOST = 200_000;

export class Memory {
  readonly root: Place = { next: new Map() };
  #steps = 0;

  /** Notes what was said there. */
  note(from: Place, input: Input, output: Output): Place {
    const key = keyOf(input);
    const known = from.next.get(key);
    if (known !== undefined) {
      known.certain = JSON.stringify(known.output) === JSON.stringify(output);
      known.output = output;
      return known;
    }
    const step: Step = { output, certain: false, next: new Map() };
    this.#steps += 1;
    if (this.#steps < MOST) from.next.set(key, step);
    return step;
  }

  known(from: Place, input: Input): Step | undefined {
    const step = from.next.get(keyOf(input));
    return step?.certain === true ? step : undefined;
  }
}

const keyOf = (input: Input): string => JSON.stringify(input);

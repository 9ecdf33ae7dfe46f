/** Patterns with `*` and `?`. */

/** `*` stands for any number of characters, `?` for one. */
export interface Wildcard {
  readonly wildcard: "*" | "?";
}

const ANY_NUMBER: Wildcard = { wildcard: "*" };
const ANY_ONE: Wildcard = { wildcard: "?" };

/** Text that is meant to the letter, and wildcards. */
export type Pattern = readonly (string | Wildcard)[];

/** Reads a text in which every `*` and `?` is a wildcard. */
export const parsePattern = (text: string): Pattern =>
  text
    .split(/([*?])/)
    .filter((part) => part !== "")
    .map((part) => (part === "*" ? ANY_NUMBER : part === "?" ? ANY_ONE : part));

export type Matcher = (text: string) => boolean;

/**
 * Which wildcards may stand for a colon:
 * - `text`: all of them;
 * - `resource`: a `*` at the end of a segment of an ARN;
 * - `arn`: those in the sixth component of an ARN, which holds what is left of it.
 */
export type Reach = "text" | "resource" | "arn";

/** What has to come next: a character, or what a wildcard lets through. */
interface Step {
  /** Absent for wildcards. */
  readonly character?: string;
  readonly repeats: boolean;
  readonly crossesColons: boolean;
}

/** Matching takes no longer than the product of both lengths, whatever the pattern. */
export function compile(pattern: Pattern, reach: Reach): Matcher {
  const first = pattern.findIndex((piece) => typeof piece !== "string");
  const head = (first === -1 ? pattern : pattern.slice(0, first)).join("");
  if (first === -1) return (text) => text === head;
  const steps = stepsOf(pattern, reach).slice([...head].length);
  const [only] = steps;
  if (steps.length === 1 && only?.repeats === true && only.crossesColons)
    return (text) => text.startsWith(head);
  const last = pattern.at(-1);
  const tail = typeof last === "string" ? last : "";
  return (text) => text.startsWith(head) && text.endsWith(tail) && walk(steps, text.slice(head.length));
}

function stepsOf(pattern: Pattern, reach: Reach): readonly Step[] {
  let colons = 0;
  return pattern.flatMap((piece, index): readonly Step[] => {
    if (typeof piece === "string") {
      colons += piece.split(":").length - 1;
      return [...piece].map((character) => ({ character, repeats: false, crossesColons: false }));
    }
    const repeats = piece === ANY_NUMBER;
    const next = pattern[index + 1];
    const endsSegment = next === undefined || (typeof next === "string" && next.startsWith(":"));
    const crossesColons = reach === "text" || (reach === "arn" ? colons >= 5 : repeats && endsSegment);
    return [{ repeats, crossesColons }];
  });
}

/** Goes through the text with all the places in the pattern that it may have come to. */
function walk(steps: readonly Step[], text: string): boolean {
  let places: number[] = [];
  arrive(places, steps, 0);
  for (const character of text) {
    const next: number[] = [];
    for (const place of places) {
      const step = steps[place];
      if (step === undefined) continue;
      const passes =
        step.character === undefined ? step.crossesColons || character !== ":" : step.character === character;
      if (passes) arrive(next, steps, step.repeats ? place : place + 1);
    }
    if (next.length === 0) return false;
    places = next;
  }
  return places.at(-1) === steps.length;
}

/** Adds a place, and those after it that a `*` which stands for nothing leads to. They come in ascending order. */
function arrive(places: number[], steps: readonly Step[], place: number): void {
  for (let at = place; ; at += 1) {
    if (at > (places.at(-1) ?? -1)) places.push(at);
    if (steps[at]?.repeats !== true) return;
  }
}

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
type Step = { readonly character: string } | { readonly repeats: boolean; readonly crossesColons: boolean };

/** Matching takes no longer than the product of both lengths, whatever the pattern. */
export function compile(pattern: Pattern, reach: Reach): Matcher {
  const first = pattern.findIndex((piece) => typeof piece !== "string");
  const literal = (first === -1 ? pattern : pattern.slice(0, first)).join("");
  if (first === -1) return (text) => text === literal;
  const steps = stepsOf(pattern, reach).slice([...literal].length);
  const [only] = steps;
  if (steps.length === 1 && only !== undefined && "repeats" in only && only.repeats && only.crossesColons)
    return (text) => text.startsWith(literal);
  return (text) => text.startsWith(literal) && walk(steps, text.slice(literal.length));
}

function stepsOf(pattern: Pattern, reach: Reach): readonly Step[] {
  let colons = 0;
  return pattern.flatMap((piece, index): readonly Step[] => {
    if (typeof piece === "string") {
      colons += piece.split(":").length - 1;
      return [...piece].map((character) => ({ character }));
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
  const start = new Array<boolean>(steps.length + 1).fill(false);
  start[0] = true;
  let places = withSkipped(steps, start);
  for (const character of text) {
    const next = new Array<boolean>(steps.length + 1).fill(false);
    let isAnywhere = false;
    for (const [place, step] of steps.entries()) {
      if (places[place] !== true) continue;
      const passes =
        "character" in step ? step.character === character : step.crossesColons || character !== ":";
      if (!passes) continue;
      next["repeats" in step && step.repeats ? place : place + 1] = true;
      isAnywhere = true;
    }
    if (!isAnywhere) return false;
    places = withSkipped(steps, next);
  }
  return places[steps.length] === true;
}

/** A `*` may stand for nothing. */
function withSkipped(steps: readonly Step[], places: boolean[]): readonly boolean[] {
  for (const [place, step] of steps.entries())
    if (places[place] === true && "repeats" in step && step.repeats) places[place + 1] = true;
  return places;
}

/** What a run came to, counted from its picture. */
import { isBegin, isCall, placesOf, type SpaceTime } from "../../course/picture/space-time.js";
import { type Colour, type Place, STEPS } from "../../course/picture/words.js";

/** What stands below the lane of a place: how often something happened there. */
interface PlaceTotal {
  readonly place: Place;
  /** `3 orders` */
  readonly text: string;
  readonly colour: Colour;
}

export interface Totals {
  readonly sent: number;
  readonly attempts: number;
  /** Of what must happen once, how much was too many. */
  readonly damage: number;
  readonly places: readonly PlaceTotal[];
  /** What must happen once, in words, however often it did: `1 order`. */
  readonly effects: readonly string[];
  /** What else is told where it happened: how often, in a line and in a story. */
  readonly others: readonly { readonly line: string; readonly story: string }[];
}

function colourOf(count: number, counted: boolean): Colour {
  if (!counted || count === 0) return "ink";
  return count > 1 ? "bad" : "good";
}

export function totalsOf(picture: SpaceTime): Totals {
  const { steps } = picture;
  const shown = new Set(placesOf(picture));
  const happened = new Set(steps.map(({ kind }) => STEPS[kind].total?.place));
  const taken = new Set<Place>();
  const places: PlaceTotal[] = [];
  const effects: string[] = [];
  const others: { line: string; story: string }[] = [];
  let damage = 0;
  for (const [kind, { counted = false, total, summed }] of Object.entries(STEPS)) {
    const count = steps.filter((step) => step.kind === kind).length;
    if (counted) damage += Math.max(0, count - 1);
    if (summed !== undefined && count > 0)
      others.push({ line: `${count} ${summed.line}`, story: `${count} ${summed.story}` });
    if (total === undefined || !shown.has(total.place)) continue;
    // Words are told where they happened; where none of a place did, its first one.
    if (count === 0 && (taken.has(total.place) || happened.has(total.place))) continue;
    taken.add(total.place);
    const text = total.one === undefined ? `${count} ${total.sum ?? ""}` : howMany(count, total.one);
    places.push({ place: total.place, text, colour: colourOf(count, counted) });
    if (counted) effects.push(text);
  }
  return {
    sent: steps.filter(isCall).length,
    attempts: steps.filter(isBegin).length,
    damage,
    places,
    effects,
    others,
  };
}

/** The sum in one line: `20 sent, 1 order, 19 refused`. */
export function summary({ sent, attempts, effects, others }: Totals): string {
  return [
    `${sent} sent`,
    ...(attempts === sent ? [] : [howMany(attempts, "attempt")]),
    ...effects,
    ...others.map(({ line }) => line),
  ].join(", ");
}

/** The sum in a sentence of a story: `3 sent, 3 orders: 2 too many`. */
export function storyOf({ sent, damage, effects, others }: Totals): string {
  const words = [`${sent} sent`, ...effects, ...others.map(({ story }) => story)];
  return `${words.join(", ")}${damage > 0 ? `: ${damage} too many` : ""}`;
}

/** `1 order`, `3 orders`, `no order`. */
const howMany = (number: number, one: string): string =>
  number === 0 ? `no ${one}` : `${number} ${one}${number === 1 ? "" : "s"}`;

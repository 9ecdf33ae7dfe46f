/** What a report says first: what became of one order, before the cure and after it. */
import type { ReportedLab } from "./report.js";

/** The lab that shows the damage, and the one that shows the cure. */
export const BEFORE = "step-4";
export const AFTER = "step-6";

interface Phrase {
  readonly text: string;
  readonly tone?: "good" | "bad";
}

export interface Headline {
  /** One line, in parts. */
  readonly phrases: readonly Phrase[];
  /** A sentence or two below it. */
  readonly lede: string;
}

interface Outcome {
  readonly times: number;
  readonly orders: number;
}

function outcomeOf(labs: readonly ReportedLab[], id: string): Outcome | undefined {
  const recorded = labs.find((lab) => lab.id === id)?.recorded;
  const effect = recorded?.effects[0];
  if (recorded === undefined || effect === undefined) return undefined;
  return { times: recorded.options.times, orders: effect.count };
}

const orders = (count: number): string => (count === 1 ? "1 order" : `${count} orders`);
const times = (count: number): string => (count === 1 ? "once" : `${count} times`);

/** `7 of 8 labs passed.` */
function scoreOf(labs: readonly ReportedLab[]): string {
  const passed = labs.filter(({ verdict }) => verdict === "pass").length;
  return `${passed} of ${labs.length} labs passed.`;
}

export function headline(labs: readonly ReportedLab[]): Headline {
  const before = outcomeOf(labs, BEFORE);
  const after = outcomeOf(labs, AFTER);
  const score = scoreOf(labs);
  if (before === undefined || before.orders < 2) {
    if (after?.orders !== 1 || after.times < 2) return { phrases: [{ text: score }], lede: "" };
    return {
      phrases: [
        { text: `${after.times} deliveries stayed ` },
        { text: "1 order", tone: "good" },
        { text: "." },
      ],
      lede: `The same event reached the function ${times(after.times)} and created one order. ${score}`,
    };
  }
  const damage: readonly Phrase[] = [
    { text: "1 order became " },
    { text: String(before.orders), tone: "bad" },
    { text: "." },
  ];
  const told = `Without idempotency, the same event delivered ${times(before.times)} created ${orders(before.orders)}.`;
  if (after === undefined)
    return { phrases: damage, lede: `${told} The cure comes next: idem-lab run ${AFTER}. ${score}` };
  const cured = after.orders === 1;
  return {
    phrases: [
      ...damage,
      { text: cured ? " Then it stayed " : " Afterwards it was " },
      { text: String(after.orders), tone: cured ? "good" : "bad" },
      { text: "." },
    ],
    lede: `${told} With a key that is stored first, on a condition, ${after.times === 1 ? "one delivery" : `${after.times} deliveries`} created ${orders(after.orders)}. ${score}`,
  };
}

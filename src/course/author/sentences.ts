/** That what is said of a mistake is what the trace below it shows: each sentence is held to the lines of its trace. */
import type { RecognisedMistake } from "../run.js";

/** What the lines of a trace say, read back from the text that a learner sees. */
interface Trace {
  readonly answered: number;
  readonly failed: number;
  /** Answered while no order was there. */
  readonly answeredWithout: number;
  readonly denied: boolean;
  /** Orders in the end. */
  readonly orders: number;
}

function read(schedule: readonly string[]): Trace {
  const steps = schedule.filter((line) => /\(request /.test(line));
  return {
    answered: steps.filter((line) => /: answered\b/.test(line)).length,
    failed: steps.filter((line) => /: failed \(/.test(line)).length,
    answeredWithout: steps.filter((line) => /: answered, 0 orders then/.test(line)).length,
    denied: steps.some((line) => /\), while /.test(line)),
    orders: Number(/in the end: (\d+) order/.exec(schedule.join("\n"))?.[1]),
  };
}

/** Phrases that say something of what happened, and when they are true. */
const PHRASES: readonly (readonly [phrase: RegExp, isTrue: (trace: Trace) => boolean])[] = [
  [/all is well|all was well/, ({ answered, failed }) => answered > 0 && failed === 0],
  [/never created|no order is created/i, ({ orders }) => orders === 0],
  [/nothing was denied/, ({ denied }) => !denied],
  [/not permitted/, ({ denied }) => denied],
  [
    /was answered, and is not there|it answered, and had created nothing/,
    ({ answeredWithout }) => answeredWithout > 0,
  ],
  [/Every delivery was answered/, ({ failed }) => failed === 0],
  [/there is no second order/, ({ orders }) => orders <= 1],
  [/in the end there (?:is|are) no orders/, ({ orders }) => orders === 0],
  [/in the end there is 1 order\b/, ({ orders }) => orders === 1],
  [/tried in 1 ways/, () => false],
];

/** What is said of a mistake and is not so in its trace, one phrase or figure each; none where all is true. */
export function untrueOf({ title, explanation, schedule, seen }: RecognisedMistake): readonly string[] {
  const trace = read(schedule);
  const said = `${title} ${explanation}`;
  const figures: readonly (readonly [name: string, counted: unknown, shown: unknown])[] = [
    ["answered", seen.answered, trace.answered],
    ["answered without an order", seen.answeredWithoutOrder, trace.answeredWithout],
    ["deliveries", seen.deliveries, trace.answered + trace.failed],
    ["orders in the end", seen.ordersInTheEnd, trace.orders],
    ["denied", seen.denied, trace.denied],
  ];
  return [
    ...PHRASES.filter(([phrase, isTrue]) => phrase.test(said) && !isTrue(trace)).map(
      ([phrase]) => `"${phrase.exec(said)?.[0]}"`,
    ),
    ...figures
      .filter(([, counted, shown]) => counted !== shown)
      .map(([name, counted, shown]) => `${name}: ${counted}, where the trace shows ${shown}`),
  ];
}

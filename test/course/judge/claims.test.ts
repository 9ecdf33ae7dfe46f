/**
 * Every mistake of every practice, in both languages: its name, and that each sentence about it is true of the trace
 * below it. What a phrase says is written down here once more, as a count of what the trace shows.
 */
import { describe, expect, test } from "vitest";
import { LABS } from "../../../labs/index.js";
import type { RuntimeFamily } from "../../../src/aws/package.js";
import { judgeHandler } from "../../../src/course/author/handler-judgement.js";
import type { RecognisedMistake } from "../../../src/course/run.js";
import { practiceTarget } from "../support.js";

/** What the lines of a trace say, read back from the text that a learner sees. */
function read({ schedule }: RecognisedMistake) {
  const steps = schedule.filter((line) => /\(request /.test(line));
  const end = /in the end: (\d+) order/.exec(schedule.join("\n"))?.[1];
  return {
    answered: steps.filter((line) => /: answered\b/.test(line)).length,
    failed: steps.filter((line) => /: failed \(/.test(line)).length,
    answeredWithout: steps.filter((line) => /: answered, 0 orders then/.test(line)).length,
    denied: steps.some((line) => /\), while /.test(line)),
    orders: Number(end),
  };
}
type Trace = ReturnType<typeof read>;

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

const aws = practiceTarget();
const { signal } = new AbortController();

function assertTrue(mistake: RecognisedMistake): void {
  const trace = read(mistake);
  const { seen } = mistake;
  expect({ answered: seen.answered, orders: seen.ordersInTheEnd, denied: seen.denied }).toEqual({
    answered: trace.answered,
    orders: trace.orders,
    denied: trace.denied,
  });
  expect(seen.answeredWithoutOrder).toBe(trace.answeredWithout);
  expect(seen.deliveries).toBe(trace.answered + trace.failed);
  const said = `${mistake.title} ${mistake.explanation}`;
  const untrue = PHRASES.filter(([phrase, isTrue]) => phrase.test(said) && !isTrue(trace));
  expect(untrue.map(([phrase]) => `${phrase} above\n${mistake.schedule.join("\n")}`)).toEqual([]);
}

describe.each<RuntimeFamily>(["nodejs", "python"])("%s", (family) => {
  test.each(LABS.flatMap((lab) => (lab.practice === undefined ? [] : [{ lab, practice: lab.practice }])))(
    "$lab.id: what is said of each mistake is what its trace shows",
    { tags: ["catalogue"], timeout: 600_000 },
    async ({ lab, practice }) => {
      for (const { name, handler } of await practice.files.mistakes(family)) {
        const { mistake } = await judgeHandler(aws(), lab, practice, handler, signal);
        expect(mistake?.id, name).toBe(name);
        if (mistake !== undefined) assertTrue(mistake);
      }
    },
  );
});

test("a handler that asks for what is denied is not told that nothing was", { timeout: 60_000 }, async () => {
  const five = LABS.find(({ id }) => id === "step-5");
  if (five?.practice === undefined) throw new Error("step-5 has a practice");
  const source = `
    import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
    export const handler = () => new DynamoDBClient({}).send(new GetItemCommand({ TableName: "Customers", Key: { id: { S: "1" } } }));`;
  const handler = { family: "nodejs", file: "index.mjs", entry: "index.handler", source } as const;
  const { mistake } = await judgeHandler(aws(), five, five.practice, handler, signal);
  expect(mistake).toMatchObject({
    id: "not-permitted",
    explanation: expect.stringContaining("AccessDenied"),
  });
  expect(mistake?.explanation).not.toContain("nothing was denied");
});

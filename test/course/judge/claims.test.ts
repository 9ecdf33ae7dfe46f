/** What is said of a mistake is true of the trace below it (`dev check` holds every mistake of every practice to that). */
import { expect, test } from "vitest";
import { LABS } from "../../../labs/index.js";
import { judgeHandler } from "../../../src/course/author/handler-judgement.js";
import { untrueOf } from "../../../src/course/author/sentences.js";
import { practiceTarget } from "../support.js";

const aws = practiceTarget();
const { signal } = new AbortController();

async function mistakeOf(statement: string) {
  const five = LABS.find(({ id }) => id === "step-5");
  if (five?.practice === undefined) throw new Error("step-5 has a practice");
  const source = `
    import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
    export const handler = async () => { ${statement} };`;
  const handler = { family: "nodejs", file: "index.mjs", entry: "index.handler", source } as const;
  const { mistake } = await judgeHandler(aws(), five, five.practice, handler, signal);
  if (mistake === undefined) throw new Error("It is a mistake.");
  return mistake;
}

test("a handler that asks for what is denied is not told that nothing was", { timeout: 60_000 }, async () => {
  const mistake = await mistakeOf(`await new DynamoDBClient({}).send(new ListTablesCommand({}));`);
  expect(mistake).toMatchObject({
    id: "not-permitted",
    explanation: expect.stringContaining("AccessDenied"),
  });
  expect(mistake.explanation).not.toContain("nothing was denied");
  expect(untrueOf(mistake)).toEqual([]);
});

test("a sentence or a figure that its trace does not bear out is found", { timeout: 60_000 }, async () => {
  const mistake = await mistakeOf("return true;");
  expect(untrueOf(mistake)).toEqual([]);
  const { seen } = mistake;
  const says = (explanation: string): readonly string[] => untrueOf({ ...mistake, explanation });
  expect(says("In the end there is 1 order: in the end there is 1 order.")).toEqual([
    `"in the end there is 1 order"`,
  ]);
  expect(says("It is not permitted.")).toEqual([`"not permitted"`]);
  expect(says("That was tried in 1 ways.")).toEqual([`"tried in 1 ways"`]);
  expect(untrueOf({ ...mistake, seen: { ...seen, answered: seen.answered + 1 } })).toEqual([
    `answered: ${seen.answered + 1}, where the trace shows ${seen.answered}`,
  ]);
  expect(untrueOf({ ...mistake, seen: { ...seen, ordersInTheEnd: 7 } })).toEqual([
    "orders in the end: 7, where the trace shows 0",
  ]);
});

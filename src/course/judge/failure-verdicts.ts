/** The judge's checks of failures: of what a handler answers, and of what is left once Lambda has tried again. */
import { type Observation, passIf } from "../check.js";
import type { ProbeName, ProbeSeen } from "./observations.js";
import { answers, orders, type Verdict } from "./verdict.js";

export const KEY_DENIED: Verdict = {
  probe: "key-denied",
  statement: {
    id: "practice-key-denied",
    title: "Where the key can't be stored, the delivery fails and creates nothing",
    expected: "an error, and no order",
    advice:
      "ConditionalCheckFailedException alone says that the key is there. Every other error is a failure: throw it, so that the event is delivered again.",
  },
  judge: ({ steps }) => {
    const [step] = steps;
    return passIf(
      step?.ok === false && step.orders === 0,
      `${step?.ok === false ? "an error" : "an answer without an error"}, ${step?.orders === 0 ? "no order" : orders(step?.orders ?? 0)}`,
    );
  },
};

export const WORK_DENIED: Verdict = {
  probe: "work-denied",
  statement: {
    id: "practice-work-denied",
    title: "Where the order can't be created, the delivery fails",
    expected: "an error",
    advice: "An answer says that the order is done, and nobody sends it again. Let the error through.",
  },
  judge: ({ steps }) => {
    const [step] = steps;
    return passIf(step?.ok === false, step?.ok === false ? "an error" : "an answer without an error");
  },
};

export const UNSTORABLE: Verdict = {
  probe: "unstorable",
  statement: {
    id: "practice-unstorable",
    title: "An order that DynamoDB refuses is not answered as if it were there",
    expected: "an error, or an order",
    advice:
      "A transaction is cancelled for many reasons: a conflict, capacity, what is wrong with an item. Only the reason ConditionalCheckFailed of the key says that the key is there; throw everything else.",
  },
  judge: ({ steps: [step], orders: left }) =>
    passIf(
      step?.ok === false || left > 0,
      `${step?.ok === false ? "an error" : "an answer without an error"}, ${left === 0 ? "no order" : orders(left)}`,
    ),
};

const notAnswered = ({ steps }: ProbeSeen): Observation => {
  const lied = steps.filter(({ ok, orders: then }) => ok && then === 0).length;
  return passIf(
    lied === 0,
    lied === 0
      ? `an error or an order, for each of ${steps.length}`
      : `${lied} of ${steps.length} answered without an order`,
  );
};

export const CONFLICT: Verdict = {
  probe: "conflict",
  statement: {
    id: "practice-conflict",
    title: "While another transaction holds its items, an order is not answered as if it were there",
    expected: "an error, or an order",
    advice:
      "TransactionConflict says that somebody else is at work on the items now, and not that the work was done: that one may still fail. Throw it, so that the event comes again.",
  },
  judge: notAnswered,
};

export const THROTTLED: Verdict = {
  probe: "throttled",
  statement: {
    id: "practice-throttled",
    title: "While the tables are throttled, an order is not answered as if it were there",
    expected: "an error, or an order",
    advice:
      "A throttled write did not happen, whether by itself or in a transaction. Throw what is no refusal of the key's own condition.",
  },
  judge: notAnswered,
};

/** How many requests each probe of failures sends. */
const survived = (probe: ProbeName, requests: number, title: string, advice: string): Verdict => ({
  probe,
  statement: {
    id: `practice-${probe}`,
    title,
    expected: `${orders(requests)} in the end`,
    advice,
  },
  judge: ({ steps, orders: left, created, unfinished }) => {
    if (unfinished !== undefined) return { verdict: "unknown", observed: `${orders(left)}; ${unfinished}` };
    const lied = steps.find(({ ok, orders: then }) => ok && then === 0);
    const tried = new Set(
      steps.filter(({ what }) => what.startsWith("attempt")).map(({ orderId }) => orderId),
    );
    if (tried.size < requests)
      return { verdict: "unknown", observed: `the log shows attempts of ${tried.size} of ${requests}` };
    const met = new Set(steps.filter(({ fault }) => fault !== undefined).map(({ orderId }) => orderId));
    if (met.size < requests)
      return {
        verdict: "unknown",
        observed: `${orders(left)}; Lambda ran ${requests - met.size} of ${requests} once its fault was over`,
      };
    return passIf(
      left === requests && created === requests && lied === undefined,
      `${orders(left)}${lied === undefined ? "" : `; ${lied.what} was answered without an order`}`,
    );
  },
});

export const SURVIVED: readonly Verdict[] = [
  survived(
    "retried-key-denied",
    1,
    "The key can't be stored for a while: after Lambda's retries there is one order",
    "What was done before the failure must not be done again by the retry.",
  ),
  survived(
    "retried-work-denied",
    1,
    "The order can't be created for a while: after Lambda's retries there is one order",
    "The retry finds what the first attempt left. A key alone can't tell 'done' from 'begun'.",
  ),
  survived(
    "retried-stopped-after-key",
    2,
    "Stopped between key and order, with no chance to tidy up: after Lambda's retries there is one order each",
    "A process that is stopped runs no catch. Let the key and the order be written together or not at all, or make the order itself the key.",
  ),
  survived(
    "retried-stopped-after-work",
    1,
    "Stopped right after the order: after Lambda's retries there is one order",
    "An order whose mark 'done' is missing is created again. Write both in one transaction, or give the order an id that makes it one.",
  ),
];

/** What is told and judges nothing. */
const told = (title: string): Verdict => ({
  probe: "work-denied",
  statement: { id: "practice-told", title, expected: "anything", advice: "" },
  judge: ({ steps, orders: left }) => passIf(true, `${orders(left)} in the end${answers(steps)}`),
});

/** The answer to it is the practice of step 7. */
export const TOLD = told(
  "What a sender finds who sends again after such a failure (told, not judged: surviving it is the practice of step-7)",
);
export const TOLD_RESENT = told(
  "What a sender finds who sends again itself after such a failure, without Lambda's retries (told, not judged)",
);

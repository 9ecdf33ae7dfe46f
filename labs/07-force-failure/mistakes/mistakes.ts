/** The ways in which idempotent handlers lose an order, or create it again, when something fails. */
import { ordersOfProbe, stepOf } from "../../../src/course/judge/observations.js";
import type { Mistake } from "../../../src/course/judge/practice.js";

const LOG = "What each delivery did: idem-lab logs --run {run}";

/** Failures that a retry meets no more. */
const RETRIED = ["retried-work-denied", "retried-stopped-after-key", "retried-stopped-after-work"] as const;

export const FAILURE_MISTAKES: readonly Mistake[] = [
  {
    id: "works-again-when-found",
    title: "A key that is found is taken for a failed attempt",
    explanation:
      "To save the lost order, the handler does the work again whenever it finds the key. But it can't tell a retry after a failure from a plain duplicate: after a delivery that went well, the next one creates a second order.",
    look: `What happens after ConditionalCheckFailedException: the order is created without any protection. ${LOG}`,
    shows: ["repeated"],
    claims: { inTheEnd: "several" },
    place: /ConditionalCheckFailed/,
    matches: (seen) =>
      ["order-id", "derived"].includes(seen.key.kind) &&
      (ordersOfProbe(seen, "repeated") ?? 0) > 1 &&
      stepOf(seen, "key-denied")?.ok === false &&
      stepOf(seen, "key-denied")?.orders === 0 &&
      /ConditionalCheckFailed/.test(seen.source),
  },
  {
    id: "own-retry-refused",
    title: "Lambda's own retry is refused by what the first attempt left",
    explanation:
      "The first attempt left a record that says 'begun', and stopped. Lambda tried the same event again, with the same request id, and the handler took its own first attempt for somebody else at work. It failed each time, until Lambda gave up: a lease that outlasts Lambda's retries repairs nothing, and the order is lost.",
    look: `What happens where the record says 'begun': whose record it is tells the request id (awsRequestId, aws_request_id), which Lambda's own retries keep; or let the lease end before the first retry, after a minute. ${LOG}`,
    shows: ["retried-work-denied", "retried-stopped-after-key", "retried-stopped-after-work"],
    claims: { lost: true, answered: "not-all" },
    place: /progress|lease|lock/i,
    matches: ({ probes }) =>
      RETRIED.some((name) => {
        const steps = probes.get(name)?.steps.filter(({ what }) => what.startsWith("attempt")) ?? [];
        const ids = [...new Set(steps.map(({ orderId }) => orderId))];
        return ids.some((id) => {
          const own = steps.filter(({ orderId }) => orderId === id);
          return own.length > 1 && own.every(({ ok }) => !ok) && own.at(-1)?.orders === 0;
        });
      }),
  },
  {
    id: "key-first",
    title: "The key is stored first, and the order is lost",
    explanation:
      "The first attempt stored the key and failed before the order. The retry was there to repair exactly that; it found the key, and took itself for a duplicate. At most once is what this gives: never two orders, and sometimes none.",
    look: `The two writes, one after the other. Put both into one transaction (TransactWriteItems), or let the order's own row be what refuses the duplicate. ${LOG}`,
    shows: ["retried-work-denied", "retried-stopped-after-key"],
    claims: { inTheEnd: "none" },
    place: /create_?order\(/i,
    matches: (seen) =>
      stepOf(seen, "work-denied")?.ok === false &&
      ordersOfProbe(seen, "retried-work-denied") === 0 &&
      ordersOfProbe(seen, "retried-stopped-after-key") === 0,
  },
  {
    id: "key-deleted-in-catch",
    title: "Only a caught error gives the key back",
    explanation:
      "When the order fails with an error, the key is deleted and the retry works. A process that is killed, or runs out of time, runs no catch: the key stays, and the order is lost as before. The failures that matter most are those after which your code does not get to run.",
    look: `The delete in the catch or except: it can't be what makes the handler right. Write key and order together, so that there is nothing to take back. ${LOG}`,
    shows: ["retried-stopped-after-key"],
    claims: { inTheEnd: "none" },
    place: /Delete(Command|Item)|delete_item/,
    matches: (seen) =>
      ordersOfProbe(seen, "retried-work-denied") === 1 &&
      ordersOfProbe(seen, "retried-stopped-after-key") === 0,
  },
  {
    id: "done-before-the-work",
    title: "'Done' is written before the work is",
    explanation:
      "The record has a state, but it says 'done' before the order exists. A failure between the two leaves a record that lies: the retry believes it, and the order is lost.",
    look: `The order of the two: the mark 'done' may come with the order, in one transaction, and never before it. ${LOG}`,
    shows: ["retried-work-denied"],
    claims: { inTheEnd: "none" },
    place: /done|complete/i,
    matches: (seen) =>
      stepOf(seen, "work-denied")?.ok === false &&
      ordersOfProbe(seen, "retried-work-denied") === 0 &&
      (ordersOfProbe(seen, "retried-stopped-after-key") ?? 0) > 0,
  },
  {
    id: "done-after-the-work",
    title: "Between the order and its mark 'done' there is a gap",
    explanation:
      "The order was created, and the function stopped before it could write 'done'. The retry found an order that was only begun, and created it again. A lease guards against twins; it can't know whether the work was done.",
    look: `The order and the mark are two writes: make them one transaction, or give the order's row a name that does not depend on the delivery, so that writing it twice leaves one. ${LOG}`,
    shows: ["retried-stopped-after-work"],
    claims: { inTheEnd: "several" },
    place: /done|complete/i,
    matches: (seen) => (ordersOfProbe(seen, "retried-stopped-after-work") ?? 0) > 1,
  },
];

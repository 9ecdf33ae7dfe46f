/** What the log says of the two halves of the lab: the counter with its token, and the attempts at one order. */
import { type Attempt, attemptsInOrder, eventSays, says } from "../../src/aws/log-reader.js";
import { type Check, check, passIf } from "../../src/course/check.js";
import { iso, logSource, type RunView } from "../../src/course/labs/evidence.js";
import type { Evidence } from "../../src/course/labs/lab.js";
import { unlessUnknown } from "../../src/course/labs/run-view.js";
import { REFUSAL } from "../../src/course/picture/words.js";
import { COUNTER, counted, counterOf } from "./counter.js";

/** DynamoDB knows a client request token for ten minutes. */
const KNOWN_FOR = 10 * 60_000;

/** What the handler prints of the counter, once its transaction is done. */
const COUNTED = /Units counted: (\d+)/;

/** What the log of an attempt says of it, and by which words. */
const DID = {
  conflict: { said: "another transaction has the item", told: "met a conflict" },
  committed: { said: "after the transaction was committed", told: "committed, and stopped" },
  refused: { said: REFUSAL, told: "was refused" },
} as const;
type Did = keyof typeof DID;

function didOf(attempt: Attempt): Did | undefined {
  if (says(attempt, DID.conflict.said)) return "conflict";
  if (says(attempt, DID.committed.said)) return "committed";
  return says(attempt, DID.refused.said) ? "refused" : undefined;
}

/** Every attempt at the counter, or at the order, in the order of time. */
async function attemptsAt({ requests }: RunView, orderId: string): Promise<readonly Attempt[]> {
  return attemptsInOrder((await requests()).filter((request) => eventSays(request, "order_id", orderId)));
}

const countsIn = ({ startedAt, lines }: Attempt): readonly { at: number; units: number }[] =>
  lines.flatMap(({ text }) => {
    const units = COUNTED.exec(text)?.[1];
    return units === undefined ? [] : [{ at: startedAt, units: Number(units) }];
  });

/** That the token held for ten minutes, and no longer. */
export function tokenForgets({ aws, lab }: Evidence, view: RunView): Promise<Check> {
  return check(
    {
      id: "token-forgets",
      title: "For ten minutes the token kept the counter at 5; then the same event counted again",
      expected: "5 units within ten minutes of the first delivery, 10 after them",
      ...logSource(aws, view.record, `'"Units counted"'`),
      advice: `The same token is the same transaction for ten minutes, and a new one after them. Run the lab again: idem-lab run ${lab}`,
      damage: true,
    },
    async () => {
      const counts = (await attemptsAt(view, counterOf(view.record.key))).flatMap(countsIn);
      const until = (counts[0]?.at ?? 0) + KNOWN_FOR;
      const observed = `${counts.map(({ units }) => units).join(", ") || "no"} units`;
      const late = counts.filter(({ at }) => at >= until);
      if (counts.length > 0 && late.length === 0 && aws.target.clock.advance === undefined)
        return { verdict: "unknown", observed: `${observed}; nothing ran after ${iso(until)}` };
      const early = counts.filter(({ at }) => at < until);
      const kept = early.length > 1 && early.every(({ units }) => units === 5);
      return passIf(kept && late.length > 0 && late.every(({ units }) => units === 10), observed);
    },
  );
}

/** That the ledger has counted one event twice. */
export function countedTwice({ aws, lab }: Evidence, view: RunView): Promise<Check> {
  const { ordersTable } = aws.names;
  const { key } = view.record;
  return check(
    {
      id: "counted-twice",
      title: "One event of five units stands in the ledger as ten",
      expected: "10 units",
      source: `dynamodb GetItem ${ordersTable} ${counterOf(key)}`,
      recheck: `aws dynamodb get-item --table-name ${ordersTable} --key '{"order_id":{"S":"${counterOf(key)}"},"execution_id":{"S":"${COUNTER}"}}'`,
      advice: `The counter is set back when the lab begins. Run it again: idem-lab run ${lab}`,
      damage: true,
    },
    async () => {
      const units = await counted(aws, key);
      const observed = units === undefined ? "no row" : `${units} units`;
      // Without the eleven minutes there is nothing to count twice.
      if (units === 5 && aws.target.clock.advance === undefined) return { verdict: "unknown", observed };
      return unlessUnknown(view, passIf(units === 10, observed));
    },
  );
}

/** That a conflict was no duplicate, and that what was committed refused whatever came after it. */
export function conflictIsNoDuplicate({ aws }: Evidence, view: RunView): Promise<Check> {
  return check(
    {
      id: "conflict-is-no-duplicate",
      title: "The conflict was tried again, and only what was committed refused the attempts after it",
      expected: "a conflict that fails, a commit that fails, then refusals that end well",
      ...logSource(aws, view.record, "'?START ?REPORT ?Simulated ?Duplicate'"),
      advice:
        "TransactionConflict says that nothing was written: it has to fail, so that Lambda tries again. Look at the attempts: idem-lab logs",
    },
    async () => {
      const attempts = await attemptsAt(view, view.record.key);
      const did = attempts.map(didOf);
      const at = did.indexOf("committed");
      const isRight = attempts.every(({ outcome }, index) =>
        index < at
          ? did[index] === "conflict" && outcome !== "ok"
          : index === at || (did[index] === "refused" && outcome === "ok"),
      );
      const observed = did.map((each) => (each === undefined ? "did neither" : DID[each].told)).join("; ");
      // The faults are placed in an environment's memory: another one begins with the first of them again.
      const streams = new Set(attempts.map(({ stream }) => stream)).size;
      if (at < 1 && streams > 1)
        return {
          verdict: "unknown",
          observed: `${observed}: Lambda tried again in another environment, where the faults begin anew`,
        };
      return passIf(at > 0 && at < did.length - 1 && isRight, observed || "no attempt");
    },
  );
}

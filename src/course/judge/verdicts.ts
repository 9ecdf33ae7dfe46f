/** The judge's checks: what a right answer does, and what this one did. */
import type { Aws } from "../../aws/clients.js";
import { type Check, type CheckStatement, check, type Observation, passIf } from "../check.js";
import type { ExpiryKind, Observations, ProbeName, ProbeSeen, ProbeStep } from "./observations.js";
import type { Practice } from "./practice.js";

const orders = (number: number): string => `${number} ${number === 1 ? "order" : "orders"}`;
const answers = (steps: readonly ProbeStep[]): string => {
  const failed = steps.filter(({ ok }) => !ok).length;
  return failed === 0 ? "" : `, ${failed} of ${steps.length} deliveries failed`;
};

interface Statement extends Omit<CheckStatement, "source" | "recheck"> {
  readonly source?: string;
}

/** One line of the judge's list: made only where its probe was sent. */
interface Verdict {
  readonly probe: ProbeName;
  readonly statement: Statement;
  judge(seen: ProbeSeen, all: Observations): Observation;
}

const FIRST: Verdict = {
  probe: "first",
  statement: {
    id: "practice-first",
    title: "A first delivery creates its order, and answers after that",
    expected: "an answer, with 1 order in the ledger by then",
    advice:
      "Whoever is answered takes the order for done. Wait for both writes before you return, and let nothing keep a new order from being created.",
  },
  judge: ({ steps, orders: left }, { late }) => {
    const [step] = steps;
    if (step?.ok !== true) return passIf(false, `it failed: ${step?.error?.split("\n")[0] ?? "no answer"}`);
    if (late > 0) return passIf(false, "it answered before its order was there");
    return passIf(step.orders === 1 && left === 1, `answered, ${orders(step.orders ?? 0)}`);
  },
};

const REPEATED: Verdict = {
  probe: "repeated",
  statement: {
    id: "practice-repeated",
    title: "The same event, three times, creates one order, and is answered each time",
    expected: "1 order, and no error",
    advice:
      "A delivery whose key is stored already has to end without doing the work again, and without an error: Lambda would try it again.",
  },
  judge: ({ steps, orders: left }) =>
    passIf(left === 1 && steps.every(({ ok }) => ok), orders(left) + answers(steps)),
};

const AT_ONCE: Verdict = {
  probe: "at-once",
  statement: {
    id: "practice-at-once",
    title: "The same event, several times at the same instant, creates one order",
    expected: "1 order, and at least one delivery that is answered",
    advice:
      "Two deliveries may both look before either has stored. Looking and storing must be one step: a condition on the write itself.",
  },
  judge: ({ steps, orders: left }) =>
    passIf(left === 1 && steps.some(({ ok }) => ok), orders(left) + answers(steps)),
};

const REORDERED: Verdict = {
  probe: "reordered",
  statement: {
    id: "practice-field-order",
    title: "The same event with its fields in another order is the same order",
    expected: "1 order",
    advice: "JSON does not order its fields. Make the key of the values that mean the order.",
  },
  judge: ({ steps, orders: left }) => passIf(left === 1, orders(left) + answers(steps)),
};

const DIFFERENT: Verdict = {
  probe: "different",
  statement: {
    id: "practice-different",
    title: "Two different orders are both created",
    expected: "2 orders",
    advice:
      "Different orders need different keys: a key that they share takes the second one for a duplicate.",
  },
  judge: ({ steps, orders: left, created }) =>
    passIf(
      created === 2 && left === 2 && steps.every(({ ok }) => ok),
      `${created} of 2 created${answers(steps)}`,
    ),
};

const WITHOUT_KEY: Verdict = {
  probe: "without-key",
  statement: {
    id: "practice-without-key",
    title: "An event without its key fails, and leaves nothing behind",
    expected: "2 of 2 failed, no order, no key stored",
    advice:
      "Skipping it loses an order in silence; going on makes it unprotected, or puts every such event under one key like 'undefined'. Throw an error instead.",
  },
  judge: ({ steps, orders: left, keys }) => {
    const failed = steps.filter(({ ok }) => !ok).length;
    const stored =
      keys.length === 0 ? "no key stored" : `stored under ${keys.map((key) => `'${key}'`).join(", ")}`;
    return passIf(
      failed === steps.length && left === 0 && keys.length === 0,
      `${failed} of ${steps.length} failed, ${left === 0 ? "no order" : orders(left)}, ${stored}`,
    );
  },
};

const STORED_KEY: Verdict = {
  probe: "first",
  statement: {
    id: "practice-key",
    title: "The record is the same for each delivery of an order, and another one for another order",
    expected: "no new record for a duplicate, and one for each other order",
    advice:
      "What the key looks like is up to you. It must be the same for each delivery of an order, and another one for each other order.",
  },
  judge: ({ keys }, { probes }) => {
    const [repeated, different] = [probes.get("repeated"), probes.get("different")];
    const shown = keys.map((each) => `'${each.length > 80 ? `${each.slice(0, 77)}…` : each}'`).join(", ");
    const more = repeated?.keys.filter((key) => !keys.includes(key)) ?? [];
    if (more.length > 0 && repeated?.orders !== 1)
      return passIf(false, `${shown}; the same event again stored ${more.length} more`);
    const apart = different === undefined || different.created === 2 || different.keys.length >= 2;
    return passIf(apart, apart ? shown : `${shown}; two other orders stored ${different?.keys.length ?? 0}`);
  },
};

const EXPIRY_TOLD: Readonly<Record<ExpiryKind, string>> = {
  none: "no record",
  right: "in seconds, ahead",
  absent: "the record has no expiry_time",
  text: "a text: TTL only sweeps numbers",
  milliseconds: "milliseconds: TTL reads them as seconds, 50 000 years ahead",
  past: "a time that is over: it may be swept at once",
  "too-short": "less than five minutes ahead: Lambda's own retries may come after it",
  "too-long": "more than ten years ahead",
  "no-time": "neither a number nor a text",
};

const EXPIRY: Verdict = {
  probe: "first",
  statement: {
    id: "practice-expiry",
    title: "The record expires: a number of seconds, minutes to years ahead",
    expected: "expiry_time of type N, from five minutes to ten years ahead",
    advice: "TTL reads seconds since 1970, from a number: the current time in seconds, plus an hour.",
  },
  judge: (_probe, { expiry }) =>
    passIf(expiry.kind === "right", `${expiry.stored}: ${EXPIRY_TOLD[expiry.kind]}`),
};

const KEY_DENIED: Verdict = {
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

const WORK_DENIED: Verdict = {
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

const ELSEWHERE: Verdict = {
  probe: "elsewhere",
  statement: {
    id: "practice-elsewhere",
    title: "The same event in another execution environment creates no second order",
    expected: "1 order, and no error",
    advice:
      "Variables and files, /tmp too, are private to one execution environment, and Lambda has many. Keep what was handled in a table.",
  },
  judge: ({ steps, orders: left }) =>
    passIf(left === 1 && steps.every(({ ok }) => ok), orders(left) + answers(steps)),
};

const FORGOTTEN: Verdict = {
  probe: "forgotten",
  statement: {
    id: "practice-forgotten",
    title: "What was handled is known by the tables alone: taken out of both, an order is new",
    expected: "1 order",
    advice:
      "Something else than the tables remembers the order: on Lambda a file is private to one execution environment, and the code's folder can't be written to.",
  },
  judge: ({ steps, orders: left }) => passIf(left === 1, orders(left) + answers(steps)),
};

const UNSTORABLE: Verdict = {
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

const CONFLICT: Verdict = {
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

const THROTTLED: Verdict = {
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
  judge: ({ steps, orders: left, created }) => {
    const lied = steps.find(({ ok, orders: then }) => ok && then === 0);
    const tried = new Set(
      steps.filter(({ what }) => what.startsWith("attempt")).map(({ orderId }) => orderId),
    );
    if (tried.size < requests)
      return { verdict: "unknown", observed: `the log shows attempts of ${tried.size} of ${requests}` };
    return passIf(
      left === requests && created === requests && lied === undefined,
      `${orders(left)}${lied === undefined ? "" : `; ${lied.what} was answered without an order`}`,
    );
  },
});

const SURVIVED: readonly Verdict[] = [
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
const TOLD = told(
  "What a sender finds who sends again after such a failure (told, not judged: surviving it is the practice of step-7)",
);
const TOLD_RESENT = told(
  "What a sender finds who sends again itself after such a failure, without Lambda's retries (told, not judged)",
);

function listFor({ demands }: Practice, seen: Observations): readonly Verdict[] {
  const stores = seen.key.kind !== "none";
  return [
    FIRST,
    REPEATED,
    AT_ONCE,
    // Whoever takes equal events for different ones does so with these, too.
    ...(seen.probes.get("repeated")?.orders === 1 ? [REORDERED] : []),
    DIFFERENT,
    ELSEWHERE,
    FORGOTTEN,
    ...(stores ? [STORED_KEY, EXPIRY] : []),
    WITHOUT_KEY,
    UNSTORABLE,
    CONFLICT,
    THROTTLED,
    ...(demands.survives ? [...SURVIVED, TOLD_RESENT] : [...(stores ? [KEY_DENIED] : []), WORK_DENIED, TOLD]),
  ];
}

/** What a check looks at, by the check's id. */
export const probeOf = (check: string): ProbeName | undefined =>
  [
    ...[FIRST, REPEATED, AT_ONCE, REORDERED, DIFFERENT, ELSEWHERE, FORGOTTEN, STORED_KEY, EXPIRY],
    ...[WITHOUT_KEY, UNSTORABLE, CONFLICT, THROTTLED, KEY_DENIED, WORK_DENIED, ...SURVIVED],
  ].find(({ statement }) => statement.id === check)?.probe;

/** The verdicts that have something to judge: where the first delivery failed, nothing else is known. */
function judged(practice: Practice, seen: Observations) {
  const firstFailed = seen.probes.get("first")?.steps[0]?.ok !== true;
  return listFor(practice, seen).flatMap((verdict) => {
    const probe = seen.probes.get(verdict.probe);
    return probe === undefined || (firstFailed && verdict !== FIRST) ? [] : [{ verdict, probe }];
  });
}

/** The probes that showed something wrong. */
export const failedProbes = (practice: Practice, seen: Observations): ReadonlySet<ProbeName> =>
  new Set(
    judged(practice, seen)
      .filter(({ verdict, probe }) => verdict.judge(probe, seen).verdict === "fail")
      .map(({ probe }) => probe.name),
  );

/** The checks of what was seen. What was not tried, since another probe had told already, has none. */
export function verdicts(
  practice: Practice,
  seen: Observations,
  { aws, run }: { aws: Aws; run: string },
): Promise<readonly Check[]> {
  const { ordersTable, idempotencyTable } = aws.names;
  const made = judged(practice, seen).map(({ verdict, probe }) => {
    const statement = {
      source: `lambda Invoke, dynamodb Query ${ordersTable}, Scan ${idempotencyTable}`,
      recheck: `idem-lab logs --run ${run}`,
      ...verdict.statement,
    };
    return check(statement, () => verdict.judge(probe, seen));
  });
  return Promise.all(made);
}

/** The judge's checks: what a right answer does, and what this one did. */
import type { Aws } from "../../aws/clients.js";
import { type Check, check, type Observation, passIf } from "../check.js";
import {
  CONFLICT,
  KEY_DENIED,
  SURVIVED,
  THROTTLED,
  TOLD,
  TOLD_RESENT,
  UNSTORABLE,
  WORK_DENIED,
} from "./failure-verdicts.js";
import { faultLate, policyLate } from "./in-force.js";
import type { ExpiryKind, Observations, ProbeName, ProbeSeen } from "./observations.js";
import type { Practice } from "./practice.js";
import { untriedAt } from "./untried.js";
import { answers, orders, type Verdict } from "./verdict.js";

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

const LATER: Verdict = {
  probe: "later",
  statement: {
    id: "practice-later",
    title: "The same event again after a while, and after midnight, creates no second order",
    expected: "1 order, and no error",
    advice:
      "A window of minutes, or a time in the key, forgets an order while its sender may still send it again. Let expiry_time alone decide how long an order is known: an hour or more.",
  },
  judge: ({ steps, orders: left }) =>
    passIf(left === 1 && steps.every(({ ok }) => ok), orders(left) + answers(steps)),
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

function listFor({ demands }: Practice, seen: Observations): readonly Verdict[] {
  const stores = seen.key.kind !== "none";
  return [
    FIRST,
    REPEATED,
    AT_ONCE,
    // Whoever takes equal events for different ones does so with these, too.
    ...(seen.probes.get("repeated")?.orders === 1 ? [REORDERED] : []),
    DIFFERENT,
    LATER,
    ELSEWHERE,
    FORGOTTEN,
    ...(stores ? [STORED_KEY] : []),
    // How a table of the handler's own forgets is the handler's business.
    ...(seen.expiry.kind === "none" ? [] : [EXPIRY]),
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
    ...[FIRST, REPEATED, AT_ONCE, REORDERED, DIFFERENT, LATER, ELSEWHERE, FORGOTTEN, STORED_KEY, EXPIRY],
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

/** Where policies take a while to be in force, what may have come of that is not known. */
function observationOf(aws: Aws, verdict: Verdict, probe: ProbeSeen, all: Observations): Observation {
  const seen = verdict.judge(probe, all);
  if (aws.target.settlesWithin === 0 || seen.verdict === "unknown") return seen;
  const late = seen.verdict === "fail" ? policyLate(aws, probe) : faultLate(probe, all);
  return late === undefined ? seen : { verdict: "unknown", observed: `${seen.observed}; ${late}` };
}

/** The probes that showed something wrong. */
export const failedProbes = (practice: Practice, seen: Observations, aws: Aws): ReadonlySet<ProbeName> =>
  new Set(
    judged(practice, seen)
      .filter(({ verdict, probe }) => observationOf(aws, verdict, probe, seen).verdict === "fail")
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
    return check(statement, () => observationOf(aws, verdict, probe, seen));
  });
  const untried = seen.probes.get("first")?.steps[0]?.ok === true ? untriedAt(aws, seen, run) : [];
  return Promise.all([...made, ...untried]);
}

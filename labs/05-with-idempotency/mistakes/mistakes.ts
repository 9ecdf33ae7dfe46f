/** The ways in which handlers fail to be idempotent, the most specific first. Each has its files beside this one. */
import { type Observations, ordersOfProbe, stepOf } from "../../../src/course/judge/observations.js";
import type { Mistake } from "../../../src/course/judge/practice.js";

const LOG = "What it did, delivery by delivery: idem-lab logs --run {run}";

/** Of two different orders, each sent once, how many were created. */
const createdDifferent = ({ probes }: Observations): number | undefined => probes.get("different")?.created;

/** A call that nobody waits for: in Python a thread, in JavaScript a promise that is neither awaited nor returned. */
const notWaitedFor = (source: string): boolean =>
  /^(async )?def \w+\(/m.test(source)
    ? /Thread\(|\.submit\(|create_task/.test(source)
    : /^(?!.*\b(await|return|function|const|let|new)\b).*(\bcreateOrder|\.send)\(/m.test(source);

/** How Node and Python say that a folder can't be written to. */
const READ_ONLY = /EROFS|Read-only file system/i;
const WRITES_FILES = /writeFile|appendFile|openSync|\bopen\(|mkdir|\/tmp/;

export const IDEMPOTENCY_MISTAKES: readonly Mistake[] = [
  {
    id: "nothing-created",
    title: "No order is created",
    explanation:
      "Every delivery was answered, the first one of an order too, and none did the work. Either every key is taken for one that is there already, as with a condition that asks for the opposite (attribute_exists), or nothing calls the work.",
    look: `The condition on the put, and what the handler does with the answer of storeKey. ${LOG}`,
    shows: ["repeated"],
    claims: { inTheEnd: "none", answered: "all" },
    place: /create_?order\(|PutCommand|put_item/i,
    matches: (seen) => ordersOfProbe(seen, "repeated") === 0 && createdDifferent(seen) === 0,
  },
  {
    id: "first-one-refused",
    title: "The first delivery is refused, and the duplicates do the work",
    explanation:
      "The two ways out are the wrong way round: who stores the key has come first and must do the work; who finds it there must leave. So the work is done by duplicates only, and an order that comes once is lost.",
    look: `The if around storeKey in the handler: a negation is missing, or one too many. ${LOG}`,
    shows: ["repeated", "different"],
    claims: {},
    place: /create_?order\(|PutCommand|put_item/i,
    matches: (seen) =>
      (ordersOfProbe(seen, "repeated") ?? 0) > 0 &&
      createdDifferent(seen) === 0 &&
      seen.key.kind !== "constant",
  },
  {
    id: "not-awaited",
    title: "The handler answers before its write is done",
    explanation:
      "The write was begun and not waited for. Once the handler has answered, Lambda freezes the process: the write happens with the next invocation, or never, and an error in it reaches nobody. The caller was told that the order is done.",
    look: "The call that creates the order: `await` it; in Python call it, without a thread. The order is missing right after the answer: idem-lab logs --run {run}",
    shows: ["work-denied", "first", "repeated", "different", "retried-work-denied"],
    claims: { withoutOrder: true },
    place: /create_?order\(|Thread\(|\.submit\(/i,
    matches: (seen) => {
      const denied = stepOf(seen, "work-denied");
      const swallowed = denied?.ok === true && denied.orders === 0;
      // Who answers a different order without creating it has another problem.
      const apart = createdDifferent(seen) === 2;
      return seen.late > 0 || (swallowed && apart && notWaitedFor(seen.source));
    },
  },
  {
    id: "whole-event-as-key",
    title: "The key is made of the whole event",
    explanation:
      "Two events mean the same order as soon as their order is the same, whatever else differs. JSON does not order its fields, and senders add what is new at each resend: then the text is another one, the key too, and the order is created again.",
    look: `What is put as idempotency_key: the event as text. Take the one value that names the order. ${LOG}`,
    shows: ["reordered", "repeated"],
    claims: { inTheEnd: "several" },
    place: /JSON\.stringify\(|json\.dumps\(|createHash|hashlib/,
    matches: (seen) =>
      seen.key.kind === "event" ||
      ((ordersOfProbe(seen, "reordered") ?? 0) > 1 && ordersOfProbe(seen, "repeated") === 1),
  },
  {
    id: "request-id-as-key",
    title: "The key is the request id of the delivery",
    explanation:
      "Lambda gives each call a request id of its own; only its own retries of one event keep it. A sender that sends again, a queue that delivers again, makes a new request with a new id: the key is new, nothing is found, and the order is created again.",
    look: `What is put as idempotency_key: awsRequestId or aws_request_id. The key has to come from the sender: event.order_id. ${LOG}`,
    shows: ["repeated"],
    claims: { inTheEnd: "several" },
    place: /aws_?request_?id/i,
    matches: ({ key }) => key.kind === "request-id",
  },
  {
    id: "timestamp-as-key",
    title: "The key holds the time at which the handler ran",
    explanation:
      "The clock has moved on when the same event comes again. A key that holds the time is a new key for each delivery, and protects from nothing.",
    look: `What is put as idempotency_key: take the time out of it. ${LOG}`,
    shows: ["repeated"],
    claims: { inTheEnd: "several" },
    place: /Date\.now|new Date|time\.time|datetime/,
    matches: ({ key }) => key.kind === "time",
  },
  {
    id: "random-key",
    title: "The key is drawn anew for each delivery",
    explanation:
      "A random key is unique, which is the opposite of what is needed: the duplicate must find the key of the first delivery. Here each delivery stored a key that nobody will ever ask for again.",
    look: `Where the key is made: it has to be taken from the event, so that the same event makes the same key. ${LOG}`,
    shows: ["repeated"],
    claims: { inTheEnd: "several" },
    place: /random|uuid|secrets/i,
    matches: ({ key }) => key.kind === "changing",
  },
  {
    id: "constant-key",
    title: "All orders share one key",
    explanation:
      "The first order stored the key, and every other order was taken for its duplicate: it was answered, and never created. A key has to tell different orders apart as surely as it recognises the same one.",
    look: `What is put as idempotency_key: nothing of the order is in it. ${LOG}`,
    shows: ["different"],
    claims: { lost: true },
    place: /idempotency_key/,
    matches: ({ key }) => key.kind === "constant",
  },
  {
    id: "state-in-a-file",
    title: "What was handled is remembered in a file",
    explanation:
      "On Lambda each execution environment has a /tmp of its own, which is gone with it, and the folder of the code can't be written to. Other environments, and Lambda starts as many as there are deliveries at a time, never see such a file.",
    look: `The file that the handler writes: keep the keys in IdempotencyTable, which all environments share. ${LOG}`,
    shows: ["forgotten", "elsewhere", "at-once", "first"],
    claims: {},
    place: /writeFile|appendFile|openSync|open\(|mkdir|\/tmp/,
    matches: (seen) =>
      ordersOfProbe(seen, "forgotten") === 0 ||
      READ_ONLY.test(stepOf(seen, "first")?.error ?? "") ||
      (seen.key.kind === "none" &&
        (ordersOfProbe(seen, "elsewhere") ?? 0) > 1 &&
        WRITES_FILES.test(seen.source)),
  },
  {
    id: "in-memory-set",
    title: "What was handled is remembered in the process only",
    explanation:
      "A variable outside the handler lives as long as its execution environment. Deliveries at the same instant run in several environments, each with a memory of its own, and a new environment remembers nothing. One after the other it looked right: that was the same, warm process.",
    look: `The set or map at the top of the file: keep the keys in IdempotencyTable, which all environments share. ${LOG}`,
    shows: ["at-once", "elsewhere"],
    claims: { inTheEnd: "several" },
    place: /new (Set|Map)\b|= set\(|= (\{\}|\[\])/,
    matches: (seen) =>
      seen.key.kind === "none" &&
      ordersOfProbe(seen, "repeated") === 1 &&
      (ordersOfProbe(seen, "elsewhere") ?? 0) > 1,
  },
  {
    id: "no-idempotency",
    title: "Nothing remembers which orders were handled",
    explanation:
      "Each delivery ran the work: no key was stored and none was looked for. Lambda delivers at least once, and so does everything before it, so each order can come more than once.",
    look: `The handler creates the order at once. Store the order id in IdempotencyTable first, on the condition that it is not there. ${LOG}`,
    shows: ["repeated"],
    claims: { inTheEnd: "several" },
    place: /create_?order\(/i,
    matches: (seen) => seen.key.kind === "none" && (ordersOfProbe(seen, "repeated") ?? 0) > 1,
  },
  {
    id: "expiry-in-the-past",
    title: "The record expires the moment it is stored",
    explanation:
      "expiry_time is when the record may be deleted, not when it was made. With the present time in it, TTL may sweep the record at once, and the next delivery finds the key free.",
    look: "Where expiry_time is computed: add what it has to last, 3600 for an hour, to the present time in seconds.",
    shows: ["first"],
    claims: {},
    place: /expiry/i,
    matches: ({ expiry }) => expiry.kind === "past",
  },
  {
    id: "expiry-too-short",
    title: "The record expires before the last retry can come",
    explanation:
      "Lambda tries a failed event again after one minute and after two more; queues and people take longer. A record that has expired by then may be gone, and with it the protection.",
    look: "Where expiry_time is computed: an hour at least, as long as anybody might send the event again.",
    shows: ["first"],
    claims: {},
    place: /expiry/i,
    matches: ({ expiry }) => expiry.kind === "too-short",
  },
  {
    id: "condition-on-another-attribute",
    title: "The condition asks for an attribute that no record has",
    explanation:
      "attribute_not_exists looks at the item with the same key, and asks whether that item lacks the attribute. Of an attribute that is never stored this is always true: the put goes through every time, and every delivery does the work.",
    look: `The name in ConditionExpression: it has to be the table's own key, idempotency_key. ${LOG}`,
    shows: ["repeated"],
    claims: { inTheEnd: "several" },
    place: /attribute_not_exists|attribute_exists|ConditionExpression/,
    matches: (seen) =>
      (ordersOfProbe(seen, "repeated") ?? 0) > 1 && ordersOfProbe(seen, "stored-before") === 0,
  },
  {
    id: "effect-before-key",
    title: "The order is created before the key is stored",
    explanation:
      "By the time the key says 'duplicate', the second order is in the ledger already. And where storing the key fails, there is an order that nothing remembers. The key has to come first, or together with the order.",
    look: `The order of the two writes in the handler. ${LOG}`,
    shows: ["key-denied", "retried-key-denied"],
    claims: { inTheEnd: "some" },
    place: /create_?order\(|ORDERS_TABLE/i,
    matches: (seen) => {
      const denied = stepOf(seen, "key-denied");
      return denied?.ok === false && (denied.orders ?? 0) > 0;
    },
  },
  {
    id: "store-error-swallowed",
    title: "The work goes on although the key was not stored",
    explanation:
      "The key was sent to the table, and whatever went wrong there was caught and forgotten, the refusal of a duplicate included. A key protects only if its refusal keeps the order from being created.",
    look: `The catch or except around the put of the key: what it catches has to end the delivery. ${LOG}`,
    shows: ["key-denied", "retried-key-denied", "repeated"],
    claims: { inTheEnd: "some" },
    place: /\b(catch|except)\b/,
    matches: (seen) => {
      const denied = stepOf(seen, "key-denied");
      return denied?.ok === true && (denied.orders ?? 0) > 0 && seen.key.kind !== "none";
    },
  },
  {
    id: "every-cancellation-is-a-duplicate",
    title: "Every cancelled transaction is taken for 'duplicate'",
    explanation:
      "TransactionCanceledException says that nothing was written, and not why. A twin at work on the same items (TransactionConflict), too little capacity, something wrong with an item: all of these cancel a transaction, too, and none of them means that the order exists. It was answered, and is not there.",
    look: `The catch or except around the transaction: only where the reason of the key's own item is ConditionalCheckFailed is the key there (CancellationReasons, in the order of the items); throw everything else. ${LOG}`,
    shows: ["unstorable"],
    claims: { withoutOrder: true, inTheEnd: "none" },
    place: /TransactionCancel/,
    matches: (seen) => {
      const step = stepOf(seen, "unstorable");
      const denied = stepOf(seen, "key-denied");
      return step?.ok === true && step.orders === 0 && denied?.ok === false;
    },
  },
  {
    id: "conflict-is-a-duplicate",
    title: "A conflict with another transaction is taken for 'duplicate'",
    explanation:
      "TransactionConflict says that the items are part of another transaction at this instant. Whether that one will create the order nobody knows yet: it may be cancelled itself, and it may be about something else. The delivery was answered, and no order is there.",
    look: `The catch or except around the write: a conflict is no duplicate. Throw it, or try again; only ConditionalCheckFailed of the key's own item means duplicate. ${LOG}`,
    shows: ["conflict"],
    claims: { withoutOrder: true },
    place: /Conflict|TransactionCancel/,
    matches: (seen) => {
      const step = stepOf(seen, "conflict");
      const denied = stepOf(seen, "key-denied");
      return step?.ok === true && step.orders === 0 && denied?.ok !== true;
    },
  },
  {
    id: "throttle-is-a-duplicate",
    title: "A throttled write is taken for 'duplicate'",
    explanation:
      "The table was busy and refused the write: nothing was stored, and no condition was even looked at. The delivery was answered, so nobody sends the order again, on the very day on which most orders come.",
    look: `The catch or except around the write: it takes a throttle (ProvisionedThroughputExceeded, ThrottlingException) for a duplicate. Throw it, so that the event comes again. ${LOG}`,
    shows: ["throttled"],
    claims: { withoutOrder: true },
    place: /Throttl|Throughput|TransactionCancel/,
    matches: (seen) => {
      const denied = stepOf(seen, "key-denied");
      const lied = seen.probes.get("throttled")?.steps.some(({ ok, orders }) => ok && orders === 0);
      return lied === true && denied?.ok !== true;
    },
  },
  {
    id: "every-error-is-a-duplicate",
    title: "Every error is taken for 'duplicate'",
    explanation:
      "Storing the key failed because it was not permitted, and the handler took that for a duplicate: it answered, and had created nothing. Whoever is answered does not send again. A wrong policy, a busy table, a typing mistake in a table's name loses orders in silence.",
    look: `The catch or except around the put of the key: only ConditionalCheckFailedException says that the key is there; throw everything else. ${LOG}`,
    shows: ["key-denied", "retried-key-denied"],
    claims: { withoutOrder: true },
    place: /\b(catch|except)\b/,
    matches: (seen) => {
      const denied = stepOf(seen, "key-denied");
      return denied?.ok === true && denied.orders === 0;
    },
  },
  {
    id: "unconditional-put",
    title: "The key is stored without a condition",
    explanation:
      "PutItem replaces what is there and says nothing of it. Every delivery stored the same key, each put went through, and each did the work: a key that nobody is refused by is a diary, not a lock.",
    look: `The put of the key: add ConditionExpression attribute_not_exists(idempotency_key), and end the delivery when it fails. ${LOG}`,
    shows: ["repeated"],
    claims: { inTheEnd: "several" },
    place: /PutCommand|put_item|PutItem/,
    matches: (seen) => seen.key.kind !== "none" && (ordersOfProbe(seen, "repeated") ?? 0) > 1,
  },
  {
    id: "check-then-write",
    title: "Looking for the key and storing it are two steps",
    explanation:
      "Between the look and the store there is a gap. Deliveries at the same instant can look before one of them has stored: then more than one finds nothing, and goes on. On a quiet day this passes every test.",
    look: `The read before the put: leave it out, and let the put itself ask, with ConditionExpression attribute_not_exists(idempotency_key). ${LOG}`,
    shows: ["at-once"],
    claims: { inTheEnd: "several" },
    place: /GetCommand|GetItem|get_item|QueryCommand|\.query\(/,
    matches: (seen) => ordersOfProbe(seen, "repeated") === 1 && (ordersOfProbe(seen, "at-once") ?? 0) > 1,
  },
  {
    id: "known-for-minutes",
    title: "An order is known for some minutes only",
    explanation:
      "At once after the first delivery its duplicate was recognised, and a while later it was not: what the handler goes by holds for minutes, or until the clock strikes, as with a window in the condition or the date in the key. Senders, queues and people come back after longer than that, and some come a second before the hour and a second after it.",
    look: `Where the time of day decides what is a duplicate: leave it out of the key and of the condition, and leave forgetting to expiry_time, an hour ahead or more. ${LOG}`,
    shows: ["later"],
    claims: { inTheEnd: "several" },
    place: /Date\.now|new Date|time\.|datetime|WINDOW|MINUTE/i,
    matches: (seen) => ordersOfProbe(seen, "repeated") === 1 && (ordersOfProbe(seen, "later") ?? 0) > 1,
  },
  {
    id: "duplicate-is-an-error",
    title: "A duplicate ends with an error",
    explanation:
      "The condition did its work: there is no second order. But its refusal left the handler as an error, and for Lambda an error is a failure: it delivers the event twice more, counts three failures, and hands the event to the dead-letter queue. A duplicate is no failure, it was handled before.",
    look: `The put of the key: catch ConditionalCheckFailedException, and return. ${LOG}`,
    // In the same environment a memory of answers may hide it.
    shows: ["repeated", "elsewhere"],
    claims: { inTheEnd: "as-many", answered: "not-all" },
    place: /attribute_not_exists|ConditionExpression/,
    matches: (seen) =>
      (["repeated", "elsewhere"] as const).some((name) => {
        const probe = seen.probes.get(name);
        return probe?.orders === 1 && probe.steps.some(({ ok }) => !ok);
      }),
  },
  {
    id: "work-error-swallowed",
    title: "The order could not be created, and the handler answers all the same",
    explanation:
      "The error of the work was caught and printed. For Lambda a handler that returns is a success: nothing is tried again and nothing alarms, although the order is not there.",
    look: `The catch or except around the work: let the error through. ${LOG}`,
    shows: ["work-denied", "retried-work-denied"],
    claims: { withoutOrder: true },
    place: /\b(catch|except)\b/,
    matches: (seen) => {
      const denied = stepOf(seen, "work-denied");
      return denied?.ok === true && denied.orders === 0;
    },
  },
  {
    id: "no-expiry",
    title: "The record never expires",
    explanation:
      "Without expiry_time TTL leaves the record for ever. The table grows with each order, and so does its price; and an order id that is used again next year is refused.",
    look: "The item that is put: it needs expiry_time, the present time in seconds plus an hour.",
    shows: ["first"],
    claims: {},
    place: /idempotency_key/,
    matches: ({ expiry }) => expiry.kind === "absent",
  },
  {
    id: "expiry-in-milliseconds",
    title: "The expiry is in milliseconds",
    explanation:
      "TTL reads the number as seconds, and finds a date some 50 000 years ahead: the record is never swept. Nothing fails, so it is noticed when the table is large.",
    look: "Where expiry_time is computed: Date.now() is in milliseconds; divide by 1000 and round down before you add the hour.",
    shows: ["first"],
    claims: {},
    place: /expiry/i,
    matches: ({ expiry }) => expiry.kind === "milliseconds",
  },
  {
    id: "expiry-as-text",
    title: "The expiry is stored as text",
    explanation:
      "TTL looks at numbers only. A date as text, or digits as a string, is passed over without a word, and the record is never swept.",
    look: "Where expiry_time is computed: it has to reach DynamoDB as a number, type N.",
    shows: ["first"],
    claims: {},
    place: /expiry/i,
    matches: ({ expiry }) => expiry.kind === "text",
  },
  {
    id: "one-key-for-keyless",
    title: "Events without a key share one, like 'undefined'",
    explanation:
      "The missing value was turned into text, and that text was stored as the key. Whichever event stores it first, every later one is refused as its duplicate, whatever order it is about.",
    look: `Where the key is made of the event: a value that is missing has to be an error, before anything is stored. ${LOG}`,
    shows: ["without-key"],
    claims: { inTheEnd: "none" },
    place: /order_id/,
    matches: ({ probes }) => {
      const seen = probes.get("without-key");
      return seen !== undefined && seen.keys.length > 0 && seen.orders === 0;
    },
  },
  {
    id: "keyless-unprotected",
    title: "An event without its key is given one, and processed",
    explanation:
      "A key that the handler makes up is another one at the next delivery. Such events are processed each time they come: exactly those that somebody built wrongly, and will send again.",
    look: `Where the missing order_id is replaced: throw an error instead. ${LOG}`,
    shows: ["without-key"],
    claims: { inTheEnd: "some" },
    place: /order_id/,
    matches: (seen) => (ordersOfProbe(seen, "without-key") ?? 0) > 0,
  },
  {
    id: "keyless-skipped",
    title: "An event without its key is skipped in silence",
    explanation:
      "The handler returned, and for Lambda that is a success: the event is gone. Somebody sent an order, in a form that was not expected, and will never hear that it was dropped.",
    look: `The early return for a missing order_id: throw an error, so that the event ends where somebody looks. ${LOG}`,
    shows: ["without-key"],
    claims: { answered: "some" },
    place: /order_id/,
    matches: ({ probes }) => probes.get("without-key")?.steps.some(({ ok }) => ok) === true,
  },
];

/** Names of mistakes, as the course calls them, and the patterns that cure them. */

/** A pattern that makes work happen once. */
export interface Cure {
  readonly id: string;
  readonly title: string;
  readonly how: string;
}

export interface NamedMistake {
  readonly id: string;
  readonly title: string;
}

const cures = {
  "natural-key": [
    "a natural key",
    "write the row under a key that the event itself names, on the condition that it is not there; who finds it there is done",
  ],
  "one-transaction": [
    "one transaction",
    "put the record and the change into one TransactWriteItems: both are there, or neither",
  ],
  "status-record": [
    "a status record with a lease",
    "mark the work as begun, for as long as it may take, and as done after it; who finds a lease that has run out goes on",
  ],
  "downstream-token": [
    "an idempotency token downstream",
    "send one that is made of the event (Idempotency-Key, ClientRequestToken), the same at each attempt: the other side does it once",
  ],
  outbox: [
    "an outbox",
    "write what is to be sent in the transaction that does the work, and send it from there, with its id as the token",
  ],
  "version-guard": [
    "a version guard",
    "keep the version that was applied (of what is deleted, too), and apply an event on the condition that it is newer",
  ],
  await: ["await", "wait for every call before the handler returns"],
  "throw-on": [
    "throw what is no duplicate",
    "take ConditionalCheckFailed of the key's own item alone for a duplicate, look at the status of each answer, and throw the rest",
  ],
  "acknowledge-duplicates": [
    "acknowledge duplicates",
    "answer a duplicate as the first delivery was answered: the work is done",
  ],
  "long-record": [
    "a record that lasts",
    "keep records longer than any duplicate may come, or let the row itself be the record",
  ],
} as const satisfies Record<string, readonly [title: string, how: string]>;

export type CureId = keyof typeof cures;

export function cureOf(id: CureId): Cure {
  const [title, how] = cures[id];
  return { id, title, how };
}

const mistakes = {
  "nothing-created": "Nothing is ever done",
  "first-one-refused": "The first delivery is refused, and the duplicates do the work",
  "not-awaited": "The handler answers before its write is done",
  "whole-event-as-key": "The key is made of the whole event",
  "request-id-as-key": "The key is the request id of the delivery",
  "timestamp-as-key": "The key holds the time at which the handler ran",
  "random-key": "The key is drawn anew for each delivery",
  "constant-key": "All orders share one key",
  "in-memory-set": "What was handled is remembered in the process only",
  "no-idempotency": "Nothing remembers what was handled",
  "expiry-in-the-past": "The record expires the moment it is stored",
  "expiry-too-short": "The record expires before the last retry can come",
  "effect-before-key": "The work is done before the key is stored",
  "throttle-is-a-duplicate": "A throttled write is taken for 'duplicate'",
  "conflict-is-a-duplicate": "A conflict with another transaction is taken for 'duplicate'",
  "every-error-is-a-duplicate": "Every error is taken for 'duplicate'",
  "unconditional-put": "The key is stored without a condition",
  "check-then-write": "Looking for the key and storing it are two steps",
  "duplicate-is-an-error": "A duplicate is an error",
  "work-error-swallowed": "The work failed, and the event is acknowledged",
  "key-first": "The key is stored before the work",
  "done-before-the-work": "The work is marked as done before it is",
  "done-after-the-work": "The work and the mark that it is done are two writes",
  "own-retry-refused": "Lambda's own retry is refused by what the first attempt left",
  "condition-on-another-attribute": "The condition asks for an attribute that no record has",
  "known-for-minutes": "What was handled is known for some minutes only",
  "store-error-swallowed": "The work goes on although the key was not stored",
  "works-again-when-found": "The work is done again where its record was found",
  "key-deleted-in-catch": "The key is deleted after a failure, though the work may be done",
} as const satisfies Record<string, string>;

export type MistakeId = keyof typeof mistakes;

export const mistakeOf = (id: MistakeId): NamedMistake => ({ id, title: mistakes[id] });

/** Whether a mistake of the course's has the same name here. */
export const isNamed = (id: string): id is MistakeId => Object.hasOwn(mistakes, id);

import { createHash } from "node:crypto";
import type { CloudClock } from "../clock/clock.js";
import { type Ids, randomIds } from "../contract/ids.js";
import type { Duplicates } from "../reproducible/duplicates.js";
import { prefixRange, type Store, type Transaction } from "../store/store.js";
import { Attempts } from "./attempts.js";
import { invalidValue } from "./errors.js";
import { Mailbox, type Message, type Received } from "./mailbox.js";
import type { MessageAttributes } from "./message-attributes.js";
import {
  effectiveAttributes,
  isFifoName,
  parseRedrivePolicy,
  type QueueAttributes,
} from "./queue-attributes.js";
import type { MessageState } from "./visibility.js";

/** What the store keeps of a queue. */
export interface QueueRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** As they were set; defaults are added when they are read. */
  readonly attributes: QueueAttributes;
  readonly tags: Readonly<Record<string, string>>;
  readonly purgedAt?: number;
  /** The DeduplicationScope that it was made with: AWS does not change what it goes by later. */
  readonly deduplicationScope?: string;
}

/** A message to send, already checked. */
export interface Draft {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader?: string;
  readonly senderId: string;
  /** Overrides the queue's. */
  readonly delaySeconds?: number;
  readonly group?: string;
  readonly deduplicationId?: string;
}

export interface Sent {
  readonly messageId: string;
  readonly sequenceNumber?: string;
}

interface Deduplicated extends Sent {
  readonly until: number;
}

const DEDUPLICATION_MS = 5 * 60_000;
const FIRST_SEQUENCE = 18_849_496_460_467_696_128n;

/** Where a run is written down, if it is. */
export interface TraceSink {
  record(type: string, members: Readonly<Record<string, unknown>>): void;
}

export interface QueueSurroundings {
  readonly store: Store;
  readonly clock: CloudClock;
  readonly ids?: Ids;
  readonly duplicates?: Duplicates;
  readonly trace?: TraceSink;
}

/** A queue with its messages. */
export class Queue {
  record: QueueRecord;
  readonly mailbox: Mailbox;
  readonly fifo: boolean;
  readonly #deduplicated = new Map<string, Deduplicated>();
  readonly #attempts: Attempts;

  readonly #store: Store;
  readonly #clock: CloudClock;

  constructor(
    private readonly surroundings: QueueSurroundings,
    record: QueueRecord,
  ) {
    const { store, clock } = surroundings;
    this.#store = store;
    this.#clock = clock;
    this.record = record;
    this.fifo = isFifoName(record.name);
    this.mailbox = new Mailbox(store, clock, record.id);
    this.#attempts = new Attempts(store, record.id);
    for (const [key, text] of store.entries(prefixRange(this.#deduplicationPrefix))) {
      this.#deduplicated.set(key, JSON.parse(text) as Deduplicated);
    }
  }

  get attributes(): QueueAttributes {
    return effectiveAttributes(this.record.attributes, this.fifo);
  }

  seconds(attribute: string): number {
    return Number(this.attributes[attribute] ?? 0);
  }

  /** Puts a message into the queue, unless a FIFO queue had it within five minutes. */
  send(draft: Draft): Sent {
    const { ids = randomIds, duplicates, trace } = this.surroundings;
    return this.#store.transaction((transaction) => {
      const now = this.#clock.now();
      const known = this.#deduplicationKey(draft);
      const earlier = known === undefined ? undefined : this.#deduplicated.get(known);
      if (earlier !== undefined && earlier.until > now) return earlier;
      const sequenceNumber = this.fifo ? String(this.#nextSequence(transaction)) : undefined;
      const sent: Sent = {
        messageId: ids.uuid("message"),
        ...(sequenceNumber !== undefined && { sequenceNumber }),
      };
      const message: Message = {
        id: sent.messageId,
        body: draft.body,
        attributes: draft.attributes,
        system: {
          SenderId: draft.senderId,
          ...(draft.traceHeader !== undefined && { AWSTraceHeader: draft.traceHeader }),
          ...(draft.group !== undefined && { MessageGroupId: draft.group }),
          ...(draft.deduplicationId !== undefined && { MessageDeduplicationId: draft.deduplicationId }),
          ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
        },
      };
      const delaySeconds = draft.delaySeconds ?? this.seconds("DelaySeconds");
      const state = this.#state(draft.group, now, delaySeconds);
      this.mailbox.add(message, state, transaction);
      // Only standard queues deliver twice what was sent once.
      const after = this.fifo ? undefined : duplicates?.next();
      if (after !== undefined) {
        this.mailbox.add(message, { ...state, visibleAt: state.visibleAt + after }, transaction);
      }
      trace?.record("sqs", {
        queue: this.record.name,
        messageId: message.id,
        body: draft.body,
        attributes: draft.attributes,
        duplicateAfterMs: after,
      });
      if (known !== undefined) this.#remember(known, { ...sent, until: now + DEDUPLICATION_MS }, transaction);
      return sent;
    });
  }

  /**
   * Takes over a message of another queue, as a redrive does: it keeps its id, its count of receipts and, in a
   * standard queue, its age.
   */
  adopt(
    message: Message,
    state: MessageState,
    sourceArn: string | undefined,
    transaction: Transaction,
  ): void {
    const { DeadLetterQueueSourceArn, ...system } = message.system;
    const moved: Message = {
      ...message,
      system: { ...system, ...(sourceArn !== undefined && { DeadLetterQueueSourceArn: sourceArn }) },
    };
    const now = this.#clock.now();
    const { receipt, ...kept } = state;
    const sentAt = this.fifo ? now : state.sentAt;
    this.mailbox.add(moved, { ...kept, sentAt, visibleAt: now }, transaction);
  }

  /** Receives, and moves what was received too often to `deadLetters`. */
  receive(
    most: number,
    options: {
      /** Under which the same messages are had again, within five minutes. */
      readonly attempt?: string;
      readonly visibilitySeconds?: number;
      readonly mostBytes?: number;
      readonly arn: string;
      readonly deadLetters: (arn: string) => Queue | undefined;
    },
  ): Received[] {
    const visibilityMs = (options.visibilitySeconds ?? this.seconds("VisibilityTimeout")) * 1000;
    const attempt = this.fifo ? options.attempt : undefined;
    const before = attempt === undefined ? undefined : this.#attempts.find(attempt, this.#clock.now());
    if (attempt !== undefined && before !== undefined) {
      const again = this.mailbox.receiveAgain(before, visibilityMs);
      if (again === undefined) throw notRetryable(attempt);
      this.#rememberAttempt(attempt, again);
      return again;
    }
    const policy = parseRedrivePolicy(this.record.attributes.RedrivePolicy);
    const deadLetters = policy === undefined ? undefined : options.deadLetters(policy.deadLetterTargetArn);
    const received = this.mailbox.receive({
      most,
      ...(options.mostBytes !== undefined && { mostBytes: options.mostBytes }),
      fifo: this.fifo,
      visibilityMs,
      retentionMs: this.seconds("MessageRetentionPeriod") * 1000,
      ...(policy !== undefined &&
        deadLetters !== undefined && {
          maxReceives: policy.maxReceiveCount,
          bury: (message, state, transaction) => deadLetters.adopt(message, state, options.arn, transaction),
        }),
    });
    if (attempt !== undefined && received.length > 0) this.#rememberAttempt(attempt, received);
    return received;
  }

  #rememberAttempt(attempt: string, received: readonly Received[]): void {
    this.#store.transaction((transaction) =>
      this.#attempts.remember(attempt, this.mailbox.givenOut(received), this.#clock.now(), transaction),
    );
  }

  counts() {
    this.mailbox.expire(this.seconds("MessageRetentionPeriod") * 1000);
    return this.mailbox.visibility.counts();
  }

  /** Removes everything that the store has of its messages, and what it remembers of earlier ones. */
  clear(transaction: Transaction): void {
    this.#attempts.clear(transaction);
    this.mailbox.purge(transaction);
    for (const key of this.#deduplicated.keys()) transaction.delete(key);
    this.#deduplicated.clear();
  }

  #state(group: string | undefined, sentAt: number, delaySeconds: number): MessageState {
    return {
      sentAt,
      visibleAt: sentAt + delaySeconds * 1000,
      receives: 0,
      ...(this.fifo && group !== undefined && { group }),
    };
  }

  /** Numbers go on after a restart too, even where all messages are gone. */
  #nextSequence(transaction: Transaction): bigint {
    const key = `sqs/sequence/${this.record.id}`;
    const count = Number(transaction.get(key) ?? 0) + 1;
    transaction.put(key, String(count));
    return FIRST_SEQUENCE + BigInt(count) * 256n;
  }

  get #deduplicationPrefix(): string {
    return `sqs/deduplication/${this.record.id}/`;
  }

  #deduplicationKey({ deduplicationId, group }: Draft): string | undefined {
    if (!this.fifo || deduplicationId === undefined) return undefined;
    const { deduplicationScope = this.attributes.DeduplicationScope } = this.record;
    const scope = deduplicationScope === "messageGroup" ? `${group} ` : "";
    return (
      this.#deduplicationPrefix + createHash("sha256").update(`${scope}${deduplicationId}`).digest("hex")
    );
  }

  #remember(key: string, entry: Deduplicated, transaction: Transaction): void {
    // A Map keeps the order of insertion, so the first ones are the oldest.
    const now = this.#clock.now();
    for (const [old, { until }] of this.#deduplicated) {
      if (until > now) break;
      this.#deduplicated.delete(old);
      transaction.delete(old);
    }
    this.#deduplicated.set(key, entry);
    transaction.put(key, JSON.stringify(entry));
  }
}

const notRetryable = (attempt: string) =>
  invalidValue(
    attempt,
    "ReceiveRequestAttemptId",
    "The receiveRequestAttemptId is not valid anymore since the receive call is not retryable.",
  );

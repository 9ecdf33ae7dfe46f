import { randomUUID } from "node:crypto";
import type { CloudClock } from "../clock/clock.js";
import type { Ids } from "../contract/ids.js";
import type { Duplicates } from "../reproducible/duplicates.js";
import { prefixRange, type Store } from "../store/store.js";
import { noSuchQueue, sqsFault } from "./errors.js";
import { Queue, type QueueRecord, type TraceSink } from "./queue.js";
import type { QueueAttributes } from "./queue-attributes.js";

const QUEUES = "sqs/queue/";
const DELETED = "sqs/deleted/";
const NAME_FREE_AGAIN_MS = 60_000;

export interface QueuesOptions {
  readonly store: Store;
  readonly clock: CloudClock;
  readonly region: string;
  readonly accountId: string;
  /** `http://127.0.0.1:PORT` of the one port, known once it listens. */
  readonly endpoint: () => string;
  /** Where ids of messages come from. Default: at random. */
  readonly ids?: Ids;
  /** Which messages of standard queues are delivered twice. Default: none. */
  readonly duplicates?: Duplicates;
  readonly trace?: TraceSink;
}

/** All queues of the account, by name. */
export class Queues {
  readonly #queues = new Map<string, Queue>();

  constructor(readonly options: QueuesOptions) {
    for (const [, text] of options.store.entries(prefixRange(QUEUES))) {
      const record = JSON.parse(text) as QueueRecord;
      this.#queues.set(record.name, new Queue(options, record));
    }
  }

  all(): readonly Queue[] {
    return [...this.#queues.values()].sort((a, b) => (a.record.name < b.record.name ? -1 : 1));
  }

  find(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  /** @throws QueueDoesNotExist */
  get(name: string): Queue {
    const queue = this.find(name);
    if (queue === undefined) throw noSuchQueue();
    return queue;
  }

  /** The queue of an ARN of this account and region. */
  byArn(arn: string): Queue | undefined {
    const prefix = this.arn("");
    return arn.startsWith(prefix) ? this.find(arn.slice(prefix.length)) : undefined;
  }

  /**
   * The queue of a QueueUrl, or of a name in its place, as AWS takes it too. Of a URL only the path counts: the port may
   * have changed since the client got it.
   * @throws QueueDoesNotExist
   */
  byUrl(url: string): Queue {
    const match = /^(?:(?:https?:\/\/[^/]+)?\/?(\d{12})\/)?([^/?]+)\/?$/.exec(url);
    if (match === null) throw noSuchQueue();
    const [, account = this.options.accountId, name = ""] = match;
    if (account !== this.options.accountId) throw noSuchQueue();
    return this.get(name);
  }

  arn(name: string): string {
    return `arn:aws:sqs:${this.options.region}:${this.options.accountId}:${name}`;
  }

  url(name: string): string {
    return `${this.options.endpoint()}/${this.options.accountId}/${name}`;
  }

  /** @throws QueueDeletedRecently within 60 seconds of the name's deletion */
  create(name: string, attributes: QueueAttributes, tags: Readonly<Record<string, string>>): Queue {
    const { store, clock } = this.options;
    const now = clock.now();
    const deletedAt = Number(store.get(DELETED + name) ?? Number.NEGATIVE_INFINITY);
    if (now - deletedAt < NAME_FREE_AGAIN_MS) {
      throw sqsFault(
        "QueueDeletedRecently",
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
      );
    }
    const { DeduplicationScope: deduplicationScope = "queue" } = attributes;
    const record: QueueRecord = {
      id: randomUUID(),
      name,
      createdAt: now,
      modifiedAt: now,
      attributes,
      tags,
      deduplicationScope,
    };
    store.transaction((transaction) => {
      transaction.put(QUEUES + name, JSON.stringify(record));
      transaction.delete(DELETED + name);
    });
    const queue = new Queue(this.options, record);
    this.#queues.set(name, queue);
    return queue;
  }

  /** Writes a changed record. */
  change(queue: Queue, changes: Partial<QueueRecord>): void {
    queue.record = { ...queue.record, ...changes };
    this.options.store.transaction((transaction) =>
      transaction.put(QUEUES + queue.record.name, JSON.stringify(queue.record)),
    );
  }

  delete(queue: Queue): void {
    const { name, id } = queue.record;
    this.options.store.transaction((transaction) => {
      queue.clear(transaction);
      transaction.delete(QUEUES + name);
      transaction.delete(`sqs/sequence/${id}`);
      transaction.put(DELETED + name, String(this.options.clock.now()));
    });
    this.#queues.delete(name);
    queue.mailbox.visibility.wake();
    queue.mailbox.visibility.close();
  }

  close(): void {
    for (const queue of this.#queues.values()) {
      queue.mailbox.visibility.wake();
      queue.mailbox.visibility.close();
    }
  }
}

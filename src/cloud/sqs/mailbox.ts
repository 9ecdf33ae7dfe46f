import { randomUUID } from "node:crypto";
import type { CloudClock } from "../clock/clock.js";
import { prefixRange, type Store, type Transaction } from "../store/store.js";
import type { GivenOut } from "./attempts.js";
import type { MessageAttributes } from "./message-attributes.js";
import { type MessageState, Visibility } from "./visibility.js";

/** What of a message never changes. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** `AWSTraceHeader` and what FIFO queues add. */
  readonly system: Readonly<Record<string, string>>;
}

/** A message as one receipt shows it. */
export interface Received {
  readonly message: Message;
  readonly state: MessageState;
  readonly receiptHandle: string;
}

export interface ReceiveOptions {
  readonly most: number;
  /** Of all bodies and attributes together. */
  readonly mostBytes?: number;
  readonly visibilityMs: number;
  readonly retentionMs: number;
  readonly fifo: boolean;
  /** After so many receipts a message is moved away by `bury` instead of being received. */
  readonly maxReceives?: number;
  readonly bury?: (message: Message, state: MessageState, transaction: Transaction) => void;
}

/** What a receipt handle stands for. */
export interface Handle {
  readonly order: number;
  readonly receipt: string;
}

/** The messages of one queue: bodies in the store only, what changes also in memory. */
export class Mailbox {
  readonly visibility: Visibility;
  readonly #bodies: string;
  readonly #states: string;
  #lastOrder = 0;

  constructor(
    private readonly store: Store,
    private readonly clock: CloudClock,
    readonly queueId: string,
  ) {
    this.visibility = new Visibility(clock);
    this.#bodies = `sqs/body/${queueId}/`;
    this.#states = `sqs/state/${queueId}/`;
    for (const [key, text] of store.entries(prefixRange(this.#states))) {
      this.#lastOrder = Number(key.slice(this.#states.length));
      this.visibility.set(this.#lastOrder, JSON.parse(text) as MessageState);
    }
  }

  /** The place in line that the next message gets. */
  get nextOrder(): number {
    return this.#lastOrder + 1;
  }

  add(message: Message, state: MessageState, transaction: Transaction): void {
    this.#lastOrder += 1;
    const order = this.#lastOrder;
    transaction.put(this.#bodies + padded(order), JSON.stringify(message));
    this.#put(order, state, transaction);
  }

  /** Hands out what is visible, and takes away what is too old or was received too often. */
  receive(options: ReceiveOptions): Received[] {
    const received: Received[] = [];
    const now = this.clock.now();
    let bytes = 0;
    this.store.transaction((transaction) => {
      for (const order of this.visibility.receivable(options.fifo)) {
        const state = this.visibility.get(order);
        const text = transaction.get(this.#bodies + padded(order));
        if (state === undefined || text === undefined) continue;
        if (now - state.sentAt >= options.retentionMs) {
          this.#remove(order, transaction);
          continue;
        }
        const message = JSON.parse(text) as Message;
        if (options.maxReceives !== undefined && state.receives >= options.maxReceives && options.bury) {
          this.#remove(order, transaction);
          options.bury(message, state, transaction);
          continue;
        }
        bytes += text.length;
        if (received.length > 0 && bytes > (options.mostBytes ?? Number.POSITIVE_INFINITY)) break;
        const receipt = randomUUID();
        const next: MessageState = {
          ...state,
          receives: state.receives + 1,
          firstReceivedAt: state.firstReceivedAt ?? now,
          visibleAt: now + options.visibilityMs,
          receipt,
        };
        this.#put(order, next, transaction);
        received.push({ message, state: next, receiptHandle: this.#handle({ order, receipt }) });
        if (received.length >= options.most) break;
      }
    });
    return received;
  }

  /** What a receipt gave out, to be had again by `receiveAgain`. */
  givenOut(received: readonly Received[]): readonly GivenOut[] {
    return received.flatMap(({ state: { receipt, visibleAt }, receiptHandle }) => {
      const order = this.parse(receiptHandle)?.order;
      return order === undefined || receipt === undefined ? [] : [{ order, receipt, visibleAt }];
    });
  }

  /**
   * Hands out the same messages by the same handles, and starts their timeout anew; `undefined` where one of them was
   * deleted, received again or had its visibility changed.
   */
  receiveAgain(given: readonly GivenOut[], visibilityMs: number): Received[] | undefined {
    const visibleAt = this.clock.now() + visibilityMs;
    return this.store.transaction((transaction) => {
      const found = given.map(({ order, receipt, visibleAt: before }) => {
        const state = this.visibility.get(order);
        const text = transaction.get(this.#bodies + padded(order));
        if (text === undefined || state?.receipt !== receipt || state.visibleAt !== before) return undefined;
        return { order, receipt, state: { ...state, visibleAt }, message: JSON.parse(text) as Message };
      });
      if (found.includes(undefined)) return undefined;
      return found.flatMap((one) => {
        if (one === undefined) return [];
        const { order, receipt, state, message } = one;
        this.#put(order, state, transaction);
        return [{ message, state, receiptHandle: this.#handle({ order, receipt }) }];
      });
    });
  }

  /** What a receipt handle stands for; `undefined` if it is none of this queue's. */
  parse(receiptHandle: string): Handle | undefined {
    const text = Buffer.from(receiptHandle, "base64").toString("latin1");
    const match = /^([^ ]+) (\d+) ([\w-]+)$/.exec(text);
    if (match === null || match[1] !== this.queueId) return undefined;
    return { order: Number(match[2]), receipt: match[3] ?? "" };
  }

  /** The state of the message that was last received with this handle. */
  held({ order, receipt }: Handle): MessageState | undefined {
    const state = this.visibility.get(order);
    return state?.receipt === receipt ? state : undefined;
  }

  /** Deletes the message if it was not received again since; says whether it did. */
  delete(handle: Handle): boolean {
    if (this.held(handle) === undefined) return false;
    this.store.transaction((transaction) => this.#remove(handle.order, transaction));
    return true;
  }

  /**
   * Makes a message visible after `ms` from now; `false`: it was deleted, or received again since. One whose timeout is
   * over goes back into flight, except in a FIFO queue.
   */
  changeVisibility(handle: Handle, ms: number, fifo: boolean): boolean {
    const state = this.held(handle);
    if (state === undefined || (fifo && !this.visibility.isInFlight(handle.order))) return false;
    this.store.transaction((transaction) =>
      this.#put(handle.order, { ...state, visibleAt: this.clock.now() + ms }, transaction),
    );
    return true;
  }

  /** Takes away each visible message that `take` took over; says how many. */
  moveVisible(fifo: boolean, transaction: Transaction, take: (message: Message) => boolean): number {
    let moved = 0;
    // Each round sees a part of a long queue only.
    for (let before = -1; moved !== before; ) {
      before = moved;
      for (const order of this.visibility.receivable(fifo)) {
        const text = transaction.get(this.#bodies + padded(order));
        if (text === undefined || !take(JSON.parse(text) as Message)) continue;
        this.#remove(order, transaction);
        moved += 1;
      }
    }
    return moved;
  }

  /** Drops what is older than it may get, as far as it is first in line. */
  expire(retentionMs: number): void {
    const now = this.clock.now();
    this.store.transaction((transaction) => {
      for (let first = this.visibility.oldest(); first; first = this.visibility.oldest()) {
        if (now - first.sentAt < retentionMs) break;
        this.#remove(first.order, transaction);
      }
    });
  }

  purge(transaction: Transaction): void {
    for (const order of this.visibility.orders()) this.#remove(order, transaction);
  }

  #put(order: number, state: MessageState, transaction: Transaction): void {
    transaction.put(this.#states + padded(order), JSON.stringify(state));
    this.visibility.set(order, state);
  }

  #remove(order: number, transaction: Transaction): void {
    transaction.delete(this.#bodies + padded(order));
    transaction.delete(this.#states + padded(order));
    this.visibility.delete(order);
  }

  #handle({ order, receipt }: Handle): string {
    return Buffer.from(`${this.queueId} ${order} ${receipt}`, "latin1").toString("base64");
  }
}

const padded = (order: number): string => String(order).padStart(16, "0");

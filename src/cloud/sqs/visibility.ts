import type { CancelAlarm, CloudClock } from "../clock/clock.js";

/** When a message may be received, and by whom it was last. */
export interface MessageState {
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receives: number;
  readonly firstReceivedAt?: number;
  /** Belongs to the last receipt: only with it is the message deleted. */
  readonly receipt?: string;
  /** Of a FIFO queue: its messages are received in order. */
  readonly group?: string;
}

interface Entry extends MessageState {
  readonly order: number;
}

interface Waiting {
  readonly order: number;
  readonly visibleAt: number;
}

/**
 * Which messages of a queue are visible, in memory. While somebody waits for them, an idle clock goes on to the
 * moment at which the next one becomes visible.
 */
export class Visibility {
  /** In the order of sending. */
  readonly #entries = new Map<number, Entry>();
  /** In the order in which they became visible. */
  readonly #ready = new Set<number>();
  readonly #delayed = new Set<number>();
  readonly #inFlight = new Set<number>();
  /** A heap by time; an element that is out of date is skipped when it comes up. */
  readonly #waiting: Waiting[] = [];
  readonly #watchers = new Set<() => void>();
  #alarm: { readonly dueAt: number; readonly cancel: CancelAlarm } | undefined;

  constructor(private readonly clock: CloudClock) {}

  get(order: number): MessageState | undefined {
    return this.#entries.get(order);
  }

  /** Adds a message or changes its state. */
  set(order: number, state: MessageState): void {
    this.#forget(order);
    this.#entries.set(order, { ...state, order });
    if (state.visibleAt <= this.clock.now()) {
      this.#ready.add(order);
      this.#tell();
    } else {
      (state.receives > 0 ? this.#inFlight : this.#delayed).add(order);
      this.#push({ order, visibleAt: state.visibleAt });
    }
    this.#rearm();
  }

  delete(order: number): void {
    this.#forget(order);
    this.#entries.delete(order);
    // The next one of its group may be received now.
    this.#tell();
    this.#rearm();
  }

  /**
   * Those that may be received now. In a FIFO queue group after group, as they became visible, and of each those in
   * front of the first that is invisible.
   */
  receivable(fifo: boolean): readonly number[] {
    this.settle();
    if (!fifo) return this.#head();
    const groups = new Map<string, { readonly visibleAt: number; readonly orders: number[] }>();
    const blocked = new Set<string>();
    for (const { order, group = "", visibleAt } of this.#entries.values()) {
      if (blocked.has(group)) continue;
      const known = groups.get(group);
      if (!this.#ready.has(order)) blocked.add(group);
      else if (known === undefined) groups.set(group, { visibleAt, orders: [order] });
      else known.orders.push(order);
    }
    return [...groups.values()]
      .sort((one, other) => one.visibleAt - other.visibleAt)
      .flatMap(({ orders }) => orders);
  }

  /** More than any receipt takes, and few enough to copy. */
  #head(): number[] {
    const head: number[] = [];
    for (const order of this.#ready) {
      head.push(order);
      if (head.length >= 1000) break;
    }
    return head;
  }

  isInFlight(order: number): boolean {
    this.settle();
    return this.#inFlight.has(order);
  }

  orders(): number[] {
    return [...this.#entries.keys()];
  }

  oldest(): { readonly order: number; readonly sentAt: number } | undefined {
    for (const entry of this.#entries.values()) return entry;
    return undefined;
  }

  counts(): { readonly visible: number; readonly delayed: number; readonly inFlight: number } {
    this.settle();
    return { visible: this.#ready.size, delayed: this.#delayed.size, inFlight: this.#inFlight.size };
  }

  /** Calls `onVisible` whenever there may be something to receive; never from within this call. */
  watch(onVisible: () => void): () => void {
    this.#watchers.add(onVisible);
    this.#rearm();
    return () => {
      this.#watchers.delete(onVisible);
      this.#rearm();
    };
  }

  /** Wakes whoever waits, for the last time if the queue is gone. */
  wake(): void {
    this.#tell();
  }

  /** Lets what is due become visible. */
  settle(): void {
    const now = this.clock.now();
    for (let next = this.#waiting[0]; next !== undefined && next.visibleAt <= now; next = this.#waiting[0]) {
      this.#pop();
      const entry = this.#entries.get(next.order);
      if (entry === undefined || entry.visibleAt !== next.visibleAt || this.#ready.has(next.order)) continue;
      this.#forget(next.order);
      this.#ready.add(next.order);
    }
  }

  close(): void {
    this.#watchers.clear();
    this.#rearm();
  }

  #forget(order: number): void {
    this.#ready.delete(order);
    this.#delayed.delete(order);
    this.#inFlight.delete(order);
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  #rearm(): void {
    const dueAt = this.#watchers.size === 0 ? undefined : this.#nextVisibleAt();
    if (this.#alarm?.dueAt === dueAt) return;
    this.#alarm?.cancel();
    this.#alarm = undefined;
    if (dueAt === undefined) return;
    const ring = () => {
      this.#alarm = undefined;
      this.settle();
      this.#tell();
      this.#rearm();
    };
    this.#alarm = { dueAt, cancel: this.clock.at(dueAt, ring, { pulls: true }) };
  }

  #nextVisibleAt(): number | undefined {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const entry = this.#entries.get(next.order);
      if (entry?.visibleAt === next.visibleAt && !this.#ready.has(next.order)) return next.visibleAt;
      this.#pop();
    }
    return undefined;
  }

  #push(waiting: Waiting): void {
    const heap = this.#waiting;
    let index = heap.push(waiting) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.visibleAt <= waiting.visibleAt) break;
      heap[index] = above;
      heap[parent] = waiting;
      index = parent;
    }
  }

  #pop(): void {
    const heap = this.#waiting;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    heap[0] = last;
    for (;;) {
      const left = index * 2 + 1;
      const [a, b] = [heap[left], heap[left + 1]];
      if (a === undefined) break;
      const [child, position] = b !== undefined && b.visibleAt < a.visibleAt ? [b, left + 1] : [a, left];
      if (child.visibleAt >= last.visibleAt) break;
      heap[index] = child;
      heap[position] = last;
      index = position;
    }
  }
}

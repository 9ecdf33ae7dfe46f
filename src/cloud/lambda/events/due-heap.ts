export interface Due {
  readonly dueAt: number;
  /** Of two that are due together, the one accepted first comes first. */
  readonly order: number;
}

/** A binary heap: the earliest first. */
export class DueHeap<T extends Due> {
  #items: T[] = [];

  get earliest(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    let at = this.#items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  pop(): T | undefined {
    const [first] = this.#items;
    const last = this.#items.pop();
    if (last === undefined || this.#items.length === 0) return first;
    this.#items[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfBefore(child, at)) return first;
      at = child;
    }
  }

  /** Takes out everything that matches. */
  remove(matches: (item: T) => boolean): T[] {
    const removed = this.#items.filter(matches);
    if (removed.length === 0) return removed;
    const kept = this.#items.filter((item) => !matches(item));
    this.#items = [];
    for (const item of kept) this.push(item);
    return removed;
  }

  #isBefore(one: number, other: number): boolean {
    const a = this.#items[one];
    const b = this.#items[other];
    if (a === undefined || b === undefined) return false;
    return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);
  }

  #swapIfBefore(one: number, other: number): boolean {
    const a = this.#items[one];
    const b = this.#items[other];
    if (a === undefined || b === undefined || !this.#isBefore(one, other)) return false;
    this.#items[one] = b;
    this.#items[other] = a;
    return true;
  }
}

/** A sample of things of which nobody knows how many will come: each has the same chance, and the seed decides. */
export class Sample<Thing> {
  readonly #drawn: Thing[] = [];
  #offered = 0;
  #state: number;

  constructor(
    private readonly size: number,
    seed: number,
  ) {
    this.#state = (seed + 1) >>> 0;
  }

  get drawn(): readonly Thing[] {
    return this.#drawn;
  }

  offer(thing: Thing): void {
    this.#offered += 1;
    if (this.#drawn.length < this.size) {
      this.#drawn.push(thing);
      return;
    }
    const place = this.#below(this.#offered);
    if (place < this.size) this.#drawn[place] = thing;
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}

import { seededBytes } from "../contract/ids.js";

/** What is delivered twice though nothing failed, as AWS's queues do now and then. */
export interface Duplication {
  /** From 0, never, to 1, always. */
  readonly rate: number;
  readonly seed: number;
}

/** A second delivery comes within this time. */
const LATEST_MS = 1000;
const STEPS = 2 ** 32;

/** Decides, for one kind of deliveries after the other: by the seed and the delivery's number alone, not by timing. */
export class Duplicates {
  #number = 0;

  constructor(
    private readonly kind: string,
    private readonly duplication: Duplication | undefined,
  ) {}

  /** How long after the first the next delivery comes a second time, in ms; `undefined` if it does not. */
  next(): number | undefined {
    if (this.duplication === undefined) return undefined;
    this.#number += 1;
    const { rate, seed } = this.duplication;
    const bytes = seededBytes(seed, `duplicate ${this.kind}`, this.#number);
    if (bytes.readUInt32BE(0) / STEPS >= rate) return undefined;
    return Math.floor((bytes.readUInt32BE(4) / STEPS) * LATEST_MS);
  }
}

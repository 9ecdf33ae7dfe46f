/** A log that grows, read again and again: no line twice, and none lost. */
import type { Aws } from "./clients.js";
import { type LogLine, logLines } from "./log-group.js";

/** How long a line may take to be found after it was written, in ms on the target's clock. */
const LATEST_ARRIVAL = 2 * 60_000;

/**
 * Reads what came since it last looked. Lines may arrive late and out of order, and several may carry the same time,
 * so each look begins well before the last one ended, and leaves out the lines it knows.
 */
export class LogFollower {
  /** What is read from, epoch ms. */
  #from: number;
  /** When the look before the last one began: a virtual clock may have jumped since. */
  #before: number | undefined;
  #last: number | undefined;
  /** The times of the lines that were told, by their ids. */
  readonly #told = new Map<string, number>();

  constructor(from: number) {
    this.#from = from;
  }

  /** The lines that were not told yet, in their order. */
  async look(aws: Aws): Promise<readonly LogLine[]> {
    const now = await aws.target.clock.now();
    const fresh: LogLine[] = [];
    for await (const line of logLines(aws, { from: this.#from })) {
      if (!this.#told.has(line.id)) fresh.push(line);
    }
    // Only now: a look that failed half-way told nothing.
    for (const { id, timestamp } of fresh) this.#told.set(id, timestamp);
    if (this.#before !== undefined) this.#from = Math.max(this.#from, this.#before - LATEST_ARRIVAL);
    for (const [id, timestamp] of this.#told) if (timestamp < this.#from) this.#told.delete(id);
    this.#before = this.#last;
    this.#last = now;
    return fresh.sort((a, b) => a.timestamp - b.timestamp);
  }
}

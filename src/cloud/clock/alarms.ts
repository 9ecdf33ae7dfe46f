import type { AlarmOptions } from "./clock.js";

/** Something that is to happen once, at a time. */
export interface Alarm extends AlarmOptions {
  /** Epoch ms. */
  readonly dueAt: number;
  readonly work: () => void;
}

/** The alarms of a clock, the first to go off first; of those due at one time, the first that was set. */
export class Alarms {
  readonly #alarms = new Set<Alarm>();

  add(alarm: Alarm): void {
    this.#alarms.add(alarm);
  }

  /** @returns whether it was still to go off */
  remove(alarm: Alarm): boolean {
    return this.#alarms.delete(alarm);
  }

  /** The one that is due first, of those that match. */
  earliest(matches: (alarm: Alarm) => boolean = () => true): Alarm | undefined {
    let earliest: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (matches(alarm) && (earliest === undefined || alarm.dueAt < earliest.dueAt)) earliest = alarm;
    }
    return earliest;
  }

  clear(): void {
    this.#alarms.clear();
  }
}

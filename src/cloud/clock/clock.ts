/** What the services of the embedded AWS know of time. */
import type { Phase, PhaseName } from "./phase.js";

/** What reads the time: epoch milliseconds. */
export interface Clock {
  now(): number;
}

export interface AlarmOptions {
  /** `true`: a delivery, for which an idle clock jumps. `false`: data, which waits for the time to pass. */
  readonly pulls: boolean;
}

/** Withdraws an alarm; harmless once it went off. */
export type CancelAlarm = () => void;

/** Ends a piece of work that was announced with `busy`; harmless the second time. */
export type Release = () => void;

/** A clock of the embedded AWS, of whichever kind: what services wait by, and what is told of their work. */
export interface CloudClock extends Clock {
  /** Calls `work` once, when the clock shows `dueAt` (epoch ms) or later; never from within this call. */
  at(dueAt: number, work: () => void, options: AlarmOptions): CancelAlarm;
  /** Whether what is due at a time (epoch ms) may happen now. */
  isDue(dueAt: number): boolean;
  /** Whether a time lies ahead and comes while somebody waits for it: elsewhere waiting would be for nothing. */
  isWorthWaitingFor(time: number): boolean;
  /** Announces work: the clock does not jump until it is released. */
  busy(): Release;
  /** Begins a phase of a function's life, which takes time. */
  begin(phase: PhaseName): Phase;
  /** What a handler's own clock is set to: `N`, which is real time plus N ms, or `=N`, which stands still at N. */
  readonly handlerTime: string;
  /** How far ahead of this one the handlers' own clocks are, in ms: what comes later is seen without time passing here. */
  handlersAhead: number;
  /** Resolves when nothing is running and no delivery is due any more, now or later. */
  idle(): Promise<void>;
  /**
   * Moves the clock forward by `ms`, letting everything that falls due on the way happen in its order and at its time.
   * @throws RealTimeError for a clock that shows real time, RangeError for a negative duration
   */
  advance(ms: number): Promise<void>;
  /** Forgets every alarm and lets the process end. */
  close(): void;
}

/** Where a clock begins, and who follows it. */
export interface ClockOptions {
  /** What the clock is ahead of its source at the start, in ms. */
  readonly offset?: number;
  /** Told the new offset after each jump, so that a later process goes on from there. */
  readonly onOffset?: (offset: number) => void;
}

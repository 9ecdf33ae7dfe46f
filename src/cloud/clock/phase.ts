/** Phases of a function's life, which take time: measured where time goes by, modelled where it stands still. */

export type PhaseName = "init" | "invoke";

export interface Phase {
  /**
   * Stops the watch.
   * @param tookMs where that is known: a limit that ran out
   * @returns how long the phase took, in ms
   */
  stop(tookMs?: number): number;
  /** What only the machine can tell of it; `undefined` where that would make two runs differ. */
  measured<T>(look: () => T): T | undefined;
  /** The phase is over, and whatever happened in it is stamped: from here on the clock shows its end. */
  end(): void;
}

/** A phase that takes what it takes. */
export class MeasuredPhase implements Phase {
  readonly #began = performance.now();

  stop(tookMs?: number): number {
    return tookMs ?? performance.now() - this.#began;
  }

  measured<T>(look: () => T): T | undefined {
    return look();
  }

  end(): void {}
}

/** What phases take where nothing may depend on how fast a machine is, in ms. */
const MODELLED_MS: Readonly<Record<PhaseName, number>> = { init: 100, invoke: 10 };

/** A phase that takes the same in every run. */
export class ModelledPhase implements Phase {
  #tookMs: number;

  /** @param pass lets so many milliseconds pass on the clock */
  constructor(
    name: PhaseName,
    private readonly pass: (ms: number) => void,
  ) {
    this.#tookMs = MODELLED_MS[name];
  }

  stop(tookMs = this.#tookMs): number {
    this.#tookMs = tookMs;
    return tookMs;
  }

  measured(): undefined {
    return undefined;
  }

  end(): void {
    this.pass(this.#tookMs);
  }
}

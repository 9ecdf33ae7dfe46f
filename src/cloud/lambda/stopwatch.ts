import type { VirtualClock } from "../clock.js";

/** What phases take on a clock that stands still by itself, in ms. */
const MODELLED_MS = { init: 100, invoke: 10 };

/** Says how long a phase took; `modelled`: what it is to have taken there, where that is known. */
type Elapsed = (modelled?: number) => number;

/** Measures a phase in real time; where the clock stands still it takes a modelled time, which then passes. */
export function stopwatch(clock: VirtualClock, phase: keyof typeof MODELLED_MS): Elapsed {
  const started = performance.now();
  return (modelled = MODELLED_MS[phase]) => {
    if (!clock.isStepped) return performance.now() - started;
    clock.pass(modelled);
    return modelled;
  };
}

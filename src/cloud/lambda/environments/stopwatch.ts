import type { VirtualClock } from "../../clock/clock.js";

/** What phases take on a clock that stands still by itself, in ms. */
const MODELLED_MS = { init: 100, invoke: 10 };

/** Says how long a phase took; `modelled`: what it is to have taken where the clock stands still. */
type Elapsed = (modelled?: number) => number;

/** Measures a phase in real time. Where the clock stands still a phase takes a modelled time, which it has to `pass`. */
export function stopwatch(clock: VirtualClock, phase: keyof typeof MODELLED_MS): Elapsed {
  const started = performance.now();
  return (modelled = MODELLED_MS[phase]) => (clock.isStepped ? modelled : performance.now() - started);
}

/** What the prover itself waits by: Node's own functions, kept before any of them is replaced. */
const { setImmediate: immediate, setInterval: interval, Date: RealDateClass } = globalThis;

export const realImmediate = (): Promise<void> => new Promise((resolve) => immediate(resolve));
/** Looks now and then, and keeps nothing alive. */
export const realInterval = (look: () => void): NodeJS.Timeout => interval(look, 2).unref();
export const RealDate = RealDateClass;
export const realPerformanceNow: () => number = performance.now.bind(performance);
export const realHrtime: NodeJS.HRTime = Object.assign(process.hrtime.bind(process), {
  bigint: process.hrtime.bigint.bind(process.hrtime),
});

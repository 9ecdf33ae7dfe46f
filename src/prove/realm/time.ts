/** Time as handlers see it: it stands still while they run, and moves when the prover says so. */
import { createRequire } from "node:module";
import { promisify } from "node:util";
import type { VirtualTimer } from "./attempt.js";
import { RealDate, realHrtime, realPerformanceNow } from "./real.js";
import { realm } from "./realm.js";

let timers = 0;

/** What `setTimeout` gives back. */
class Timer implements VirtualTimer {
  due: number;
  readonly number: number;
  readonly #attempt = realm.current;

  constructor(
    readonly callback: (...args: unknown[]) => void,
    readonly ms: number,
    readonly args: readonly unknown[],
    readonly again: boolean,
  ) {
    timers += 1;
    this.number = timers;
    this.due = realm.now + ms;
    this.#attempt?.timers.add(this);
    realm.activity += 1;
  }

  fire(): void {
    if (this.again) this.due = realm.now + this.ms;
    else this.close();
    this.callback(...this.args);
  }

  close(): this {
    this.#attempt?.timers.delete(this);
    return this;
  }
  refresh(): this {
    this.due = realm.now + this.ms;
    this.#attempt?.timers.add(this);
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  [Symbol.toPrimitive](): number {
    byNumber.set(this.number, new WeakRef(this));
    return this.number;
  }
}

/** Timers that somebody keeps as a number. */
const byNumber = new Map<number, WeakRef<Timer>>();

/** The longest that a timer of Node's can be set to. */
const LONGEST = 2 ** 31 - 1;
const delayOf = (ms: unknown): number => {
  const asked = Number(ms);
  return asked >= 1 && asked <= LONGEST ? asked : 1;
};

function clear(timer: unknown): boolean {
  const found =
    typeof timer === "number" || typeof timer === "string" ? byNumber.get(Number(timer))?.deref() : timer;
  if (!(found instanceof Timer)) return false;
  found.close();
  return true;
}

type Callback = (...args: unknown[]) => void;

export function installTime(): void {
  installDate();
  const real = {
    ...globalThis,
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout,
    clearInterval,
    clearImmediate,
  };
  const timer =
    (fallback: (callback: Callback, ms?: number, ...args: unknown[]) => unknown, again: boolean) =>
    (callback: Callback, ms?: number, ...args: unknown[]): unknown =>
      realm.current === undefined
        ? fallback(callback, ms, ...args)
        : new Timer(callback, delayOf(ms), args, again);
  const virtual = {
    setTimeout: timer(real.setTimeout, false),
    setInterval: timer(real.setInterval, true),
    clearTimeout: (each: NodeJS.Timeout) => clear(each) || real.clearTimeout(each),
    clearInterval: (each: NodeJS.Timeout) => clear(each) || real.clearInterval(each),
    setImmediate: immediate(real.setImmediate),
  };
  Object.defineProperty(virtual.setTimeout, promisify.custom, { value: sleep });
  Object.defineProperty(virtual.setImmediate, promisify.custom, {
    value: Reflect.get(real.setImmediate, promisify.custom),
  });
  Object.assign(globalThis, virtual);
  const require = createRequire(import.meta.url);
  Object.assign(require("node:timers"), virtual);
  const promised = require("node:timers/promises");
  const realSleep = promised.setTimeout;
  promised.setTimeout = (...args: [number?, unknown?, object?]) =>
    realm.current === undefined ? realSleep(...args) : sleep(...args);
  promised.scheduler.wait = (ms: number, options?: object) => promised.setTimeout(ms, undefined, options);
  const realAbort = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => {
    if (realm.current === undefined) return realAbort(ms);
    const controller = new AbortController();
    new Timer(
      () => controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")),
      delayOf(ms),
      [],
      false,
    );
    return controller.signal;
  };
  installMeasures();
}

function sleep(ms?: number, value?: unknown, options?: { readonly signal?: AbortSignal }): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const waiting = new Timer(() => resolve(value), delayOf(ms), [], false);
    options?.signal?.addEventListener("abort", () => {
      waiting.close();
      reject(options.signal?.reason);
    });
  });
}

/** Immediates are Node's own, and counted: until they ran, the attempt is at work. */
function immediate(real: typeof setImmediate) {
  return (callback: Callback, ...args: unknown[]): unknown => {
    const attempt = realm.current;
    if (attempt === undefined) return real(callback, ...args);
    attempt.immediates += 1;
    realm.activity += 1;
    return real(() => {
      attempt.immediates -= 1;
      realm.activity += 1;
      if (realm.current === attempt) callback(...args);
    });
  };
}

function installDate(): void {
  const realNow = RealDate.now.bind(RealDate);
  const now = (): number => (realm.current === undefined ? realNow() : realm.now);
  const VirtualDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.now = now;
  RealDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;
}

/** Clocks that measure begin at the start of the process, which was a moment ago. */
function installMeasures(): void {
  const measured = (): number => realm.now % 1_000_000_000;
  performance.now = () => (realm.current === undefined ? realPerformanceNow() : measured());
  const hrtime = (since?: [number, number]): [number, number] => {
    if (realm.current === undefined) return realHrtime(since);
    const ms = measured() - (since === undefined ? 0 : since[0] * 1000 + since[1] / 1e6);
    return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
  };
  const bigint = (): bigint =>
    realm.current === undefined ? realHrtime.bigint() : BigInt(Math.round(measured() * 1e6));
  process.hrtime = Object.assign(hrtime, { bigint });
}

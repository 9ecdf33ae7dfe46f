// Time as the virtual clock shows it.
let clockOffset = 0;
let clockStandsAt;

/** `N`: the clock is N ms ahead of real time. `=N`: it stands still at N. */
export function setClock(text) {
  const ms = Number(text.replace("=", ""));
  clockStandsAt = text.startsWith("=") ? ms : undefined;
  clockOffset = text.startsWith("=") ? 0 : ms;
}

/** Makes `Date` show the virtual clock. */
export function showVirtualTime() {
  const RealDate = globalThis.Date;
  const realNow = RealDate.now;
  const now = () => clockStandsAt ?? realNow() + clockOffset;
  const VirtualDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
  });
  RealDate.now = now;
  RealDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;
  const { timeOrigin } = performance;
  Object.defineProperty(performance, "timeOrigin", {
    get: () => (clockStandsAt === undefined ? timeOrigin + clockOffset : clockStandsAt - performance.now()),
    configurable: true,
  });
}

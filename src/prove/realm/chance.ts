/** Chance as handlers see it: drawn from the attempt's seed. */
import { createRequire } from "node:module";
import { realm } from "./realm.js";
import { uuidOf } from "./uuid.js";

export function installChance(): void {
  const random = Math.random;
  Math.random = () => (realm.current === undefined ? random() : realm.current.bits() / 2 ** 32);
  const crypto = createRequire(import.meta.url)("node:crypto");
  const real = { ...crypto };
  const bytes = (size: number): Buffer => {
    const drawn = Buffer.alloc(size);
    realm.current?.fill(drawn);
    return drawn;
  };
  const uuid = (): string => uuidOf(bytes(16).toString("hex"));
  type Called = (error: Error | null, value: unknown) => void;
  /** Answers at once, or by a callback in a moment. */
  const later = (value: unknown, callback: Called | undefined): unknown => {
    if (callback === undefined) return value;
    process.nextTick(callback, null, value);
    return undefined;
  };
  const fill = (target: ArrayBufferView, offset = 0, size = target.byteLength - offset): ArrayBufferView => {
    realm.current?.fill(new Uint8Array(target.buffer, target.byteOffset + offset, size));
    return target;
  };
  const seeded = {
    randomUUID: uuid,
    randomBytes: (size: number, callback?: Called) => later(bytes(size), callback),
    pseudoRandomBytes: (size: number, callback?: Called) => later(bytes(size), callback),
    randomInt: (first: number, second?: number | Called, third?: Called) => {
      const [from, to] = typeof second === "number" ? [first, second] : [0, first];
      const drawn = from + Math.floor(((realm.current?.bits() ?? 0) / 2 ** 32) * (to - from));
      return later(drawn, typeof second === "function" ? second : third);
    },
    randomFillSync: fill,
    randomFill: (target: ArrayBufferView, ...rest: unknown[]) => {
      const callback = rest.pop() as Called;
      const [offset, size] = rest as [number?, number?];
      return later(fill(target, offset, size), callback);
    },
  };
  for (const [name, draw] of Object.entries(seeded)) {
    const value = (...args: unknown[]): unknown =>
      realm.current === undefined
        ? Reflect.apply(real[name], crypto, args)
        : Reflect.apply(draw, undefined, args);
    Object.defineProperty(crypto, name, { value, configurable: true, enumerable: true, writable: true });
  }
  // The web's own crypto is an object of its own; node:crypto takes getRandomValues from it.
  const web = globalThis.crypto;
  const own = { randomUUID: web.randomUUID.bind(web), getRandomValues: web.getRandomValues.bind(web) };
  Object.defineProperty(web, "randomUUID", {
    value: () => (realm.current === undefined ? own.randomUUID() : uuid()),
    configurable: true,
  });
  Object.defineProperty(web, "getRandomValues", {
    value: (target: Uint8Array) => (realm.current === undefined ? own.getRandomValues(target) : fill(target)),
    configurable: true,
  });
}

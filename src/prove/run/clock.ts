/** What time it is for whoever makes a call, once it is done. */
import { type Call, placeTouched } from "../world/call.js";

/** What a call takes, in ms. */
const CALL_MS = 10;

interface Last {
  read: number;
  written: number;
}

/**
 * Deliveries at once have a clock each: a call takes its time, and is done after those before it that it may depend on. So
 * what a delivery sees of time does not change with the order of calls that have nothing to do with each other.
 */
export class Clocks {
  /** By table or address, then by key. */
  readonly #last = new Map<string, Map<string, Last>>();

  /** @param now what the caller's clock shows. @returns what it shows when the call is done */
  afterCall(now: number, { touches, writes }: Pick<Call, "touches" | "writes">): number {
    let done = now + CALL_MS;
    for (const touched of touches) {
      const { place, key } = split(touched);
      for (const [other, { read, written }] of this.#last.get(place) ?? [])
        if (key === "*" || other === "*" || key === other)
          done = Math.max(done, written + 1, writes ? read + 1 : 0);
    }
    for (const touched of touches) {
      const { place, key } = split(touched);
      const keys = this.#last.get(place) ?? new Map<string, Last>();
      this.#last.set(place, keys);
      const last = keys.get(key) ?? { read: 0, written: 0 };
      keys.set(key, last);
      if (writes) last.written = done;
      else last.read = done;
    }
    return done;
  }
}

function split(touched: string): { readonly place: string; readonly key: string } {
  const place = placeTouched(touched);
  return { place, key: touched.slice(place.length + 1) };
}

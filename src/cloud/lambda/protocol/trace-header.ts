/** X-Ray's trace header. Nobody traces here; but its part `Lineage` tells of chains of functions: `recursion.ts`. */
import type { Ids } from "../../contract/ids.js";

/** What X-Ray would call a request that nobody traces. */
export function traceHeader(ids: Ids, now: number): string {
  const time = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, "0");
  return `Root=1-${time}-${ids.hex("trace", 12)};Parent=${ids.hex("trace", 8)};Sampled=0`;
}

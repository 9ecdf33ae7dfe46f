/**
 * X-Ray's trace header. Nobody traces here; but its part `Lineage` counts how many invocations led to one, and the SDKs
 * of a function pass it on. Source: Lambda developer guide, "Lambda recursive loop detection".
 */
import { hash } from "node:crypto";
import type { Ids } from "../../contract/ids.js";

/** A chain of functions that invoke each other is stopped after so many. */
export const MOST_IN_CHAIN = 16;

const LINEAGE = /(?:^|;)\s*Lineage=1:[0-9a-f]{8}:(\d{1,5})(?:;|$)/;

/** What X-Ray would call a request that nobody traces. */
export function traceHeader(ids: Ids, now: number): string {
  const time = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, "0");
  return `Root=1-${time}-${ids.hex("trace", 12)};Parent=${ids.hex("trace", 8)};Sampled=0`;
}

/** The part of a trace header that says where in a chain of invocations a function is. */
export const lineageOf = (functionName: string, chain: number): string =>
  `Lineage=1:${hash("sha256", functionName, "hex").slice(0, 8)}:${chain - 1}`;

/** How many invocations led to who sent this header: none, where it was no function. */
export function chainOf(header: string | undefined): number {
  const count = LINEAGE.exec(header ?? "")?.[1];
  return count === undefined ? 0 : Number(count) + 1;
}

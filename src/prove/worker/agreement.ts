/** Whether real processes come to what was found within one: for each counterexample, and for some that broke nothing. */
import { cellOf } from "../oracle/verdict.js";
import { run } from "../run/run.js";
import type { Tier } from "../tiers/tier.js";
import type { Reference } from "./reference.js";
import { type Found, judge } from "./search.js";

export interface Agreement {
  readonly tried: number;
  /** Of each that came out otherwise: the letters in the one tier and in the other. */
  readonly otherwise: readonly { readonly found: Found; readonly here: string; readonly there: string }[];
}

export async function agreementOn(
  all: readonly Found[],
  reference: Reference,
  tier: Tier,
): Promise<Agreement> {
  const otherwise: { found: Found; here: string; there: string }[] = [];
  for (const found of all) {
    const trace = await run(found.schedule, { ...reference.options, tier, recorded: false });
    const [here, there] = [cellOf(found.verdict), cellOf(await judge(trace, reference))];
    if (here !== there) otherwise.push({ found, here, there });
  }
  return { tried: all.length, otherwise };
}

/** Whether real processes come to what was found within one: for each counterexample, and for some that broke nothing. */
import { cellOf } from "../oracle/verdict.js";
import { run } from "../run/run.js";
import type { Tier } from "../tiers/tier.js";
import type { Reference } from "./reference.js";
import { judge } from "./search.js";
import type { Found } from "./search-result.js";

export interface Agreement {
  readonly tried: number;
  /** Of each that came out otherwise: the letters in the one tier and in the other. */
  readonly otherwise: readonly { readonly found: Found; readonly here: string; readonly there: string }[];
}

/** @param tiers each has one schedule at a time */
export async function agreementOn(
  all: readonly Found[],
  reference: Reference,
  tiers: readonly Tier[],
): Promise<Agreement> {
  const cells: string[] = [];
  const left = [...all.entries()];
  const work = async (tier: Tier): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, { schedule }] = next;
      const trace = await run(schedule, { ...reference.options, tier, recorded: false });
      cells[index] = cellOf(await judge(trace, reference));
    }
  };
  await Promise.all(tiers.map(work));
  const otherwise = all.flatMap((found, index) => {
    const [here, there] = [cellOf(found.verdict), cells[index] ?? ""];
    return here === there ? [] : [{ found, here, there }];
  });
  return { tried: all.length, otherwise };
}

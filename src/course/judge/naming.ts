/** Finds the name of a mistake, and tells the schedule that shows it. */

import type { RecognisedMistake } from "../run.js";
import { areTrue, factsOf, inWords } from "./claims.js";
import type { Observations, ProbeName, ProbeSeen, ProbeStep } from "./observations.js";
import type { Practice } from "./practice.js";

/**
 * The first mistake of the practice's table that fits what was seen. Only what failed is a mistake, and a name is
 * given only with a probe of which its sentences are true.
 */
export function recognise(
  practice: Practice,
  seen: Observations,
  { run, failed }: { readonly run: string; readonly failed: ReadonlySet<ProbeName> },
): RecognisedMistake | undefined {
  for (const mistake of [...practice.mistakes, ...practice.alsoKnown]) {
    if (!mistake.matches(seen)) continue;
    const probe = mistake.shows
      .flatMap((name) => (failed.has(name) ? [seen.probes.get(name)] : []))
      .find((each) => each !== undefined && areTrue(mistake.claims, each));
    if (probe === undefined) continue;
    const { id, title, explanation, look } = mistake;
    return {
      id,
      title,
      explanation: `${explanation} ${inWords(probe)}`,
      seen: factsOf(probe),
      schedule: schedule(probe, seen),
      look: look.replaceAll("{run}", run),
    };
  }
  return undefined;
}

const orders = (number: number): string => `${number} ${number === 1 ? "order" : "orders"}`;

function line({ what, ok, error, orders: then, fault, requestId }: ProbeStep): string {
  const answer = ok ? "answered" : `failed (${(error ?? "").split("\n")[0]?.slice(0, 90)})`;
  const during = fault === undefined ? "" : `, while ${fault}`;
  const left = then === undefined ? "" : `, ${orders(then)} then`;
  return `${what} (request ${requestId.slice(0, 8)})${during}: ${answer}${left}`;
}

function ended({ keys, orders: left, name }: ProbeSeen): readonly string[] {
  const shown = keys.slice(0, 3).map((key) => `'${key.length > 60 ? `${key.slice(0, 57)}…` : key}'`);
  const stored = `keys stored: ${shown.join(", ")}${keys.length > 3 ? `, and ${keys.length - 3} more` : ""}`;
  const looked = keys.length > 0 || name === "first" || name === "without-key";
  return [...(looked ? [keys.length > 0 ? stored : "keys stored: none"] : []), `in the end: ${orders(left)}`];
}

/** A probe, delivery by delivery. */
export function schedule(probe: ProbeSeen, { expiry }: Observations): readonly string[] {
  const told = [
    `${probe.title}:`,
    ...probe.steps.map((step) => `  ${line(step)}`),
    ...ended(probe).map((each) => `  ${each}`),
  ];
  return probe.name === "first" ? [...told, `  expiry_time as stored: ${expiry.stored}`] : told;
}

/** Finds the name of a mistake, and tells the schedule that shows it. */

import type { RecognisedMistake } from "../run.js";
import type { Observations, ProbeSeen, ProbeStep } from "./observations.js";
import type { Mistake, Practice } from "./practice.js";

/** The first mistake of the practice's table that fits what was seen. */
export function recognise(
  practice: Practice,
  seen: Observations,
  run: string,
): RecognisedMistake | undefined {
  const mistake = [...practice.mistakes, ...practice.alsoKnown].find((each) => each.matches(seen));
  if (mistake === undefined) return undefined;
  const { id, title, explanation, look } = mistake;
  return { id, title, explanation, schedule: schedule(mistake, seen), look: look.replaceAll("{run}", run) };
}

const orders = (number: number): string => `${number} ${number === 1 ? "order" : "orders"}`;

function line({ what, ok, error, orders: then, fault, requestId }: ProbeStep): string {
  const answer = ok ? "answered" : `failed (${(error ?? "").split("\n")[0]?.slice(0, 90)})`;
  const during = fault === undefined ? "" : `, while ${fault}`;
  return `${what} (request ${requestId.slice(0, 8)})${during}: ${answer}, ${orders(then)} then`;
}

function ended({ keys, orders: left, name }: ProbeSeen): readonly string[] {
  const shown = keys.slice(0, 3).map((key) => `'${key.length > 60 ? `${key.slice(0, 57)}…` : key}'`);
  const stored = `keys stored: ${shown.join(", ")}${keys.length > 3 ? `, and ${keys.length - 3} more` : ""}`;
  const looked = keys.length > 0 || name === "first" || name === "without-key";
  return [...(looked ? [keys.length > 0 ? stored : "keys stored: none"] : []), `in the end: ${orders(left)}`];
}

function schedule({ shows }: Mistake, { probes, expiry }: Observations): readonly string[] {
  const probe = probes.get(shows);
  if (probe === undefined) return [];
  const told = [
    `${probe.title}:`,
    ...probe.steps.map((step) => `  ${line(step)}`),
    ...ended(probe).map((each) => `  ${each}`),
  ];
  return shows === "first" ? [...told, `  expiry_time as stored: ${expiry.stored}`] : told;
}

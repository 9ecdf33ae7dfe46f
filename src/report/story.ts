/** A run in sentences, one an attempt: for whoever hears it, or reads it in a log. */
import { lookOf } from "../course/picture/look.js";
import {
  type AttemptStep,
  attemptsIn,
  decides,
  isCall,
  isEnd,
  type SpaceTime,
} from "../course/picture/space-time.js";
import { storyOf, totalsOf } from "./diagram/totals.js";
import { clockTime, since } from "./timeline.js";

/** What an attempt did, in the order in which it did it. */
function deeds(steps: readonly AttemptStep[]): string {
  const did = steps.flatMap((step) => lookOf(step).did ?? []);
  if (!steps.some(isEnd)) did.push("is still running");
  return `${did.join(", ")}${steps.some(decides) ? "" : ", without an order"}`;
}

interface Told {
  readonly who: string;
  readonly when: string;
  readonly deeds: string;
}

function told(picture: SpaceTime): readonly Told[] {
  const { steps, requestIds } = picture;
  const duplicates = new Set(steps.flatMap((step) => (isCall(step) && step.duplicate ? [step.request] : [])));
  const attempts = attemptsIn(picture);
  const first = attempts[0]?.at ?? 0;
  return attempts.map(({ at, request, attempt, steps: its }) => {
    const number =
      requestIds.length === 1 ? `request ${request}` : `request ${request} of ${requestIds.length}`;
    const kind = attempt > 1 ? `, attempt ${attempt}` : duplicates.has(request) ? ", a duplicate" : "";
    return {
      who: `${number}${kind}`,
      when: `${since(at - first)} (${clockTime(at)}, ${(requestIds[request - 1] ?? "").slice(0, 8)})`,
      deeds: deeds(its),
    };
  });
}

/** Attempts that did the same are told one by one only so often. */
const MOST_ALIKE = 4;
/** Up to so many, all are told. */
const MOST = 15;

/** A line an attempt, in the order of their beginnings, and the sum. Of many alike the rest is counted. */
export function story(picture: SpaceTime): readonly string[] {
  const all = told(picture);
  const seen = new Map<string, number>();
  const lines: string[] = [];
  for (const each of all) {
    const alike = (seen.get(each.deeds) ?? 0) + 1;
    seen.set(each.deeds, alike);
    if (all.length <= MOST || alike <= MOST_ALIKE) lines.push(`${each.who}: ${each.deeds}; ${each.when}`);
  }
  const rest = [...seen].filter(([, number]) => all.length > MOST && number > MOST_ALIKE);
  return [
    ...lines,
    ...rest.map(([what, number]) => `and ${number - MOST_ALIKE} more, each: ${what}`),
    `in all: ${storyOf(totalsOf(picture))}`,
  ];
}

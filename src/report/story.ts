/** A run in sentences, one an attempt: for whoever hears it, or reads it in a log. */
import { type AttemptStep, attemptsIn, type SpaceTime } from "../course/picture/space-time.js";
import { counted, totalsOf } from "./diagram/totals.js";
import { clockTime, since } from "./timeline.js";

const ENDED = { ok: "ended well", error: "failed", timeout: "ran out of time" } as const;

function deed(step: AttemptStep): string {
  switch (step.kind) {
    case "began":
      return "";
    case "key-stored":
      return "stored the key";
    case "refused":
      return "was refused as a duplicate";
    case "order-created":
      return step.nth === 1 ? "created order 1" : `created order ${step.nth}, which is damage`;
    case "ended":
      return ENDED[step.outcome];
  }
}

/** What an attempt did, in the order in which it did it. */
function deeds(steps: readonly AttemptStep[]): string {
  const did = steps.map(deed).filter((each) => each !== "");
  if (!steps.some(({ kind }) => kind === "ended")) did.push("is still running");
  const idle = !steps.some(({ kind }) => kind === "order-created" || kind === "refused");
  return `${did.join(", ")}${idle ? ", without an order" : ""}`;
}

interface Told {
  readonly who: string;
  readonly when: string;
  readonly deeds: string;
}

function told(picture: SpaceTime): readonly Told[] {
  const { steps, requestIds } = picture;
  const duplicates = new Set(
    steps.flatMap((step) => (step.kind === "sent" && step.duplicate ? [step.request] : [])),
  );
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

/** The whole run in one sentence: `3 sent, 3 orders: 2 too many`. */
function sum(picture: SpaceTime): string {
  const { sent, orders, refused } = totalsOf(picture);
  const words = [
    `${sent} sent`,
    counted(orders, "order"),
    ...(refused === 0 ? [] : [`${refused} refused as duplicates`]),
  ];
  return `${words.join(", ")}${orders > 1 ? `: ${orders - 1} too many` : ""}`;
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
    `in all: ${sum(picture)}`,
  ];
}

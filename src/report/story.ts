/** A run in sentences, one an attempt: for whoever hears it, or reads it in a log. */
import type { SpaceTime, Step } from "../course/space-time.js";
import { clockTime, since } from "./timeline.js";

type OfAttempt = Exclude<Step, { readonly kind: "sent" }>;

const ENDED = { ok: "ended well", error: "failed", timeout: "ran out of time" } as const;

function deed(step: OfAttempt): string {
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
function deeds(steps: readonly OfAttempt[]): string {
  const told = steps.map(deed).filter((each) => each !== "");
  if (!steps.some(({ kind }) => kind === "ended")) told.push("is still running");
  const idle = !steps.some(({ kind }) => kind === "order-created" || kind === "refused");
  return `${told.join(", ")}${idle ? ", without an order" : ""}`;
}

interface Told {
  readonly who: string;
  readonly when: string;
  readonly deeds: string;
}

function attempts({ steps, requestIds }: SpaceTime): readonly Told[] {
  const ofAttempts = steps.filter((step): step is OfAttempt => step.kind !== "sent");
  const first = ofAttempts[0]?.at ?? 0;
  return ofAttempts
    .filter(({ kind }) => kind === "began")
    .map(({ at, request, attempt }) => {
      const its = ofAttempts.filter((step) => step.request === request && step.attempt === attempt);
      const duplicate = steps.some(
        (step) => step.kind === "sent" && step.request === request && step.duplicate,
      );
      const number =
        requestIds.length === 1 ? `request ${request}` : `request ${request} of ${requestIds.length}`;
      const kind = attempt > 1 ? `, attempt ${attempt}` : duplicate ? ", a duplicate" : "";
      return {
        who: `${number}${kind}`,
        when: `${since(at - first)} (${clockTime(at)}, ${(requestIds[request - 1] ?? "").slice(0, 8)})`,
        deeds: deeds(its),
      };
    });
}

/** The whole run in one sentence: `3 sent, 3 orders: 2 too many`. */
function sum({ steps }: SpaceTime): string {
  const count = (kind: Step["kind"]): number => steps.filter((step) => step.kind === kind).length;
  const [sent, orders, refused] = [count("sent"), count("order-created"), count("refused")];
  const words = [
    `${sent} sent`,
    orders === 0 ? "no order" : orders === 1 ? "1 order" : `${orders} orders`,
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
  const all = attempts(picture);
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

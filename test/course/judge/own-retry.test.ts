/** Lambda's own retry, refused by what the first attempt left: named where that is what was seen, and nowhere else. */
import { expect, test } from "vitest";
import { LABS } from "../../../labs/index.js";
import type { CourseEvent } from "../../../src/course/events.js";
import type { Observations, ProbeName, ProbeStep } from "../../../src/course/judge/observations.js";
import { runLab } from "../../../src/course/labs/runner.js";
import { practiceTarget } from "../support.js";

const aws = practiceTarget();
const lab = LABS.find(({ id }) => id === "step-7");
const mistake = lab?.practice?.mistakes.find(({ id }) => id === "own-retry-refused");

type Step = readonly [what: string, requestId: string, ok: boolean, orders: number];

/** What a probe with Lambda's retries would have shown. */
function seen(name: ProbeName, steps: readonly Step[]): Observations {
  const all: ProbeStep[] = steps.map(([what, requestId, ok, orders]) => ({
    ...{ orderId: "ORD-1", what, requestId, ok, orders },
  }));
  const orders = all.at(-1)?.orders ?? 0;
  const probe = { name, title: "", steps: all, orders, created: orders, late: 0, keys: [] };
  return {
    probes: new Map([[name, probe]]),
    key: { kind: "order-id", text: "ORD-1" },
    firstEvent: "{}",
    expiry: { kind: "right", stored: "" },
    late: 0,
    source: "",
  };
}

test.each<readonly [what: string, named: boolean, steps: readonly Step[]]>([
  [
    "each attempt fails",
    true,
    [
      ["attempt 1", "a", false, 0],
      ["attempt 2", "a", false, 0],
      ["attempt 3", "a", false, 0],
    ],
  ],
  [
    "the second attempt repairs it",
    false,
    [
      ["attempt 1", "a", false, 0],
      ["attempt 2", "a", true, 1],
    ],
  ],
  [
    "the third attempt repairs it",
    false,
    [
      ["attempt 1", "a", false, 0],
      ["attempt 2", "a", false, 0],
      ["attempt 3", "a", true, 1],
    ],
  ],
  [
    "it says that all is well, and the order is lost",
    false,
    [
      ["attempt 1", "a", false, 0],
      ["attempt 2", "a", true, 0],
    ],
  ],
  [
    "the order is there, and the answer is an error",
    false,
    [
      ["attempt 1", "a", false, 1],
      ["attempt 2", "a", false, 1],
    ],
  ],
  [
    "only what is sent again later fails",
    false,
    [
      ["attempt 1", "a", true, 1],
      ["resend", "b", false, 1],
    ],
  ],
  ["it was not tried again", false, [["attempt 1", "a", false, 0]]],
])("%s: named is %s", (_what, named, steps) => {
  for (const probe of ["retried-work-denied", "retried-stopped-after-key"] as const) {
    expect(mistake?.matches(seen(probe, steps))).toBe(named);
  }
});

test.each(["own-retry-refused", "key-first"])("the judge names %s", async (name) => {
  const handlers = await lab?.practice?.files.mistakes("nodejs");
  const custom = handlers?.find((each) => each.name === name)?.handler;
  if (lab?.practice === undefined || custom === undefined) throw new Error(`There is no ${name}.`);
  const events: CourseEvent[] = [];
  const { verdict } = await runLab(lab, {
    aws: aws(),
    options: { times: 1, concurrency: 1, key: "ORD-1", family: "nodejs", custom },
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    live: false,
    judging: { practice: lab.practice, alone: true, failedLast: undefined },
  });
  expect(verdict).toBe("fail");
  const names = events.flatMap((event) => (event.type === "mistake" ? [event.mistake.id] : []));
  expect(names).toEqual([name]);
});

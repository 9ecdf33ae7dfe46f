/** What failed the last time is tried first, and the verdict is told as soon as it is certain; the rest comes after it. */
import { expect, test } from "vitest";
import { LABS } from "../../../labs/index.js";
import type { CourseEvent } from "../../../src/course/events.js";
import { runLab } from "../../../src/course/labs/runner.js";
import { practiceTarget } from "../support.js";

const aws = practiceTarget();

/** Judges a wrong handler of step-5's. @returns what was told, line by line, and the ids of the checks */
async function judged(mistake: string, failedLast: string | undefined) {
  const lab = LABS.find(({ id }) => id === "step-5");
  const practice = lab?.practice;
  const handlers = await practice?.files.mistakes("nodejs");
  const custom = handlers?.find(({ name }) => name === mistake)?.handler;
  if (lab === undefined || practice === undefined || custom === undefined)
    throw new Error(`There is no ${mistake}.`);
  const events: CourseEvent[] = [];
  const { checks, verdict } = await runLab(lab, {
    aws: aws(),
    options: { times: 1, concurrency: 1, key: "ORD-1", family: "nodejs", custom },
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    live: false,
    judging: { practice, alone: true, failedLast },
  });
  const told = events.flatMap((event) => {
    if (event.type === "working") return [event.text];
    return event.type === "certain" ? [`certain: ${event.check.id}`] : [];
  });
  return {
    told: told.slice(told.indexOf("Trying your handler: deliveries one after the other")),
    verdict,
    checks,
  };
}

test("the probe that failed last comes first, its verdict next, then all others", async () => {
  const { told, verdict, checks } = await judged("check-then-write", "practice-at-once");
  expect(verdict).toBe("fail");
  expect(told.slice(0, 3)).toEqual([
    "Trying your handler: deliveries one after the other",
    "Trying your handler: duplicates at the same instant",
    "certain: practice-at-once",
  ]);
  expect(told).toContain("Trying your handler: failures");
  expect(told.filter((each) => each.startsWith("certain"))).toHaveLength(1);
  expect(checks.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      "practice-first",
      "practice-work-denied",
      "practice-elsewhere",
      "practice-at-once",
    ]),
  );
});

test("where nothing is known of the last time, what fails first is told when it fails", async () => {
  const { told } = await judged("request-id-as-key", undefined);
  expect(told.slice(0, 2)).toEqual([
    "Trying your handler: deliveries one after the other",
    "certain: practice-repeated",
  ]);
  expect(told).toContain("Trying your handler: failures");
});

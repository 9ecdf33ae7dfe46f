/** How long Lambda's own retries are waited for, on a clock that the test moves. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Aws } from "../../src/aws/clients.js";
import type { Attempt, LoggedRequest } from "../../src/aws/log-reader.js";
import { untilOver } from "../../src/course/labs/awaiting.js";
import type { LabContext } from "../../src/course/labs/lab.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance", "Date"] }));
afterEach(() => void vi.useRealTimers());

const SECOND = 1_000;

/** A context of which waiting uses this much; time passes at once. */
function context(): LabContext {
  const part: Partial<Aws> = {
    target: Object.assign(Object.create(null), {
      clock: { kind: "real", now: async () => performance.now() },
      lookEveryMs: 3_000,
      patience: { pace: 1, betweenLogReads: 0, sleeps: 1 },
    }),
    waiting: Object.assign(Object.create(null), {
      pass: async (ms: number) => void vi.advanceTimersByTime(ms),
    }),
  };
  return Object.assign(Object.create(null), { aws: part, signal: new AbortController().signal });
}

const attempt = (at: number): Attempt => ({
  requestId: "r",
  startedAt: at,
  endedAt: at + 100,
  outcome: "error",
  lines: [],
  stream: "s",
});

/** A request whose attempts begin at these times, as the log shows it a few seconds later. */
function request(...starts: readonly number[]) {
  return async (): Promise<readonly LoggedRequest[]> => {
    const attempts = starts.filter((at) => performance.now() >= at + 4_000).map(attempt);
    return attempts.length === 0 ? [] : [{ requestId: "r", attempts }];
  };
}

describe("a delivery that always fails", () => {
  test.each([
    ["as Lambda documents it", [0, 60, 180]],
    ["a little late", [2, 75, 230]],
    ["while Lambda is throttled", [5, 130, 320]],
  ])("is waited for until its third attempt: %s", async (_when, starts) => {
    const look = request(...starts.map((at) => at * SECOND));
    const { requests, unfinished } = await untilOver(context(), look, { calls: 1, fails: true });
    expect([requests[0]?.attempts.length, unfinished]).toEqual([3, undefined]);
  });

  test("whose last retry does not come is given up long after it was due, with the reason", async () => {
    const look = request(0, 60 * SECOND);
    const { unfinished } = await untilOver(context(), look, { calls: 1, fails: true });
    expect(unfinished?.why).toMatch(/^the end of 1 did not within \d+ s$/);
    expect(performance.now()).toBeGreaterThan(250 * SECOND);
  });
});

test("what never shows in the log is given up within two minutes, with the reason", async () => {
  const { unfinished } = await untilOver(context(), async () => [], { calls: 3, fails: false });
  expect(unfinished?.why).toMatch(/does the target run functions, and keep their logs\?$/);
  expect(performance.now()).toBeLessThan(120 * SECOND);
});

/** What log and ledger tell, in the order in which it happened. */
import { describe, expect, test } from "vitest";
import type { Attempt } from "../../../src/aws/log-reader.js";
import { lookOf } from "../../../src/course/picture/look.js";
import { type SpaceTime, spaceTime } from "../../../src/course/picture/space-time.js";

const attempt = (requestId: string, startedAt: number, endedAt: number): Attempt => ({
  requestId,
  startedAt,
  endedAt,
  outcome: "ok",
  lines: [],
  stream: "one",
});

const seen = (...attempts: readonly Attempt[]): SpaceTime =>
  spaceTime({
    title: "",
    key: "ORD-1",
    deliveries: attempts.map(({ requestId }) => ({ requestId, statusCode: 202, sentAt: 0 })),
    requests: attempts.map((each) => ({ requestId: each.requestId, attempts: [each] })),
    orders: [],
  });

const told = ({ steps }: SpaceTime): readonly string[] =>
  steps.map(({ kind, request }) => `${kind} ${request}`);

test("a call that is told a moment late comes before what it caused", () => {
  const { steps } = spaceTime({
    title: "",
    key: "ORD-1",
    deliveries: [{ requestId: "a", statusCode: 202, sentAt: 5 }],
    requests: [{ requestId: "a", attempts: [attempt("a", 1, 9)] }],
    orders: [],
  });
  expect(steps.map(({ kind, at }) => `${kind} ${at}`)).toEqual(["sent 1", "began 1", "ended 9"]);
});

describe("of several orders one is as it should be", () => {
  const ordered = (...orders: readonly (readonly [requestId: string, at: number])[]) =>
    spaceTime({
      title: "",
      key: "ORD-1",
      deliveries: ["a", "b"].map((requestId) => ({ requestId, statusCode: 202, sentAt: 0 })),
      requests: ["a", "b"].map((id) => ({ requestId: id, attempts: [attempt(id, 1, 9)] })),
      orders: orders.map(([requestId, at]) => ({
        orderId: "ORD-1",
        executionId: `${requestId}-${at}`,
        requestId,
        createdAt: new Date(at).toISOString(),
        run: undefined,
      })),
    }).steps.flatMap((step) =>
      step.kind === "order-created" ? [[step.request, step.nth, lookOf(step).label]] : [],
    );

  test("the original request's, also where a duplicate was faster", () => {
    expect(ordered(["b", 2], ["a", 3])).toEqual([
      [2, 1, "order 1: damage"],
      [1, 2, "order 2"],
    ]);
  });

  test("a duplicate's, where the original created none", () => {
    expect(ordered(["b", 2])).toEqual([[2, 1, "order 1"]]);
    expect(ordered(["b", 2], ["b", 3])).toEqual([
      [2, 1, "order 1"],
      [2, 2, "order 2: damage"],
    ]);
  });
});

describe("at the same instant", () => {
  test("one attempt ends before the next begins", () => {
    expect(told(seen(attempt("a", 1, 2), attempt("b", 2, 3)))).toEqual([
      "sent 1",
      "sent 2",
      "began 1",
      "ended 1",
      "began 2",
      "ended 2",
    ]);
  });

  test("an attempt that takes no time begins before it ends", () => {
    expect(told(seen(attempt("a", 1, 1)))).toEqual(["sent 1", "began 1", "ended 1"]);
  });
});

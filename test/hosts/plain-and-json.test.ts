/** The same events, as lines for people and as silence for programs. */
import { expect, test } from "vitest";
import type { LoggedRequest } from "../../src/aws/log-reader.js";
import type { Check } from "../../src/course/check.js";
import type { CourseEvent } from "../../src/course/events.js";
import { spaceTime } from "../../src/course/picture/space-time.js";
import type { Host, Output } from "../../src/hosts/host.js";
import { createJsonHost } from "../../src/hosts/json.js";
import { createPlainHost } from "../../src/hosts/plain.js";

const NOON = Date.parse("2026-03-01T12:00:00.000Z");
const SECOND = 1_000;

const failed: Check = {
  id: "exactly-one-order",
  title: "3 deliveries created exactly one order",
  verdict: "fail",
  expected: "1 order",
  observed: "2 orders",
  source: "dynamodb Query Orders order_id = ORD-123",
  recheck: "aws dynamodb query --table-name Orders",
  advice: "More than one: two deliveries both found the key free.",
};
const { advice: _advice, ...passed } = { ...failed, verdict: "pass" as const, observed: "1 order" };

const request = (requestId: string, ...attempts: LoggedRequest["attempts"]): LoggedRequest => ({
  requestId,
  attempts,
});
const attempt = (
  requestId: string,
  startedAt: number,
  outcome: "ok" | "error" | "timeout",
  ...printed: string[]
): LoggedRequest["attempts"][number] => ({
  requestId,
  startedAt,
  endedAt: startedAt + 5,
  outcome,
  lines: printed.map((text, index) => ({ at: startedAt + index, text })),
  stream: "stream",
});

const order = (number: number) => ({
  orderId: "ORD-123",
  executionId: `execution-${number}`,
  requestId: "11111111-aaaa",
  createdAt: new Date(NOON + number * SECOND).toISOString(),
  run: "step-4-abc123",
});

const THREE_REQUESTS = spaceTime({
  title: "Three requests",
  key: "ORD-123",
  deliveries: ["11111111-aaaa", "22222222-bbbb", "33333333-cccc"].map((requestId, index) => ({
    requestId,
    statusCode: 202,
    sentAt: NOON - 10 + index,
  })),
  requests: [
    request(
      "11111111-aaaa",
      attempt("11111111-aaaa", NOON, "error", "Key stored: ORD-123, expires 1772366400"),
      attempt("11111111-aaaa", NOON + 60_100, "ok", "Duplicate event detected. Skipping."),
    ),
    request("22222222-bbbb", attempt("22222222-bbbb", NOON + 250, "ok", "Order created: ORD-123")),
    request("33333333-cccc", attempt("33333333-cccc", NOON + 500, "timeout")),
  ],
  orders: [{ ...order(0), requestId: "22222222-bbbb", createdAt: new Date(NOON + 252).toISOString() }],
});

const EVENTS: readonly CourseEvent[] = [
  {
    type: "lab-started",
    id: "step-6",
    slug: "test-idempotency",
    title: "Send the duplicates again",
    target: "local",
  },
  { type: "stage-started", stage: "provision" },
  { type: "working", text: "Table Orders" },
  { type: "done", text: "Table Orders: created" },
  { type: "stage-finished", stage: "provision" },
  { type: "stage-started", stage: "act" },
  { type: "sent", sent: 1, total: 3 },
  { type: "picture", picture: THREE_REQUESTS, final: false },
  { type: "picture", picture: THREE_REQUESTS, final: true },
  { type: "orders", title: "Orders", orders: [order(1)] },
  { type: "orders", title: "No orders", orders: [] },
  {
    type: "records",
    title: "Records",
    now: NOON,
    records: [
      { key: "ORD-1", expiry: NOON / SECOND + 3600, storedExpiry: `N ${NOON / SECOND + 3600}` },
      { key: "ORD-2", expiry: NOON / SECOND - 1, storedExpiry: `N ${NOON / SECOND - 1}` },
      { key: "ORD-3", expiry: NOON, storedExpiry: `N ${NOON}` },
      { key: "ORD-4", expiry: undefined, storedExpiry: "S soon" },
      { key: "ORD-5", expiry: undefined, storedExpiry: "absent" },
    ],
  },
  { type: "clock-moved", from: NOON, to: NOON + 3_600_000, why: "Past the expiry of the record" },
  { type: "check", check: passed },
  { type: "check", check: failed },
  { type: "check", check: { ...failed, verdict: "unknown", observed: "the target did not answer" } },
  { type: "lab-finished", id: "step-6", title: "Send the duplicates again", verdict: "fail" },
  { type: "notice", text: "The progress file was damaged" },
];

class Collected implements Output {
  text = "";
  write(text: string): void {
    this.text += text;
  }
}

function play(host: Host, events: readonly CourseEvent[]): void {
  for (const event of events) host.emit(event);
  host.close();
}

test("the plain host says everything in lines", () => {
  const output = new Collected();
  play(createPlainHost(output), EVENTS);
  expect(output.text).toMatchInlineSnapshot(`
    "
    step-6 test-idempotency: Send the duplicates again
      target: local
      provision
        Table Orders: created
      act
      what happened: Three requests
        request 1 of 3: stored the key, failed, without an order; +0.000 s (12:00:00.000, 11111111)
        request 2 of 3, a duplicate: created order 1, ended well; +0.250 s (12:00:00.250, 22222222)
        request 3 of 3, a duplicate: ran out of time, without an order; +0.500 s (12:00:00.500, 33333333)
        request 1 of 3, attempt 2: was refused as a duplicate, ended well; +1 min 0.1 s (12:01:00.100, 11111111)
        in all: 3 sent, 1 order, 1 refused as duplicates
      table: Orders
        order_id ORD-123, execution_id executio, request_id 11111111, created_at 12:00:01.000, run step-4-abc123
      table: No orders
        none
      table: Records
        idempotency_key ORD-1, expiry_time N 1772370000, expires 2026-03-01T13:00:00.000Z
        idempotency_key ORD-2, expiry_time N 1772366399, expires 2026-03-01T11:59:59.000Z, expired, not swept
        idempotency_key ORD-3, expiry_time N 1772366400000, expires +058134-01-21T00:00:00.000Z
        idempotency_key ORD-4, expiry_time S soon, expires -, never swept: not a number
        idempotency_key ORD-5, expiry_time absent, expires -, never swept: not a number
        clock: 2026-03-01T12:00:00.000Z to 2026-03-01T13:00:00.000Z: Past the expiry of the record
        pass: 3 deliveries created exactly one order
          observed, as expected: 1 order
          seen in: dynamodb Query Orders order_id = ORD-123
        FAIL: 3 deliveries created exactly one order
          expected: 1 order
          observed: 2 orders
          seen in: dynamodb Query Orders order_id = ORD-123
          look again: aws dynamodb query --table-name Orders
          what to do: More than one: two deliveries both found the key free.
        unknown: 3 deliveries created exactly one order
          expected: 1 order
          observed: the target did not answer
          seen in: dynamodb Query Orders order_id = ORD-123
          look again: aws dynamodb query --table-name Orders
          what to do: More than one: two deliveries both found the key free.
      step-6: FAIL
      note: The progress file was damaged
    "
  `);
});

test("the plain host abridges a long table and says how much it left out", () => {
  const output = new Collected();
  const orders = Array.from({ length: 20 }, (_, index) => order(index));
  play(createPlainHost(output), [{ type: "orders", title: "Many", orders }]);
  const lines = output.text.trimEnd().split("\n");
  expect(lines.filter((line) => line.includes("order_id"))).toHaveLength(15);
  expect(lines).toContain("    and 5 more orders");
});

test("the plain host writes no escape sequence", () => {
  const output = new Collected();
  play(createPlainHost(output), EVENTS);
  expect(output.text).not.toContain("\u001b");
});

test("the JSON host says nothing but notices, and those not on stdout", () => {
  const stderr = new Collected();
  const host = createJsonHost(stderr);
  play(host, EVENTS);
  host.print("a lesson");
  expect(stderr.text).toBe("note: The progress file was damaged\n");
});

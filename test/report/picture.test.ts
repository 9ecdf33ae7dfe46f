/** The space-time picture in text: what a person sees of a run, wide and narrow, and what is left out of a long one. */
import { expect, test } from "vitest";
import type { Attempt } from "../../src/aws/log-reader.js";
import { type Observed, spaceTime } from "../../src/course/picture/space-time.js";
import { pictureLines } from "../../src/report/picture.js";

const NOON = Date.parse("2026-03-01T12:00:00.000Z");
const MINUTE = 60_000;

interface Ran {
  readonly at: number;
  readonly outcome?: Attempt["outcome"];
  readonly ms?: number;
  readonly lines?: readonly string[];
}

function attempts(requestId: string, ...runs: readonly Ran[]): Observed["requests"][number] {
  return {
    requestId,
    attempts: runs.map(({ at, outcome = "ok", ms = 20, lines = [] }) => ({
      requestId,
      startedAt: NOON + at,
      endedAt: NOON + at + ms,
      outcome,
      lines: lines.map((text, index) => ({ at: NOON + at + 5 + index, text })),
      stream: "stream",
    })),
  };
}

const sent = (...ids: readonly string[]): Observed["deliveries"] =>
  ids.map((requestId, index) => ({ requestId, statusCode: 202, sentAt: NOON + index }));

const order = (requestId: string, at: number): Observed["orders"][number] => ({
  orderId: "ORD-123",
  executionId: `execution-${at}`,
  requestId,
  createdAt: new Date(NOON + at).toISOString(),
  run: "step-4-abc123",
});

const shared = { title: "A run", key: "ORD-123" };
const draw = (observed: Observed, width: number, rows?: number): string =>
  pictureLines(spaceTime(observed), {
    width,
    paint: (text) => text,
    ...(rows === undefined ? {} : { rows }),
  }).join("\n");

const STORED = "Key stored: ORD-123, expires 1772370000";
const REFUSED = "Duplicate event detected. Skipping.";

const DAMAGE: Observed = {
  ...shared,
  deliveries: sent("aaaaaaaa-1", "bbbbbbbb-2"),
  requests: [attempts("aaaaaaaa-1", { at: 100 }), attempts("bbbbbbbb-2", { at: 130 })],
  orders: [order("aaaaaaaa-1", 110), order("bbbbbbbb-2", 140)],
};

const CURED: Observed = {
  ...shared,
  deliveries: sent("aaaaaaaa-1", "bbbbbbbb-2"),
  requests: [
    attempts("aaaaaaaa-1", { at: 100, lines: [STORED] }),
    attempts("bbbbbbbb-2", { at: 130, lines: [REFUSED] }),
  ],
  orders: [order("aaaaaaaa-1", 110)],
};

const LOST: Observed = {
  ...shared,
  deliveries: sent("aaaaaaaa-1"),
  requests: [
    attempts(
      "aaaaaaaa-1",
      { at: 100, outcome: "error", lines: [STORED] },
      { at: 100 + MINUTE, lines: [REFUSED] },
      { at: 100 + 4 * MINUTE, outcome: "timeout" },
    ),
  ],
  orders: [],
};

test("two orders from one: the second is called damage by a sign and a word", () => {
  expect(draw(DAMAGE, 80)).toMatchInlineSnapshot(`
    "              client       queue        function     keys         orders
      +0.000 s    1─ sent ─────▶            │            │            │
      +0.001 s    2─ again ────▶            │            │            │
      +0.100 s    │            1─ begins ───▶            │            │
      +0.110 s    │            │            1────────────┼────────────▶✚ order 1
      +0.120 s    │            │            1 ✔ ok       │            │
      +0.130 s    │            2─ begins ───▶            │            │
      +0.140 s    │            │            2────────────┼────────────▶✚ order 2!
      +0.150 s    │            │            2 ✔ ok       │            │
      requests 1 aaaaaaaa, 2 bbbbbbbb
      again: a duplicate of the same event"
  `);
});

test("a duplicate that is refused", () => {
  expect(draw(CURED, 80)).toMatchInlineSnapshot(`
    "              client       queue        function     keys         orders
      +0.000 s    1─ sent ─────▶            │            │            │
      +0.001 s    2─ again ────▶            │            │            │
      +0.100 s    │            1─ begins ───▶            │            │
      +0.105 s    │            │            1────────────▶✔ stored    │
      +0.110 s    │            │            1────────────┼────────────▶✚ order 1
      +0.120 s    │            │            1 ✔ ok       │            │
      +0.130 s    │            2─ begins ───▶            │            │
      +0.135 s    │            │            2────────────▶⊘ refused   │
      +0.150 s    │            │            2 ✔ ok       │            │
      requests 1 aaaaaaaa, 2 bbbbbbbb
      again: a duplicate of the same event"
  `);
});

test("attempts of one request, the waits between them, an error and a timeout", () => {
  expect(draw(LOST, 80)).toMatchInlineSnapshot(`
    "              client       queue        function     keys         orders
      +0.000 s    1─ sent ─────▶            │            │            │
      +0.100 s    │            1.1─ begins ─▶            │            │
      +0.105 s    │            │            1.1──────────▶✔ stored    │
      +0.120 s    │            │            1.1 ✘ error  │            │
                  ⋮ 60 s later
      +1 min 0 s  │            1.2─ retried ▶            │            │
      +1 min 0 s  │            │            1.2──────────▶⊘ refused   │
      +1 min 0 s  │            │            1.2 ✔ ok     │            │
                  ⋮ 3 min later
      +4 min 0 s  │            1.3─ retried ▶            │            │
      +4 min 0 s  │            │            1.3 ◷ timeout│            │
      request 1 aaaaaaaa
      1.2 is the second attempt of request 1"
  `);
});

test("in 40 columns", () => {
  expect(draw(CURED, 40)).toMatchInlineSnapshot(`
    "  C client, Q queue, F function,
      K keys, O orders

                C Q F K O
      +0.000s   ●─▶ │ │ │ 1 sent
      +0.001s   ●─▶ │ │ │ 2 again
      +0.100s   │ ●─▶ │ │ 1 begins
      +0.105s   │ │ ●─▶ │ 1 ✔ stored
      +0.110s   │ │ ●───▶ 1 ✚ order 1
      +0.120s   │ │ ✔ │ │ 1 ok
      +0.130s   │ ●─▶ │ │ 2 begins
      +0.135s   │ │ ●─▶ │ 2 ⊘ refused
      +0.150s   │ │ ✔ │ │ 2 ok
      requests 1 aaaaaaaa, 2 bbbbbbbb
      again: a duplicate of the same event"
  `);
  expect(draw(LOST, 40)).toMatchInlineSnapshot(`
    "  C client, Q queue, F function,
      K keys, O orders

                C Q F K O
      +0.000s   ●─▶ │ │ │ 1 sent
      +0.100s   │ ●─▶ │ │ 1.1 begins
      +0.105s   │ │ ●─▶ │ 1.1 ✔ stored
      +0.120s   │ │ ✘ │ │ 1.1 error
                ⋮ 60 s later
      +1 min 0s │ ●─▶ │ │ 1.2 retried
      +1 min 0s │ │ ●─▶ │ 1.2 ⊘ refused
      +1 min 0s │ │ ✔ │ │ 1.2 ok
                ⋮ 3 min later
      +4 min 0s │ ●─▶ │ │ 1.3 retried
      +4 min 0s │ │ ◷ │ │ 1.3 timeout
      request 1 aaaaaaaa
      1.2 is the second attempt of request 1"
  `);
});

test.each([40, 60, 79, 80, 120])("no line is wider than %i columns", (width) => {
  for (const observed of [DAMAGE, CURED, LOST])
    for (const line of draw(observed, width).split("\n")) expect(line.length).toBeLessThanOrEqual(width);
});

test("of a long run the beginning and the end are shown, and how much is between", () => {
  const ids = Array.from({ length: 100 }, (_, index) => `request-${index}`);
  const text = draw(
    {
      ...shared,
      deliveries: sent(...ids),
      requests: ids.map((id, index) => attempts(id, { at: 200 + index })),
      orders: [],
    },
    80,
  );
  expect(text.split("\n").length).toBeLessThan(45);
  expect(text).toContain("264 more steps");
  expect(text).toContain("+0.319 s");
});

test("on a low screen the end is what is seen", () => {
  const text = draw(DAMAGE, 80, 5);
  expect(text.split("\n")).toHaveLength(5);
  expect(text).toContain("order 2!");
  expect(text).not.toContain("sent");
});

test("an attempt that still runs has no end, and an order nobody sent is shown all the same", () => {
  const running = attempts("aaaaaaaa-1", { at: 100 });
  const text = draw(
    {
      ...shared,
      deliveries: sent("aaaaaaaa-1"),
      requests: [{ ...running, attempts: running.attempts.map((each) => ({ ...each, endedAt: undefined })) }],
      orders: [{ ...order("by-hand", 500), requestId: undefined }],
    },
    80,
  );
  expect(text).toContain("begins");
  expect(text).not.toContain("ok");
  expect(text).toContain("order 1");
});

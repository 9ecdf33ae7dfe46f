/** The diagram of a run, from its data: what is drawn and told, what is left out, what can't get in. */
import { describe, expect, test } from "vitest";
import type { SpaceTime, Step } from "../../src/course/picture/space-time.js";
import { transcript } from "../../src/report/diagram/transcript.js";
import { spaceTimeSvg } from "../../src/report/svg.js";
import { browserNote, hasBrowser, launch, probe } from "./support.js";

const START = Date.UTC(2026, 0, 1);

const picture = (steps: readonly Step[], more: Partial<SpaceTime> = {}): SpaceTime => ({
  title: "A run",
  key: "ORD-1",
  requestIds: ["one", "two", "three"],
  steps,
  ...more,
});

/** A request that is sent, runs at once, creates an order, and ends. */
function creating(request: number): readonly Step[] {
  const at = START + request * 10;
  return [
    { kind: "sent", at, request, duplicate: request > 1 },
    { kind: "began", at: at + 1, request, attempt: 1 },
    { kind: "order-created", at: at + 2, request, attempt: 1, nth: request },
    { kind: "ended", at: at + 3, request, attempt: 1, outcome: "ok" },
  ];
}

const svg = (drawn: SpaceTime, id = "x"): string => spaceTimeSvg(drawn, { id, theme: "auto", heading: true });
/** The texts of a diagram, from top to bottom. */
const texts = (markup: string): readonly string[] =>
  [...markup.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => text);

/** The same in words, as a reader finds it. */
const sentences = (told: SpaceTime): readonly string[] =>
  transcript(told, 15).map(({ text, at }) => (at === undefined ? text : `${text} ${at}`));

const RETRIED: readonly Step[] = [
  { kind: "sent", at: START, request: 1, duplicate: false },
  { kind: "began", at: START + 5, request: 1, attempt: 1 },
  { kind: "key-stored", at: START + 6, request: 1, attempt: 1 },
  { kind: "ended", at: START + 9, request: 1, attempt: 1, outcome: "error" },
  { kind: "began", at: START + 60_009, request: 1, attempt: 2 },
  { kind: "ended", at: START + 63_009, request: 1, attempt: 2, outcome: "timeout" },
  { kind: "began", at: START + 183_009, request: 1, attempt: 3 },
  { kind: "refused", at: START + 183_010, request: 1, attempt: 3 },
  { kind: "ended", at: START + 183_011, request: 1, attempt: 3, outcome: "ok" },
];

describe("what happened", () => {
  test("is told by words, beside the marks", () => {
    const told = texts(svg(picture([...creating(1), ...creating(2)])));
    for (const words of ["1 sent", "2 duplicate", "1 runs", "2 runs", "order 1", "order 2: damage", "ok"])
      expect(told).toContain(words);
    expect(told.slice(-5)).toEqual(["in total", "2 sent", "2 attempts", "no key", "2 orders"]);
  });

  test("is summed up in the words of what happened: a client that asks sends nothing", () => {
    const steps: readonly Step[] = [
      { kind: "asked", at: START, request: 1, duplicate: false },
      { kind: "called", at: START + 1, request: 1, attempt: 1 },
      { kind: "ended", at: START + 2, request: 1, attempt: 1, outcome: "ok" },
    ];
    const told = texts(svg(picture(steps)));
    expect(told.slice(told.indexOf("in total"))).toEqual([
      "in total",
      "1 asked",
      "1 attempt",
      "no key",
      "no order",
    ]);
  });

  test("after a failure shows the wait, and who tries again", () => {
    const told = texts(svg(picture(RETRIED)));
    const order = [
      "key stored",
      "error",
      "60 s later: Lambda tries again",
      "1, attempt 2",
      "3 s later",
      "timeout",
      "120 s later: Lambda tries again",
      "1, attempt 3",
      "refused",
    ];
    expect(told.filter((words) => order.includes(words))).toEqual(order);
    expect(told).toContain("no order");
  });

  test("is told step by step, in words", () => {
    expect(sentences(picture(RETRIED))).toEqual([
      "The client sends request 1. 0.000 s",
      "Request 1 begins to run. 0.005 s",
      "Request 1 stores the key. 0.006 s",
      "Request 1 ends with an error. 0.009 s",
      "60 s later: Lambda tries again.",
      "Request 1 runs again, attempt 2. 1 min 0.0 s",
      "3 s later.",
      "Request 1 is ended by its timeout. 1 min 3.0 s",
      "120 s later: Lambda tries again.",
      "Request 1 runs again, attempt 3. 3 min 3.0 s",
      "Request 1 is refused as a duplicate. 3 min 3.0 s",
      "Request 1 ends well. 3 min 3.0 s",
    ]);
  });

  test("is one sentence where several requests do the same one after the other", () => {
    const order = [6, 1, 2, 3, 4, 5];
    const steps: readonly Step[] = [
      ...[1, 2, 3, 4, 5, 6].map(
        (request): Step => ({ kind: "sent", at: START, request, duplicate: request > 1 }),
      ),
      ...order.map((request): Step => ({ kind: "began", at: START + 1, request, attempt: 1 })),
      ...[1, 2].map((request): Step => ({ kind: "refused", at: START + 2, request, attempt: 1 })),
      ...[1, 2].map(
        (request): Step => ({ kind: "order-created", at: START + 3, request, attempt: 1, nth: request }),
      ),
    ];
    expect(sentences(picture(steps))).toEqual([
      "The client sends request 1. 0.000 s",
      "The client sends requests 2 to 6, duplicates. 0.000 s",
      "Requests 6 and 1 to 5 begin to run. 0.001 s",
      "Requests 1 and 2 are refused as duplicates. 0.002 s",
      "Request 1 creates order 1. 0.003 s",
      "Request 2 creates order 2: damage. 0.003 s",
    ]);
  });

  test("is summed up in its name, and told nowhere in it a second time", () => {
    const markup = svg(picture(RETRIED));
    expect(/<title[^>]*>([^<]*)</.exec(markup)?.[1]).toBe("A run: 1 sent, 3 attempts, no order, 1 refused");
    expect(/<desc[^>]*>([^<]*)</.exec(markup)?.[1]?.length).toBeLessThan(80);
    expect(markup).toMatch(/<\/desc>(<style>.*<\/style>)?<g aria-hidden="true">.*<\/g><\/svg>$/);
  });

  test("by nobody whom the log knows has no arrow, and is there", () => {
    const drawn = picture([{ kind: "order-created", at: START, request: 0, attempt: 1, nth: 1 }]);
    const markup = svg(drawn);
    expect(texts(markup)).toContain("order 1");
    expect(markup).not.toContain('class="arrow');
    expect(sentences(drawn)).toEqual(["Somebody creates order 1. 0.000 s"]);
  });

  test("and is not over yet is drawn to the end", () => {
    const markup = svg(
      picture([
        { kind: "sent", at: START, request: 1, duplicate: false },
        { kind: "sent", at: START, request: 2, duplicate: true },
        { kind: "began", at: START + 1, request: 1, attempt: 1 },
      ]),
    );
    expect(markup.match(/class="bar"/g)).toHaveLength(1);
    // The one that still waits.
    expect(markup.match(/class="wait"/g)).toHaveLength(2);
    expect(markup).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("when nothing happened is an empty diagram", () => {
    const markup = svg(picture([]));
    expect(texts(markup)).toContain("0 sent");
    expect(markup).not.toMatch(/NaN|undefined|Infinity/);
  });
});

test("attempts at the same time stand beside each other", () => {
  const both: readonly Step[] = [1, 2].flatMap((request): Step[] => [
    { kind: "began", at: START + request, request, attempt: 1 },
    { kind: "ended", at: START + 10 + request, request, attempt: 1, outcome: "ok" },
  ]);
  const markup = svg(picture([...both].sort((a, b) => a.at - b.at)));
  const places = [...markup.matchAll(/class="bar" x="([\d.]+)"/g)].map(([, x]) => x);
  expect(new Set(places).size).toBe(2);
});

test("of more than fifteen attempts the first ten and the last five are drawn, and the rest is told", () => {
  const steps = Array.from({ length: 100 }, (_, index) => creating(index + 1)).flat();
  const markup = svg(picture(steps));
  const told = texts(markup);
  expect(markup.match(/class="bar"/g)).toHaveLength(15);
  expect(told).toContain("85 more attempts, 85 more orders");
  expect(told).toContain("order 10: damage");
  expect(told).toContain("order 96: damage");
  expect(told).not.toContain("order 11: damage");
  // Nothing that is not drawn is missing from the sum.
  expect(told.slice(-4)).toEqual(["100 sent", "100 attempts", "no key", "100 orders"]);
  // In words, all calls are told: that takes no room.
  const words = sentences(picture(steps));
  expect(words).toContain("85 more attempts, 85 more orders.");
  expect(words.filter((sentence) => sentence.includes("begins to run"))).toHaveLength(15);
});

test("text is escaped wherever it stands", () => {
  const hostile = "</title><script>alert(1)</script>&\"'\u0000";
  const markup = svg(picture(creating(1), { title: hostile, key: hostile }));
  expect(markup).not.toContain("<script");
  expect(markup).not.toContain("\u0000");
  expect(markup).toContain("&lt;/title&gt;&lt;script&gt;");
});

test("ids are those of the diagram alone, and it refers to nothing outside", () => {
  const ids = (markup: string): readonly string[] =>
    [...markup.matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id);
  const drawn = picture(creating(1));
  const all = [...ids(svg(drawn, "a")), ...ids(svg(drawn, "b"))];
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThan(2);
  expect(svg(drawn)).not.toMatch(/href|url\(|@import|<script|<foreignObject|<image/);
});

test("each theme has its colours, and auto has both", () => {
  const drawn = picture(creating(1));
  const styles = (theme: "light" | "dark" | "auto" | "inherit"): string =>
    /<style>(.*)<\/style>/.exec(spaceTimeSvg(drawn, { id: "x", theme, heading: false }))?.[1] ?? "";
  expect(styles("light")).not.toBe(styles("dark"));
  expect(styles("light")).not.toContain("prefers-color-scheme");
  expect(styles("auto")).toContain("prefers-color-scheme:dark");
  expect(styles("inherit")).not.toContain("--paper:");
});

test.skipIf(!hasBrowser)(`it is a well-formed document by itself${browserNote}`, async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const markup = svg(picture(RETRIED, { title: "a < b & c" }));
    const root = await probe<{ name: string; children: { name: string; text: string }[] }>(
      page,
      `parsed(${JSON.stringify(markup)})`,
    );
    expect(root.name).toBe("svg");
    expect(root.children[0]).toMatchObject({
      name: "title",
      text: "a < b & c: 1 sent, 3 attempts, no order, 1 refused",
    });
  } finally {
    await browser.close();
  }
});

import { expect, test } from "vitest";
import { afterLogs, createLateLogs } from "../../../src/cloud/logs/late-logs.js";

const clock = { now: () => 7 };
const line = (message: string, timestamp = 1) => [{ timestamp, message }];

/** What was written: the stream, the lines, and when they came. */
function recorder() {
  const written: [string, string[], number | undefined][] = [];
  const logs = createLateLogs(
    {
      append: (_group, stream, events, ingestedAt) => {
        written.push([stream, events.map(({ message }) => message), ingestedAt]);
      },
    },
    clock,
  );
  return { written, logs };
}

test("lines of one stream are written together, in order, and streams stay apart", async () => {
  const { written, logs } = recorder();
  logs.append("g", "one", line("a"));
  logs.append("g", "two", line("b"));
  logs.append("g", "one", line("c"));
  expect(written).toEqual([]);
  await expect
    .poll(() => written)
    .toEqual([
      ["one", ["a", "c"], 7],
      ["two", ["b"], 7],
    ]);
});

test("whoever reads logs finds what was logged before", () => {
  const { written, logs } = recorder();
  const reader = afterLogs({ handle: () => ({ status: 200, body: JSON.stringify(written) }) }, logs);
  logs.append("g", "s", line("a"));
  const answer = reader.handle({
    requestId: "1",
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
    caller: { accountId: "1", arn: "a", userId: "u", accessKeyId: "k" },
  });
  expect(answer).toEqual({ status: 200, body: '[["s",["a"],7]]' });
});

test("lines far apart in time, or too many of them, do not wait for each other", () => {
  const { written, logs } = recorder();
  const later = 25 * 60 * 60_000;
  const long = "x".repeat(300_000);
  logs.append("g", "s", line("a"));
  logs.append("g", "s", line("b", later));
  expect(written).toEqual([["s", ["a"], 7]]);
  logs.append("g", "s", line(long, later));
  expect(written.slice(1)).toEqual([["s", ["b", long], 7]]);
});

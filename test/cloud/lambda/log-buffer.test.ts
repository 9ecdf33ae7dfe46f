/** Where lines wait on their way into the log, and for how long. */
import { expect, test } from "vitest";
import { LogBuffer, type LogDestination } from "../../../src/cloud/lambda/logging/log-buffer.js";

const stream = (name: string): LogDestination => ({ group: "g", name, roleArn: "r" });
const [one, two] = [stream("one"), stream("two")];
const line = (message: string, timestamp = 1) => ({ timestamp, message });

/** What was written, by stream; `fail` throws where a write is to fail. */
function recorder(fail: () => void = () => {}) {
  const written: [string, string[]][] = [];
  const buffer = new LogBuffer({
    append: (_group, name, events) => {
      fail();
      written.push([name, events.map(({ message }) => message)]);
    },
  });
  return { written, buffer };
}

test("lines of one stream are written together, in order, and streams stay apart", async () => {
  const { written, buffer } = recorder();
  buffer.add(one, line("a"));
  buffer.add(two, line("b"));
  buffer.add(one, line("c"));
  expect(written).toEqual([]);
  await expect
    .poll(() => written)
    .toEqual([
      ["one", ["a", "c"]],
      ["two", ["b"]],
    ]);
});

test("whoever drains finds what was logged before", () => {
  const { written, buffer } = recorder();
  buffer.add(one, line("a"));
  buffer.drain();
  expect(written).toEqual([["one", ["a"]]]);
  buffer.drain();
  expect(written).toHaveLength(1);
});

test("lines far apart in time, or too many of them, do not wait for each other", () => {
  const { written, buffer } = recorder();
  const later = 25 * 60 * 60_000;
  const long = "x".repeat(300_000);
  buffer.add(one, line("a"));
  buffer.add(one, line("b", later));
  expect(written).toEqual([["one", ["a"]]]);
  buffer.add(one, line(long, later));
  expect(written.slice(1)).toEqual([["one", ["b", long]]]);
});

test("what can't be written is told to whoever drains, and waits on", () => {
  let full = true;
  const { written, buffer } = recorder(() => {
    if (full) throw new Error("no space left");
  });
  buffer.add(one, line("a"));
  expect(() => buffer.drain()).toThrow("no space left");
  buffer.add(one, line("b"));
  full = false;
  buffer.drain();
  expect(written).toEqual([["one", ["a", "b"]]]);
});

test("what can't be written while nobody waits ends nothing", async () => {
  const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
  const { written, buffer } = recorder(() => {
    throw new Error("no space left, later");
  });
  buffer.add(one, line("a"));
  expect((await warned).message).toBe("no space left, later");
  expect(written).toEqual([]);
});

/** Where lines wait on their way into the log, and for how long. */
import { expect, test } from "vitest";
import { LogBuffer, type LogDestination } from "../../../src/cloud/lambda/logging/log-buffer.js";

const stream = (name: string): LogDestination => ({ group: "g", name, roleArn: "r" });
const [one, two] = [stream("one"), stream("two")];
const line = (message: string, timestamp = 1) => ({ timestamp, message });

/** What was written, by stream; `may` decides when. */
function recorder(may: () => void | Promise<void> = () => {}) {
  const written: [string, string[]][] = [];
  const buffer = new LogBuffer({
    append: (_group, name, events) => {
      const write = (): void => void written.push([name, events.map(({ message }) => message)]);
      const allowed = may();
      return allowed instanceof Promise ? allowed.then(write) : write();
    },
  });
  return { written, buffer };
}

/** A decision that is made when the test says so. */
function gate() {
  let open = (): void => {};
  let refuse = (_error: Error): void => {};
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve;
    refuse = reject;
  });
  return { opened, open, refuse };
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
  expect(buffer.drain()).toBeUndefined();
  expect(written).toEqual([["one", ["a"]]]);
  expect(buffer.drain()).toBeUndefined();
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

test("an invocation ends when its lines can be drained at once", async () => {
  const { opened, open } = gate();
  const { written, buffer } = recorder(() => opened);
  buffer.add(one, line("a"));
  const settled = buffer.settled(one);
  const drained = buffer.drain();
  expect({ written, settled, drained }).toEqual({
    written: [],
    settled: expect.any(Promise),
    drained: expect.any(Promise),
  });
  open();
  await Promise.all([settled, drained]);
  expect(written).toEqual([["one", ["a"]]]);
  expect(buffer.drain()).toBeUndefined();
});

test("where writing takes no time, the next invocation's lines wait for others", () => {
  const { written, buffer } = recorder();
  buffer.add(one, line("first"));
  expect(buffer.settled(one)).toBeUndefined();
  buffer.add(one, line("second"));
  expect(buffer.settled(one)).toBeUndefined();
  expect(written).toEqual([["one", ["first"]]]);
  void buffer.drain();
  expect(written.slice(1)).toEqual([["one", ["second"]]]);
});

test("lines stay in order behind a write that takes time", async () => {
  const { opened, open } = gate();
  const answers: (void | Promise<void>)[] = [opened, undefined];
  const { written, buffer } = recorder(() => answers.shift());
  buffer.add(one, line("slow"));
  void buffer.drain();
  buffer.add(one, line("quick"));
  const drained = buffer.drain();
  expect(written).toEqual([]);
  open();
  await drained;
  expect(written).toEqual([
    ["one", ["slow"]],
    ["one", ["quick"]],
  ]);
});

test("a failure is told to whoever waits, and ends nothing", async () => {
  const { opened, refuse } = gate();
  const { written, buffer } = recorder(() => opened);
  buffer.add(one, line("a"));
  void buffer.drain();
  const settled = buffer.settled(one);
  refuse(new Error("on purpose"));
  await expect(settled).rejects.toThrow("on purpose");
  expect(written).toEqual([]);
});

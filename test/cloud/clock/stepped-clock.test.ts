/** Between steps nothing happens, however long it takes. */
import { describe, expect, test } from "vitest";
import { SteppedClock } from "../../../src/cloud/clock/stepped-clock.js";
import { VirtualClock } from "../../../src/cloud/clock/virtual-clock.js";

const BEGIN = 1_000;

/** Resolves when a clock that jumps had time enough to do so. */
const aWhile = (): Promise<void> =>
  new Promise((resolve) => new VirtualClock({ quietMs: 1 }).at(Date.now(), resolve, { pulls: true }));

describe("a stepped clock", () => {
  test("stands still: what is due waits for a step", async () => {
    const clock = new SteppedClock(BEGIN);
    const seen: string[] = [];
    clock.at(BEGIN, () => seen.push("due"), { pulls: true });
    await aWhile();
    expect({ seen, now: clock.now(), due: clock.isDue(BEGIN) }).toEqual({ seen: [], now: BEGIN, due: false });
    expect(clock.isWorthWaitingFor(BEGIN + 1)).toBe(false);
    await clock.advance(0);
    expect(seen).toEqual(["due"]);
  });

  test("lets what is due happen within a step, and waits be waited", async () => {
    const clock = new SteppedClock(BEGIN);
    const seen: unknown[] = [];
    clock.at(
      BEGIN + 5,
      () => seen.push(clock.now(), clock.isDue(BEGIN + 5), clock.isWorthWaitingFor(BEGIN + 6)),
      { pulls: false },
    );
    await clock.advance(10);
    expect(seen).toEqual([BEGIN + 5, true, true]);
    expect(clock.now()).toBe(BEGIN + 10);
  });

  test("idle lets every delivery happen, one after the other, and no data", async () => {
    const clock = new SteppedClock(BEGIN);
    const seen: string[] = [];
    clock.at(BEGIN + 60_000, () => seen.push(`retry at ${clock.now()}`), { pulls: true });
    clock.at(BEGIN + 10, () => seen.push("data"), { pulls: false });
    clock.at(
      BEGIN,
      () => {
        const release = clock.busy();
        seen.push("first begins");
        setImmediate(() => {
          seen.push("first ends");
          release();
        });
      },
      { pulls: true },
    );
    await clock.idle();
    expect(seen).toEqual(["first begins", "first ends", `retry at ${BEGIN + 60_000}`]);
  });

  test("makes one step after the other", async () => {
    const clock = new SteppedClock(BEGIN);
    const seen: number[] = [];
    clock.at(BEGIN + 10, () => seen.push(clock.now()), { pulls: true });
    clock.at(BEGIN + 30, () => seen.push(clock.now()), { pulls: true });
    await Promise.all([clock.advance(20), clock.advance(20), clock.idle()]);
    expect({ seen, now: clock.now() }).toEqual({ seen: [BEGIN + 10, BEGIN + 30], now: BEGIN + 40 });
  });

  test("refuses to go back, and goes on after a refusal", async () => {
    const clock = new SteppedClock(BEGIN);
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
    await clock.advance(1);
    expect(clock.now()).toBe(BEGIN + 1);
  });

  test("models what phases take, and shows their end when it is told", () => {
    const clock = new SteppedClock(BEGIN);
    const init = clock.begin("init");
    expect({ took: init.stop(), now: clock.now() }).toEqual({ took: 100, now: BEGIN });
    init.end();
    const invoke = clock.begin("invoke");
    expect({ took: invoke.stop(), measured: invoke.measured(() => 1) }).toEqual({
      took: 10,
      measured: undefined,
    });
    invoke.end();
    const timeout = clock.begin("invoke");
    timeout.stop(3_000);
    timeout.end();
    expect(clock.now()).toBe(BEGIN + 100 + 10 + 3_000);
  });

  test("shows handlers the time that stands still, and goes on from an offset", () => {
    const offsets: number[] = [];
    const clock = new SteppedClock(BEGIN, { offset: 7, onOffset: (offset) => offsets.push(offset) });
    clock.begin("invoke").end();
    expect({ handlers: clock.handlerTime, offsets }).toEqual({ handlers: `=${BEGIN + 17}`, offsets: [17] });
  });
});

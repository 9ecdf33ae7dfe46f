/** When the clock jumps, and when it must not. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VirtualClock, type VirtualClockOptions } from "../../../src/cloud/clock/virtual-clock.js";

const HOUR = 3_600_000;

/** A clock over a source that stands still, so that only jumps move it. */
function makeClock(options: VirtualClockOptions = {}) {
  const offsets: number[] = [];
  const clock = new VirtualClock({
    source: () => 1_000,
    quietMs: 1,
    onOffset: (offset) => offsets.push(offset),
    ...options,
  });
  return { clock, offsets };
}

/** Resolves when the clock has let an alarm go off at that distance. */
const alarm = (clock: VirtualClock, distance: number, pulls = true): Promise<number> =>
  new Promise((resolve) => clock.at(clock.now() + distance, () => resolve(clock.now()), { pulls }));

describe("jumps", () => {
  test("to the next delivery when nothing runs, and says so", async () => {
    const { clock, offsets } = makeClock();
    expect(await alarm(clock, HOUR)).toBe(1_000 + HOUR);
    expect(offsets).toEqual([HOUR]);
    clock.close();
  });

  test("only when what runs has ended", async () => {
    const { clock, offsets } = makeClock();
    const release = clock.busy();
    const second = clock.busy();
    const delivered = alarm(clock, HOUR);
    release();
    release();
    // Another clock that has nothing to wait for shows that there was time enough to jump.
    await alarm(makeClock().clock, HOUR);
    await alarm(makeClock().clock, HOUR);
    expect(offsets).toEqual([]);
    second();
    expect(await delivered).toBe(1_000 + HOUR);
    clock.close();
  });

  test("never for data", async () => {
    const { clock, offsets } = makeClock();
    let swept = false;
    clock.at(2_000, () => (swept = true), { pulls: false });
    await clock.idle();
    await alarm(makeClock().clock, HOUR);
    expect({ swept, offsets }).toEqual({ swept: false, offsets: [] });
    clock.close();
  });

  test("and lets the data that expires on the way expire first", async () => {
    const { clock } = makeClock();
    const seen: string[] = [];
    clock.at(1_000 + 10, () => seen.push("data"), { pulls: false });
    clock.at(1_000 + 20, () => seen.push("delivery"), { pulls: true });
    clock.at(1_000 + 30, () => seen.push("later data"), { pulls: false });
    await clock.idle();
    expect(seen).toEqual(["data", "delivery"]);
    clock.close();
  });

  test("not to what was withdrawn, which idle does not wait for either", async () => {
    const { clock, offsets } = makeClock();
    const cancel = clock.at(HOUR, () => {}, { pulls: true });
    const idle = clock.idle();
    cancel();
    cancel();
    await idle;
    expect(offsets).toEqual([]);
    clock.close();
  });
});

describe("advance", () => {
  test("lets everything that is due happen, in its order and at its time", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ distance: fc.integer({ min: 0, max: 50 }), pulls: fc.boolean() }), {
          maxLength: 20,
        }),
        fc.integer({ min: 0, max: 60 }),
        async (alarms, ms) => {
          const { clock } = makeClock({ quietMs: 60_000 });
          const fired: { dueAt: number; at: number }[] = [];
          for (const { distance, pulls } of alarms) {
            const dueAt = 1_000 + distance;
            clock.at(dueAt, () => fired.push({ dueAt, at: clock.now() }), { pulls });
          }
          await clock.advance(ms);
          expect(clock.now()).toBe(1_000 + ms);
          clock.close();
          const due = alarms.filter(({ distance }) => distance <= ms).map(({ distance }) => 1_000 + distance);
          expect(fired).toEqual(due.sort((a, b) => a - b).map((dueAt) => ({ dueAt, at: dueAt })));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("waits for the work that an alarm begins before it goes on", async () => {
    const { clock } = makeClock();
    const seen: string[] = [];
    clock.at(
      1_010,
      () => {
        const release = clock.busy();
        setImmediate(() => {
          seen.push(`first at ${clock.now()}`);
          clock.at(1_015, () => seen.push(`retry at ${clock.now()}`), { pulls: true });
          release();
        });
      },
      { pulls: true },
    );
    clock.at(1_020, () => seen.push(`second at ${clock.now()}`), { pulls: false });
    await clock.advance(100);
    expect(seen).toEqual(["first at 1010", "retry at 1015", "second at 1020"]);
    clock.close();
  });

  test("never goes back", async () => {
    const { clock } = makeClock();
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
    await expect(clock.advance(Number.NaN)).rejects.toThrow(RangeError);
    expect(clock.now()).toBe(1_000);
    clock.close();
  });
});

test("a closed clock wakes who waits for it, and forgets its alarms", async () => {
  const { clock } = makeClock({ quietMs: 60_000 });
  let fired = false;
  clock.at(HOUR, () => (fired = true), { pulls: true });
  const idle = clock.idle();
  clock.close();
  await idle;
  expect(fired).toBe(false);
});

test("a later process goes on from the offset of the one before", () => {
  expect(makeClock({ offset: HOUR }).clock.now()).toBe(1_000 + HOUR);
});

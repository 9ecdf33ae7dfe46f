/** Real time goes by alone. */
import { expect, test } from "vitest";
import type { CloudClock } from "../../../src/cloud/clock/clock.js";
import { RealClock, RealTimeError } from "../../../src/cloud/clock/real-clock.js";
import { VirtualClock } from "../../../src/cloud/clock/virtual-clock.js";

const HOUR = 3_600_000;

const alarm = (clock: CloudClock, distance: number): Promise<number> =>
  new Promise((resolve) => clock.at(clock.now() + distance, () => resolve(clock.now()), { pulls: true }));

test("is neither jumped nor advanced", async () => {
  const offsets: number[] = [];
  const clock = new RealClock({ source: () => 1_000, onOffset: (offset) => offsets.push(offset) });
  clock.at(clock.now() + HOUR, () => {}, { pulls: true });
  await expect(clock.advance(1)).rejects.toThrow(RealTimeError);
  await expect(clock.advance(1)).rejects.toThrow("real time");
  // Another clock that has nothing to wait for shows that there was time enough to jump.
  await alarm(new VirtualClock({ quietMs: 1 }), HOUR);
  expect({ now: clock.now(), offsets }).toEqual({ now: 1_000, offsets: [] });
  clock.close();
});

test("lets alarms go off when their time has come", async () => {
  let now = 1_000;
  const clock = new RealClock({ source: () => now });
  expect({ ahead: clock.isWorthWaitingFor(1_001), due: clock.isDue(1_001) }).toEqual({
    ahead: true,
    due: false,
  });
  const rung = alarm(clock, 1);
  now = 1_001;
  expect(await rung).toBe(1_001);
  await clock.idle();
  expect(clock.isDue(1_001)).toBe(true);
  clock.close();
});

test("goes on from what an earlier process jumped", () => {
  const clock = new RealClock({ source: () => 1_000, offset: HOUR });
  expect({ now: clock.now(), handlers: clock.handlerTime }).toEqual({
    now: 1_000 + HOUR,
    handlers: String(HOUR),
  });
});

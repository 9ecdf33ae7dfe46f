/** It moves when it is told to, and only then. */
import { expect, test } from "vitest";
import { ManualClock } from "../../../src/cloud/clock/manual-clock.js";
import { VirtualClock } from "../../../src/cloud/clock/virtual-clock.js";

const BEGIN = 1_000;

const aWhile = (): Promise<void> =>
  new Promise((resolve) => new VirtualClock({ quietMs: 1 }).at(Date.now(), resolve, { pulls: true }));

test("stands still, whatever is to come", async () => {
  const clock = new ManualClock(BEGIN);
  let seen = 0;
  for (const pulls of [true, false]) clock.at(BEGIN + 1, () => (seen += 1), { pulls });
  await aWhile();
  await aWhile();
  expect({ seen, now: clock.now(), handlers: clock.handlerTime }).toEqual({
    seen: 0,
    now: BEGIN,
    handlers: `=${BEGIN}`,
  });
  await clock.advance(1);
  expect({ seen, now: clock.now() }).toEqual({ seen: 2, now: BEGIN + 1 });
});

test("lets what is due already happen by itself", async () => {
  const clock = new ManualClock(BEGIN);
  const now = await new Promise((resolve) =>
    clock.at(BEGIN - 10, () => resolve(clock.now()), { pulls: false }),
  );
  expect(now).toBe(BEGIN);
});

test("measures phases, which do not move it", () => {
  const clock = new ManualClock(BEGIN);
  const phase = clock.begin("invoke");
  expect({ took: phase.stop(5), measured: phase.measured(() => "seen") }).toEqual({
    took: 5,
    measured: "seen",
  });
  phase.end();
  expect(clock.now()).toBe(BEGIN);
});

/** Nothing that was answered for is lost, whenever the process is killed. `bench/survival.mjs` is the same with 200 kills. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const TRIAL = fileURLToPath(new URL("../../bench/survival.mjs", import.meta.url));
const KILLS = 6;

test("every event answered 202 runs, every acknowledged write is there, and no process is left, after kill -9 under load", async () => {
  const seed = Math.floor(Math.random() * 1e9);
  const { stdout } = await promisify(execFile)(process.execPath, [TRIAL, String(KILLS), String(seed)]);
  const report: Record<string, number> = JSON.parse(stdout);
  expect(report).toMatchObject({ kills: KILLS, seed, lostEvents: 0, lostWrites: 0, orphans: 0 });
  // The trial itself took place.
  expect(report.accepted).toBeGreaterThan(0);
  expect(report.acknowledgedWrites).toBeGreaterThan(0);
  expect(report.executions).toBeGreaterThanOrEqual(report.accepted ?? Number.NaN);
});

/** Watching on a terminal: keys, one screen for each run, and Ctrl-C. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryHome } from "../support/cli.js";
import { KEYS, Screen } from "../support/screen.js";
import { startWorld, type World } from "../support/world.js";

const UNSOLVED = new URL("../../labs/04-duplicate-invocations/practice/unsolved.mjs", import.meta.url);

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

function watch(): Screen {
  const file = join(temporaryHome(), "handler.mjs");
  copyFileSync(UNSOLVED, file);
  return new Screen(["run", "step-4", "--practice", "--watch", "--handler", file, "--home", world.home]);
}

test("keys that are pressed while a run is under way are dropped; r runs, q ends with the last verdict", async () => {
  const screen = watch();
  await screen.shows("Trying your handler");
  screen.press("rrq");
  await screen.shows("r: run now, q: quit");
  expect(screen.text.trimEnd().split("\n").at(-1)).toBe("r: run now, q: quit, Ctrl-C: end");
  screen.press("x");
  screen.press("r");
  await screen.shows(/Run 2[\s\S]*q: quit/);
  expect(screen.text).not.toContain("Run 3");
  screen.press("q");
  expect(await screen.exit).toBe(1);
});

test("Ctrl-C ends with 130, while it waits and while it runs", async () => {
  const waiting = watch();
  await waiting.shows("q: quit");
  waiting.press(KEYS.ctrlC);
  expect(await waiting.exit).toBe(130);
  const running = watch();
  await running.shows("Trying your handler");
  running.press(KEYS.ctrlC);
  expect(await running.exit).toBe(130);
  expect(running.text).not.toMatch(/^\s+at /m);
});

/** `cloud start --duplicate-rate … --seed … --trace …`: what AWS leaves to chance, chosen. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, cliJson, temporaryHome } from "../support/cli.js";

interface CloudJson {
  readonly running: boolean;
  readonly duplicateRate?: number;
  readonly seed?: number;
  readonly trace?: string;
  readonly now: string;
}

describe("wrong usage", () => {
  test.each([
    [["--duplicate-rate", "1.1"], "from 0 to 1"],
    [["--duplicate-rate", "-0.1"], "from 0 to 1"],
    [["--duplicate-rate", "often"], "from 0 to 1"],
    [["--duplicate-rate", "0.2", "--seed", "1.5"], "whole number"],
    [["--duplicate-rate", "0.2", "--seed", "x"], "whole number"],
    [["--trace", "run.jsonl"], "--seed"],
    [["--trace", "run.jsonl", "--seed", "7", "--time", "real"], "clock of its own"],
  ])("%j", async (flags, message) => {
    const home = temporaryHome();
    const ended = await cli(["cloud", "start", "--home", home, ...flags]);
    expect(ended).toMatchObject({ status: 3, stdout: "", stderr: expect.stringContaining(message) });
    expect((await cliJson<CloudJson>(home, "cloud", "status")).document.running).toBe(false);
  });
});

test("status shows rate and seed, and a running one is not silently another", async () => {
  const home = temporaryHome();
  const flags = ["--duplicate-rate", "0.2", "--seed", "7"];
  try {
    expect((await cliJson<CloudJson>(home, "cloud", "start", ...flags)).document).toMatchObject({
      running: true,
      duplicateRate: 0.2,
      seed: 7,
    });
    expect((await cliJson<CloudJson>(home, "cloud", "status")).document).toMatchObject({
      duplicateRate: 0.2,
      seed: 7,
    });
    expect((await cli(["cloud", "start", "--home", home, ...flags])).status).toBe(0);
    expect((await cli(["cloud", "start", "--home", home])).status).toBe(0);
    expect(
      await cli(["cloud", "start", "--home", home, "--duplicate-rate", "0.3", "--seed", "7"]),
    ).toMatchObject({ status: 3, stderr: expect.stringContaining("cloud stop") });
  } finally {
    await cli(["cloud", "stop", "--home", home]);
  }
});

test("a rate without a seed draws one, and shows it", async () => {
  const home = temporaryHome();
  try {
    const { document } = await cliJson<CloudJson>(home, "cloud", "start", "--duplicate-rate", "0.5");
    expect(document.seed).toEqual(expect.any(Number));
  } finally {
    await cli(["cloud", "stop", "--home", home]);
  }
});

test("a lab runs while its run is traced", async () => {
  const home = temporaryHome();
  const trace = join(home, "run.jsonl");
  try {
    const started = await cliJson<CloudJson>(home, "cloud", "start", "--seed", "7", "--trace", trace);
    expect(started.document).toMatchObject({ seed: 7, trace, now: "2026-01-01T00:00:00.000Z" });
    expect((await cli(["run", "step-7", "--home", home])).status).toBe(0);
    expect(existsSync(trace)).toBe(true);
  } finally {
    await cli(["cloud", "stop", "--home", home]);
  }
});

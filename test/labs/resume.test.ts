/** A lab that is killed anywhere and run again ends in the same place; so does one that is interrupted. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { IDS } from "../support/catalogue.js";
import { cliJson, type RunJson, startCli, temporaryHome, type VerifyJson } from "../support/cli.js";

/** What a plain run of a lab prints at the boundaries of its steps. */
const BOUNDARIES: Readonly<Record<string, readonly string[]>> = {
  "step-1": ["  provision", "  act", "Table IdempotencyTable", "Table Orders", "Time to live", "  verify"],
  "step-4": ["  provision", "Table Orders", "deployed, version", "  act", "accepted (202)", "  verify"],
  "step-6": [
    "  provision",
    "Time to live",
    "deployed, version",
    "  act",
    "accepted (202)",
    "  verify",
    "step-6: pass",
  ],
  "step-7": [
    "  act",
    "always fails deployed",
    "accepted (202)",
    "after the key was stored deployed",
    "is lost",
    "  verify",
  ],
  "step-8": ["  act", "before the expiry", "Past the expiry", "not swept", "after the sweep"],
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** The processes whose command line names the home, or that run out of it. */
function processesOf(home: string): readonly string[] {
  if (process.platform !== "linux") return [];
  const { readdirSync, readlinkSync } = process.getBuiltinModule("node:fs");
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return (
        readlinkSync(`/proc/${pid}/cwd`).startsWith(home) ||
        readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(home)
      );
    } catch {
      return false;
    }
  });
}

async function endsInTheSamePlace(home: string, lab: string): Promise<void> {
  const { document, status } = await cliJson<RunJson>(home, "run", lab);
  expect({ status, verdict: document.verdict }).toEqual({ status: 0, verdict: "pass" });
  const verified = await cliJson<VerifyJson>(home, "verify", lab);
  expect(verified.document.verdict).toBe("pass");
}

/** A lab whose boundaries nobody wrote down is killed when it begins to act. */
const ANYWHERE = ["  act"] as const;
const cases = IDS.map((lab) => [lab, BOUNDARIES[lab] ?? ANYWHERE] as const).flatMap(([lab, marks]) =>
  marks.map((mark) => [lab, mark] as const),
);

describe("killed at a step's boundary", () => {
  test.each(cases)("%s at %j", async (lab, mark) => {
    const home = temporaryHome();
    const running = startCli(["run", lab, "--plain", "--home", home]);
    await running.saw(mark);
    running.child.kill("SIGKILL");
    await running.ended;
    await vi.waitFor(() => expect(processesOf(home)).toEqual([]), { timeout: 10_000 });
    await endsInTheSamePlace(home, lab);
  });
});

describe("interrupted", () => {
  test.each([
    ["step-6", "  provision"],
    ["step-6", "  act"],
    ["step-7", "accepted (202)"],
  ])("%s at %j: exit status 130, no process left, progress valid", async (lab, mark) => {
    const home = temporaryHome();
    const running = startCli(["run", lab, "--plain", "--home", home]);
    await running.saw(mark);
    running.child.kill("SIGINT");
    const { status, stderr } = await running.ended;
    expect({ status, stderr }).toEqual({ status: 130, stderr: "" });
    expect(processesOf(home)).toEqual([]);
    await endsInTheSamePlace(home, lab);
    const progress: unknown = JSON.parse(readFileSync(join(home, "progress.json"), "utf8"));
    expect(progress).toMatchObject({ targets: { local: { labs: { [lab]: { verdict: "pass" } } } } });
  });

  test("cloud start --foreground", async () => {
    const home = temporaryHome();
    const running = startCli(["cloud", "start", "--foreground", "--plain", "--home", home]);
    await running.saw("The embedded AWS runs at");
    running.child.kill("SIGINT");
    expect((await running.ended).status).toBe(130);
    expect(running.child.pid !== undefined && alive(running.child.pid)).toBe(false);
  });
});

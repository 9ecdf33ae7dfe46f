/** The main job: all labs without a terminal, and evidence that lasts. */
import { describe, expect, test } from "vitest";
import { LABS } from "../../labs/index.js";
import { pythonProblem } from "../../src/cloud/lambda/environments/python.js";
import { cli, cliJson, type RunJson, temporaryHome, type VerifyJson } from "../support/cli.js";

const missing = await pythonProblem();
const IDS = LABS.map(({ id }) => id);

interface StartJson {
  readonly schema: string;
  readonly verdict: string;
  readonly labs: readonly RunJson[];
}

async function wholeCourse(home: string, ...flags: readonly string[]): Promise<void> {
  const { document, status } = await cliJson<StartJson>(home, "start", ...flags);
  const failed = document.labs.flatMap(({ lab, checks }) =>
    checks.filter(({ verdict }) => verdict !== "pass").map(({ id, observed }) => `${lab} ${id}: ${observed}`),
  );
  expect({ failed, status, verdict: document.verdict }).toEqual({ failed: [], status: 0, verdict: "pass" });
  expect(document.labs.map(({ lab }) => lab)).toEqual(IDS);
}

async function allHold(home: string): Promise<void> {
  const { document, status } = await cliJson<VerifyJson>(home, "verify");
  expect(document.labs.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(IDS.map((id) => `${id} pass`));
  expect(status).toBe(0);
}

describe("the whole course", () => {
  test("on Node: everything passes, and still holds in later processes and days", async () => {
    const home = temporaryHome();
    await wholeCourse(home);
    await allHold(home);
    expect((await cli(["cloud", "advance", "3d", "--home", home])).status).toBe(0);
    await allHold(home);
    // Labs in another order, and twice, leave the others' evidence alone.
    for (const lab of ["step-4", "step-2", "step-6"])
      expect((await cli(["run", lab, "--home", home])).status).toBe(0);
    await allHold(home);
    // What is deployed by hand later, with the course's own code, is not the course's concern.
    const { document } = await cliJson<{ passed: string[]; next: string | null }>(home, "status");
    expect(document.passed).toEqual(IDS);
  });

  test.skipIf(missing !== undefined)(
    `on Python${missing === undefined ? "" : ` (skipped: ${missing})`}`,
    async () => {
      const home = temporaryHome();
      await wholeCourse(home, "--runtime", "python");
      await allHold(home);
    },
  );

  test("each lab alone provisions what the labs before it would have left", async () => {
    for (const lab of IDS) {
      const home = temporaryHome();
      const { status, document } = await cliJson<RunJson>(home, "run", lab);
      expect({ lab, status, verdict: document.verdict }).toEqual({ lab, status: 0, verdict: "pass" });
    }
  });
});

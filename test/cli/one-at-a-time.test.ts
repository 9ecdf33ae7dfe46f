/** Runs in one home wait for each other; whoever is interrupted says so. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli, type RunJson, startCli, temporaryHome } from "../support/cli.js";

const handler = (path: string): string =>
  new URL(`../../labs/05-with-idempotency/${path}`, import.meta.url).pathname;

test("two handlers judged at once in one home are both judged rightly", async () => {
  const home = temporaryHome();
  await cli(["cloud", "start", "--home", home]);
  try {
    const judged = (file: string) =>
      startCli(["run", "step-5", "--practice", "--handler", handler(file), "--json", "--home", home]).ended;
    const [right, wrong] = await Promise.all([
      judged("practice/solution.mjs"),
      judged("mistakes/request-id-as-key.mjs"),
    ]);
    const rightRun: RunJson = JSON.parse(right.stdout);
    expect(rightRun.verdict).toBe("pass");
    const wrongRun: RunJson & { mistake: { id: string } } = JSON.parse(wrong.stdout);
    expect(wrongRun).toMatchObject({ verdict: "fail", mistake: { id: "request-id-as-key" } });
    expect(`${right.stderr}${wrong.stderr}`).toContain("uses this home: waiting until it ends");
  } finally {
    await cli(["cloud", "stop", "--home", home]);
  }
});

test("the lock of a process that is gone is nobody's, and none is left", async () => {
  const home = temporaryHome();
  // No process has this number: Linux ends before it.
  writeFileSync(join(home, "run.lock"), "4194305");
  const { status } = await cli(["run", "step-1", "--home", home]);
  expect(status).toBe(0);
  expect(existsSync(join(home, "run.lock"))).toBe(false);
});

test("an interrupted run says how to go on; for a program it is one document", async () => {
  const lines = startCli(["run", "step-7", "--home", temporaryHome()]);
  await lines.saw("always fails deployed");
  lines.child.kill("SIGINT");
  const ended = await lines.ended;
  expect(ended.status).toBe(130);
  expect(ended.stdout).toContain("step-7 was cut short. Run it again: idem-lab run step-7");

  const home = temporaryHome();
  const json = startCli(["run", "step-7", "--json", "--home", home]);
  while (!existsSync(join(home, "run.lock"))) await new Promise((resolve) => setImmediate(resolve));
  json.child.kill("SIGTERM");
  const { status, stdout } = await json.ended;
  expect(status).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ schema: "idem-lab/error@1", error: { kind: "interrupted" } });
});

test("the language that was asked for is remembered, and told", async () => {
  const home = temporaryHome();
  const { stdout: first } = await cli(["run", "step-1", "--home", home]);
  expect(first).toContain("runtime: JavaScript");
  const { stdout, status } = await cli(["run", "step-2", "--runtime", "python", "--home", home]);
  // Without Python here there is nothing to remember.
  if (status !== 0) return;
  expect(stdout).toContain("runtime: Python");
  expect((await cli(["run", "step-2", "--home", home])).stdout).toContain("runtime: Python");
});

test("what is wrong in a handler's file is told with its line", async () => {
  const home = temporaryHome();
  const file = join(home, "broken.mjs");
  writeFileSync(file, "export const handler = async () => {\n  const a = ;\n};\n");
  const { status, stderr } = await cli(["run", "step-5", "--handler", file, "--home", home]);
  expect(status).toBe(3);
  expect(stderr).toContain("is not valid JavaScript: line 2: SyntaxError");
});

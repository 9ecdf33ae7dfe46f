/** The table of docs/patterns.md is what the prover says of its handlers. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("docs/patterns.md says what prove says", () => {
  const { status, stderr } = spawnSync(process.execPath, ["bin/patterns.mjs", "--check"], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

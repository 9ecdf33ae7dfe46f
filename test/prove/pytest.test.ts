/** The plugin for pytest, as its users have it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryHome } from "../support/cli.js";
import { noPython } from "./support.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const HANDLERS = join(ROOT, "test", "prove", "handlers");
const missing =
  noPython ??
  (spawnSync("python3", ["-c", "import pytest"]).status === 0
    ? undefined
    : "pytest is not installed: python3 -m pip install pytest");

test.skipIf(missing !== undefined)(
  `assert_exactly_once${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    const folder = join(temporaryHome(), "project");
    mkdirSync(folder);
    const settings = `[pytest]\nidem_lab_command = ${process.execPath} ${join(ROOT, "bin", "idem-lab.js")}\n`;
    writeFileSync(join(folder, "pytest.ini"), settings);
    writeFileSync(
      join(folder, "test_orders.py"),
      `
H = ${JSON.stringify(HANDLERS)}

def test_once(assert_exactly_once):
    result = assert_exactly_once(H + "/natural-key.py", event={"order_id": "1"}, bound=1)
    assert result["bounds"]["faults"] == 1

def test_twice(assert_exactly_once):
    assert_exactly_once(H + "/request-id-key.py", bound=0, env={"STAGE": "test"})

def test_usage(assert_exactly_once):
    assert_exactly_once(H + "/nowhere.py")
`,
    );
    const plugin = ["-m", "pytest", "-p", "pytest_idem_lab", "-p", "no:cacheprovider", "-q"];
    const { stdout } = spawnSync("python3", plugin, {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, PYTHONPATH: join(ROOT, "python"), PYTHONDONTWRITEBYTECODE: "1" },
    });
    expect(stdout).toContain("2 failed, 1 passed");
    expect(stdout).toContain("AT-LEAST-ONCE");
    expect(stdout).toMatch(/request-id-key\.py:\d+ {2}orders\.put_item\(/);
    expect(stdout).toMatch(/IdemLabError.*There is no file/);
  },
);

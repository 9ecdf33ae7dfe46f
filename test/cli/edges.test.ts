/** The command line at its edges: readers that go, homes with odd names, targets that refuse, files in both languages. */
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { pythonProblem } from "../../src/cloud/lambda/environments/python.js";
import {
  cli,
  cliJson,
  mainHere,
  type RunJson,
  startCli,
  temporaryHome,
  type VerifyJson,
} from "../support/cli.js";
import { startWorld } from "../support/world.js";

const missing = await pythonProblem();
const PROGRAM = fileURLToPath(new URL("../../bin/idem-lab.js", import.meta.url));
const STACK = /^\s+at /m;

describe("whoever reads the output may go", () => {
  test.each([
    ["plain lines", ["run", "step-1", "--plain"]],
    ["a JSON document", ["run", "step-1", "--json"]],
  ])("%s: the work ends well all the same", async (_name, args) => {
    const home = temporaryHome();
    const child = spawn(process.execPath, [PROGRAM, ...args, "--home", home], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    const status = await new Promise((resolve) => child.once("close", resolve));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect((await cli(["verify", "step-1", "--home", home])).status).toBe(0);
  });
});

describe("help", () => {
  const COMMANDS = ["start", "run", "verify", "list", "status", "reset", "clean", "logs", "table", "cloud"];

  test.each(COMMANDS)("%s --help", async (command) => {
    const { status, stdout, stderr } = await cli([command, "--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`Usage: idem-lab ${command}`);
  });

  test("no command at all, and no command of cloud's, is wrong usage and shows what there is", async () => {
    const none = await cli([]);
    expect(none).toMatchObject({ status: 3, stdout: "" });
    for (const command of COMMANDS) expect(none.stderr).toContain(`  ${command}`);
    expect(await cli(["cloud"])).toMatchObject({ status: 3, stderr: expect.stringContaining("advance") });
  });
});

describe("one JSON document, however it ends", () => {
  test.each([
    [["cloud", "env"], 2, "unknown"],
    [["reset"], 3, "usage"],
    [["clean"], 3, "usage"],
    [["run"], 3, "usage"],
    [["run", "step-4", "--times", "0"], 3, "usage"],
    [["fly"], 3, "usage"],
    [["table"], 2, "unknown"],
    [["verify", "step-99"], 3, "usage"],
    [["cloud", "status", "--target", "aws"], 3, "usage"],
  ])("%j", async (args, status, kind) => {
    const result = await cliJson<{ schema: string; error: { kind: string; message: string } }>(
      temporaryHome(),
      ...args,
    );
    expect(result.status).toBe(status);
    expect(result.document).toMatchObject({ schema: "idem-lab/error@1", error: { kind } });
    expect(result.document.error.message).not.toBe("");
    expect(result.stderr).not.toMatch(STACK);
  });

  test("--debug shows the stack, on stderr", async () => {
    const { status, stdout, stderr } = await cli(["cloud", "env", "--debug", "--home", temporaryHome()]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(STACK);
  });

  test("Ctrl-C leaves no half of one", async () => {
    const home = temporaryHome();
    const running = startCli(["start", "--json", "--home", home]);
    const progress = join(home, "progress.json");
    await expect.poll(() => readdirSync(home).includes("progress.json"), { timeout: 30_000 }).toBe(true);
    running.child.kill("SIGINT");
    const { status, stdout, stderr } = await running.ended;
    expect({ status, stderr }).toEqual({ status: 130, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "unknown", error: { kind: "interrupted" } });
    expect(JSON.parse(readFileSync(progress, "utf8"))).toMatchObject({ format: "idem-lab/progress@1" });
  });
});

describe("options", () => {
  test("one delivery is allowed; an option without a use is said, and harms nothing", async () => {
    const home = temporaryHome();
    const one = await cliJson<RunJson>(home, "run", "step-4", "--times", "1");
    expect({ status: one.status, effects: one.document.effects }).toEqual({
      status: 0,
      effects: [{ key: "ORD-123", count: 1 }],
    });
    const unused = await cliJson<RunJson>(home, "run", "step-1", "--times", "5");
    expect(unused).toMatchObject({ status: 0, stderr: "note: step-1 has no use for --times.\n" });
  });

  test("a home with spaces and other letters, relative, or from IDEM_LAB_HOME", async () => {
    const folder = temporaryHome();
    const home = join(folder, "a b", "ö");
    expect((await cliJson<RunJson>(home, "run", "step-3")).status).toBe(0);
    expect(readdirSync(home)).toContain("progress.json");
    const { document } = await cliJson<{ home: string; passed: string[] }>(home, "status");
    expect(document).toMatchObject({ home, passed: ["step-3"] });
    const fromEnvironment = await cli(["status", "--json"], { IDEM_LAB_HOME: home });
    expect(JSON.parse(fromEnvironment.stdout)).toEqual(document);
    const flagWins = await cli(["status", "--json", "--home", home], { IDEM_LAB_HOME: folder });
    expect(JSON.parse(flagWins.stdout)).toEqual(document);
  });

  test("another region than the home's is exit status 2, and says how to go on", async () => {
    const home = temporaryHome();
    expect((await cli(["run", "step-1", "--region", "eu-west-1", "--home", home])).status).toBe(0);
    const { status, stderr } = await cli(["run", "step-1", "--region", "us-east-1", "--home", home]);
    expect(status).toBe(2);
    expect(stderr).toContain("eu-west-1");
    expect(stderr).toContain("--home <dir>");
  });

  test("Python that is not installed: exit status 2, what to install, and nothing made", async () => {
    const home = temporaryHome();
    const empty = temporaryHome();
    const { status, stderr } = await cli(["run", "step-3", "--runtime", "python", "--home", home], {
      PATH: empty,
    });
    expect(status).toBe(2);
    expect(stderr).toContain("install python3 and boto3");
    expect(stderr).toContain("--runtime nodejs");
    expect(readdirSync(home)).toEqual([]);
  });
});

describe("handler files", () => {
  const ES_MODULE = "export const handler = async () => { throw new Error('no'); };\n";
  const COMMON_JS = "exports.handler = async () => { throw new Error('no'); };\n";

  test.each([
    ["handler.mjs", ES_MODULE],
    ["handler.js", ES_MODULE],
    ["handler.js", COMMON_JS],
    ["handler.cjs", COMMON_JS],
    ["other.mjs", "async function run() { throw new Error('no'); }\nexport { run as handler };\n"],
  ])("%s is taken, deployed, and judged: %j", async (name, source) => {
    const home = temporaryHome();
    const file = join(home, name);
    writeFileSync(file, source);
    const { status, document } = await cliJson<RunJson>(home, "run", "step-3", "--handler", file);
    const failed = document.checks.filter(({ verdict }) => verdict !== "pass").map(({ id }) => id);
    expect({ status, failed }).toEqual({ status: 1, failed: ["one-order"] });
    expect(document.deliveries[0]?.attempts.map(({ outcome }) => outcome)).toEqual([
      "error",
      "error",
      "error",
    ]);
  });

  test("a relative path is one from the folder of whoever typed it", async () => {
    const home = temporaryHome();
    writeFileSync(join(home, "empty.mjs"), "");
    const words = ["run", "step-3", "--handler", "empty.mjs", "--plain", "--home", home];
    const place = { env: { PATH: process.env.PATH }, invokedAs: PROGRAM };
    expect((await mainHere(words, { ...place, cwd: home })).stderr).toContain("empty.mjs is empty");
    const elsewhere = await mainHere(words, { ...place, cwd: process.cwd() });
    expect(elsewhere.stderr).toContain("There is no handler file empty.mjs");
  });

  test.skipIf(missing !== undefined)(
    `in Python${missing === undefined ? "" : ` (skipped: ${missing})`}`,
    async () => {
      const home = temporaryHome();
      const folder = temporaryHome();
      for (const [source, hint] of [
        ["def main(event, context):\n    pass\n", "no `lambda_handler`"],
        ["def lambda_handler(event, context)\n    pass\n", "not valid Python"],
      ] as const) {
        const file = join(folder, "wrong.py");
        writeFileSync(file, source);
        const { status, stderr } = await cli(["run", "step-6", "--handler", file, "--home", home]);
        expect(status).toBe(3);
        expect(stderr).toContain(hint);
        expect(stderr).not.toMatch(STACK);
      }
      expect(readdirSync(home)).toEqual([]);
      const right = fileURLToPath(
        new URL("../../labs/05-with-idempotency/handlers/with-idempotency.py", import.meta.url),
      );
      expect((await cliJson<RunJson>(home, "run", "step-6", "--handler", right)).status).toBe(0);
      const both = await cli(["run", "step-6", "--handler", right, "--runtime", "nodejs", "--home", home]);
      expect(both).toMatchObject({ status: 3, stderr: expect.stringContaining("Leave --runtime out") });
    },
  );

  test("one that ends its own process creates nothing, and the lab says so", async () => {
    const home = temporaryHome();
    const file = join(home, "leaving.mjs");
    writeFileSync(file, "process.exit(1);\nexport const handler = async () => 1;\n");
    const { status, document } = await cliJson<RunJson>(home, "run", "step-3", "--handler", file);
    expect({ status, effects: document.effects }).toEqual({
      status: 1,
      effects: [{ key: "ORD-123", count: 0 }],
    });
  });
});

describe("a target that can't be looked at is unknown, never the learner's failure", () => {
  const keys = {
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY: "x",
    AWS_MAX_ATTEMPTS: "1",
  };

  test("nobody answers: run in lines, verify as JSON", async () => {
    const target = "http://127.0.0.1:9";
    const env = { ...keys, AWS_REGION: "us-east-1" };
    const run = await cli(["run", "step-2", "--target", target, "--home", temporaryHome()], env);
    expect(run.status).toBe(2);
    expect(run.stdout).toContain(`tried ${target}`);
    expect(run.stdout + run.stderr).not.toMatch(STACK);
    const verify = await cli(["verify", "--target", target, "--json", "--home", temporaryHome()], env);
    const document: VerifyJson = JSON.parse(verify.stdout);
    expect({ status: verify.status, verdict: document.verdict }).toEqual({ status: 2, verdict: "unknown" });
    for (const lab of document.labs) {
      expect(lab.verdict).toBe("unknown");
      expect(lab.checks.map(({ id, verdict }) => [id, verdict])).toEqual([["target-readable", "unknown"]]);
    }
  });

  test("the credentials are not accepted, or the region is not known", async () => {
    const world = await startWorld();
    try {
      const target = world.env.AWS_ENDPOINT_URL ?? "";
      const args = ["run", "step-1", "--target", target, "--json", "--home", temporaryHome()];
      const refused = await cli(args, { ...keys, AWS_REGION: "us-east-1" });
      const document: RunJson = JSON.parse(refused.stdout);
      expect({ status: refused.status, verdict: document.verdict }).toEqual({
        status: 2,
        verdict: "unknown",
      });
      expect(document.checks[0]?.advice).toContain("credentials");
      const nowhere = await cli(args, { ...keys, AWS_REGION: "", AWS_DEFAULT_REGION: "" });
      expect(nowhere.status).toBe(3);
      expect(nowhere.stderr).toContain("--region us-east-1");
    } finally {
      await world.end();
    }
  });
});

describe("progress", () => {
  test("reset forgets one lab, or all, and keeps a copy", async () => {
    const home = temporaryHome();
    for (const lab of ["step-1", "step-2"]) await cli(["run", lab, "--home", home]);
    const passed = async () => (await cliJson<{ passed: string[] }>(home, "status")).document.passed;
    expect(await passed()).toEqual(["step-1", "step-2"]);
    const one = await cliJson<{ copy: string }>(home, "reset", "create-table", "--yes");
    expect(JSON.parse(readFileSync(one.document.copy, "utf8"))).toMatchObject({
      targets: { local: { labs: { "step-1": { verdict: "pass" } } } },
    });
    expect(await passed()).toEqual(["step-2"]);
    expect((await cliJson<{ copy: string }>(home, "reset", "--yes")).document.copy).not.toBe(
      one.document.copy,
    );
    expect(await passed()).toEqual([]);
    // What the labs made is still there.
    const { document } = await cliJson<VerifyJson>(home, "verify", "step-1", "step-2");
    expect(document.verdict).toBe("pass");
  });

  test.each([
    ["of another shape", '{"format":"idem-lab/progress@1","targets":{"local":{"labs":{"step-1":1}}}}'],
    ["of another format", '{"format":"idem-lab/progress@9","targets":{}}'],
    ["empty", ""],
  ])("a file that is %s is kept aside, each time under a new name", async (_name, content) => {
    const home = temporaryHome();
    const path = join(home, "progress.json");
    for (const copies of [1, 2]) {
      writeFileSync(path, content);
      const { status, stderr } = await cliJson(home, "list");
      expect(status).toBe(0);
      expect(stderr).toContain("kept aside");
      const aside = readdirSync(home).filter((name) => name.startsWith("progress.json.damaged"));
      expect(aside).toHaveLength(copies);
      for (const name of aside) expect(readFileSync(join(home, name), "utf8")).toBe(content);
    }
  });

  test("a folder in its place is exit status 2, and named", async () => {
    const home = temporaryHome();
    mkdirSync(join(home, "progress.json"));
    const { status, stderr } = await cli(["list", "--home", home]);
    expect(status).toBe(2);
    expect(stderr).toContain(join(home, "progress.json"));
    expect(stderr).not.toMatch(STACK);
  });
});

/** What functions can do to each other and to the machine: each attack, with namespaces and without. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteFunctionCommand, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { holds } from "../../support/behaviours.js";
import { Harness } from "./support/harness.js";
import { hasNamespaces, keepApart } from "./support/isolation.js";

const SECRET = "the-user's-own-secret";

/** A handler whose event is a program: the attacker chooses what runs. */
const ANYTHING = `import * as fs from "node:fs"; import * as child from "node:child_process"; import { join } from "node:path";
const run = async (code) => { try { return await (0, eval)("(async (fs, child, join) => {" + code + "})")(fs, child, join); } catch (error) { return error.code ?? String(error); } };
export const handler = async ({ code }) => run(code);`;

let lambda: Harness;
/** What a file of the user's is here. */
let outside: string;

async function begin(): Promise<void> {
  process.env.USERS_SECRET = SECRET;
  outside = mkdtempSync(join(tmpdir(), "idem-lab-outside-"));
  writeFileSync(join(outside, "settings.json"), SECRET);
  lambda = await Harness.start();
  await lambda.deploy("attacker", { "index.mjs": ANYTHING }, { Timeout: 20, MemorySize: 1024 });
  await lambda.deploy("victim", {
    "index.mjs": `import { existsSync } from "node:fs"; export const handler = async ({ path }) => path === undefined ? "mine" : existsSync(path);`,
  });
}

async function finish(): Promise<void> {
  await lambda.stop();
  rmSync(outside, { recursive: true, force: true });
  delete process.env.USERS_SECRET;
}

const attack = async (code: string): Promise<unknown> => {
  const { text } = await lambda.invoke("attacker", { code });
  return JSON.parse(text);
};

/** Another configuration has environments of its own. */
async function newEnvironments(name: string): Promise<void> {
  const Description = `${name} ${Math.random()}`;
  await lambda.client.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Description }));
  await lambda.updated(name);
}

/** Processes of this machine with a text among their arguments. */
const processesWith = (text: string): string[] =>
  readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(text);
    } catch {
      return false;
    }
  });

/** Overwrites every module below a folder, whatever its modes say. */
const overwriteAll = (folder: string): string => `
  let tried = 0;
  for (const entry of fs.readdirSync(${JSON.stringify(folder)}, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.name !== "index.mjs") continue;
    tried += 1;
    try { fs.chmodSync(path, 0o644); fs.writeFileSync(path, "export const handler = async () => 'not mine';"); } catch {}
  }
  return tried;`;

describe("in namespaces (skipped where the system has none)", async () => {
  const runs = test.skipIf(!(await hasNamespaces()));
  beforeAll(begin);
  afterAll(finish);

  runs(
    "the code is read-only",
    holds("Lambda", {
      operation: "Execution environments",
      behaviour: "a function's code lies in /var/task and can't be written",
      source: "Lambda developer guide, lambda-runtime-environment: only /tmp is writable",
    }),
    async () => {
      expect(await attack('fs.writeFileSync("/var/task/seen.txt", "")')).toBe("EROFS");
      expect(await attack('fs.writeFileSync("./seen.txt", "")')).toBe("EROFS");
      expect(await attack('fs.chmodSync("/var/task/index.mjs", 0o666)')).toBe("EROFS");
      expect(await attack('fs.writeFileSync("/opt/seen.txt", "")')).toBe("EROFS");
    },
  );

  runs("no function finds another's code", async () => {
    await lambda.invoke("victim");
    expect(await attack(overwriteAll(lambda.folder))).toBe("ENOENT");
    await newEnvironments("victim");
    expect((await lambda.invoke("victim")).text).toBe('"mine"');
  });

  runs("/tmp is the environment's own, and outlives a runtime that crashed", async () => {
    expect(await attack('fs.writeFileSync("/tmp/shared", ""); return fs.readdirSync("/tmp");')).toEqual([
      "shared",
    ]);
    expect((await lambda.invoke("victim", { path: "/tmp/shared" })).text).toBe("false");
    expect(await attack("process.exit(3)")).toMatchObject({ errorType: "Runtime.ExitError" });
    expect(await attack('return fs.readdirSync("/tmp");')).toEqual(["shared"]);
    await newEnvironments("attacker");
    expect(await attack('return fs.readdirSync("/tmp");')).toEqual([]);
  });

  runs(
    "/tmp ends at its size",
    holds("Lambda", {
      operation: "Execution environments",
      behaviour: "/tmp holds as much as EphemeralStorage says, and no more",
      source: "Lambda developer guide, configuration-ephemeral-storage",
    }),
    async () => {
      const fill = `
        const part = Buffer.alloc(16 << 20); let written = 0;
        const file = fs.openSync("/tmp/large", "w");
        try { for (;;) written += fs.writeSync(file, part); }
        catch (error) { return [error.code, Math.round(written / 2 ** 20)]; }
        finally { fs.closeSync(file); fs.rmSync("/tmp/large"); }`;
      expect(await attack(fill)).toEqual(["ENOSPC", expect.closeTo(512, -1)]);
    },
  );

  runs("the user's files are not there", async () => {
    const path = JSON.stringify(join(outside, "settings.json"));
    expect(await attack(`return fs.readFileSync(${path}, "utf8");`)).toBe("ENOENT");
    expect(await attack(`return fs.readdirSync(${JSON.stringify(lambda.folder)});`)).toBe("ENOENT");
    expect(await attack(`return fs.readdirSync(${JSON.stringify(process.cwd())});`)).toBe("ENOENT");
    expect(await attack('return fs.readdirSync("/home");')).toBe("ENOENT");
  });

  runs("no process but the function's own is seen, and no variable of the user's", async () => {
    const look = `
      const seen = fs.readdirSync("/proc").filter((name) => /^\\\\d+$/.test(name));
      const read = (pid, name) => { try { return fs.readFileSync("/proc/" + pid + "/" + name, "latin1"); } catch (error) { return ""; } };
      return { others: seen.filter((pid) => Number(pid) !== process.pid).map((pid) => read(pid, "cmdline").split("\\\\0")[0]),
        leaked: seen.some((pid) => read(pid, "environ").includes("USERS_SECRET")) };`;
    expect(await attack(look.replaceAll("\\\\", "\\"))).toEqual({ others: ["/bin/sh"], leaked: false });
  });

  runs("what runs has no rights over its world", async () => {
    expect(
      await attack('return child.spawnSync("mount", ["-o", "remount,rw", "/var/task"]).status;'),
    ).not.toBe(0);
    expect(await attack('return child.spawnSync("umount", ["/var/task"]).status;')).not.toBe(0);
    expect(await attack("process.kill(1, 9)")).not.toBe(0);
    expect(await attack('fs.writeFileSync("/proc/sys/kernel/core_pattern", "x")')).toMatch(
      /^E(ACCES|ROFS|PERM)$/,
    );
    const caps = await attack(
      'return /CapEff:\\s+(\\w+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))[1];',
    );
    expect(Number.parseInt(String(caps), 16)).toBe(0);
    expect(await attack("return [process.getuid(), process.getgid()];")).toEqual([993, 990]);
  });

  runs("a variable that loads code loads none outside", async () => {
    const Variables = { LD_PRELOAD: "/var/task/none.so" };
    await lambda.deploy(
      "preloads",
      { "index.mjs": "export const handler = async () => process.env.LD_PRELOAD;" },
      {
        Environment: { Variables },
      },
    );
    expect((await lambda.invoke("preloads")).text).toBe('"/var/task/none.so"');
  });

  runs("a daemon without a trace of where it comes from ends with its environment", async () => {
    const length = `${3000 + process.pid}.25`;
    await lambda.deploy("forker", { "index.mjs": ANYTHING });
    const code = `child.spawn("setsid", ["sleep", "${length}"], { detached: true, stdio: "ignore", env: { PATH: process.env.PATH } }).unref();`;
    await lambda.invoke("forker", { code });
    await expect.poll(() => processesWith(length), { timeout: 10_000 }).not.toEqual([]);
    await lambda.client.send(new DeleteFunctionCommand({ FunctionName: "forker" }));
    await expect.poll(() => processesWith(length), { timeout: 10_000 }).toEqual([]);
  });

  runs("paths in stack traces are AWS's by themselves", async () => {
    await lambda.deploy("stacked", {
      "index.mjs":
        "export const handler = async () => { process.stdout.write(new Error().stack + '\\n'); return process.execPath; };",
    });
    const { text, log } = await lambda.invoke("stacked", {}, { LogType: "Tail" });
    const frames = log.split("\n").filter((line) => line.startsWith("    at "));
    expect(frames[0]).toBe("    at handler (file:///var/task/index.mjs:1:59)");
    const paths = frames.flatMap((frame) => /\/[^\s:)]+/.exec(frame.replace("file://", "")) ?? []);
    expect(paths.filter((path) => !/^\/var\/(task|runtime)\//.test(path))).toEqual([]);
    expect(text).toBe('"/var/lang/bin/node"');
  });
});

describe("without namespaces", () => {
  let restore: () => void;
  beforeAll(async () => {
    restore = keepApart("processes");
    await begin();
  });
  afterAll(async () => {
    restore();
    await finish();
  });

  test("what a function writes over code is gone in the next environment, its own and others'", async () => {
    await lambda.invoke("victim");
    expect(await attack(overwriteAll(lambda.folder))).toBeGreaterThanOrEqual(2);
    for (const name of ["victim", "attacker"]) await newEnvironments(name);
    expect((await lambda.invoke("victim")).text).toBe('"mine"');
    expect(await attack("return 1;")).toBe(1);
  });

  test("a stored package that was changed is not run: the error says what to do", async () => {
    const zips = `for (const name of fs.readdirSync(${JSON.stringify(join(lambda.folder, "code"))})) fs.appendFileSync(join(${JSON.stringify(join(lambda.folder, "code"))}, name), "x");`;
    await attack(zips);
    await newEnvironments("victim");
    expect((await lambda.invoke("victim")).value).toMatchObject({
      errorType: "Sandbox.Failure",
      errorMessage: expect.stringMatching(
        /is not what was deployed\. Give the function its code again: UpdateFunctionCode/,
      ),
    });
    await lambda.redeploy("victim", { "index.mjs": "export const handler = async () => 'new';" });
    expect((await lambda.invoke("victim")).text).toBe('"new"');
  });

  test("what a function writes outside of /tmp stands in its log, once", async () => {
    await lambda.deploy("keeper", {
      "index.mjs": `import { existsSync, writeFileSync } from "node:fs";
        export const handler = async () => { const seen = existsSync("seen.txt"); writeFileSync("seen.txt", ""); return seen; };`,
    });
    const { log } = await lambda.invoke("keeper", {}, { LogType: "Tail" });
    expect(log).toContain(
      "\nIDEM_LAB_WROTE_OUTSIDE_TMP seen.txt (on AWS this fails: only /tmp can be written)\n",
    );
    await lambda.deploy("honest", {
      "index.mjs": `import { writeFileSync } from "node:fs"; import { tmpdir } from "node:os";
        export const handler = async () => writeFileSync(tmpdir() + "/seen.txt", "");`,
    });
    const honest = await lambda.invoke("honest", {}, { LogType: "Tail" });
    expect(honest.log).not.toContain("IDEM_LAB_WROTE");
  });
});

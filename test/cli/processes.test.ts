/** Processes that died, were halted, or came at once; homes that were copied. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { cli, cliJson, type Ended, startCli, temporaryHome } from "../support/cli.js";

interface CloudJson {
  readonly running: boolean;
  readonly pid: number | null;
  readonly endpoint: string | null;
}

const status = async (home: string): Promise<CloudJson> =>
  (await cliJson<CloudJson>(home, "cloud", "status")).document;

/** A home with an embedded AWS that stays, until the test has finished. */
async function homeWithCloud(): Promise<{ readonly home: string; readonly pid: number }> {
  const home = temporaryHome();
  const { document } = await cliJson<CloudJson>(home, "cloud", "start");
  const { pid } = document;
  if (pid === null) throw new Error("It did not start.");
  onTestFinished(() => {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  });
  return { home, pid };
}

const stateOf = (pid: number): string | undefined => {
  try {
    return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
};

const commandLineOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
};

const hasProc = existsSync("/proc/self/stat");

describe.skipIf(!hasProc)(`an owner that is a zombie${hasProc ? "" : " (skipped: no /proc here)"}`, () => {
  /** Starts a command under a parent that never asks how it ended. */
  async function orphanage(
    args: readonly string[],
    line: RegExp,
  ): Promise<{ pid: number; parent: ChildProcess }> {
    const program = new URL("../../bin/idem-lab.js", import.meta.url).pathname;
    const script = `"$0" "$@" & echo "child $!"; exec sleep 600`;
    const parent = spawn("sh", ["-c", script, process.execPath, program, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void parent.kill("SIGKILL"));
    let said = "";
    parent.stdout.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
    await expect.poll(() => line.test(said), { timeout: 30_000 }).toBe(true);
    return { pid: Number(/child (\d+)/.exec(said)?.[1]), parent };
  }

  test("is dead: the next takes over", async () => {
    const home = temporaryHome();
    const { pid } = await orphanage(["cloud", "start", "--foreground", "--plain", "--home", home], /runs at/);
    process.kill(pid, "SIGKILL");
    await expect.poll(() => stateOf(pid)).toBe("Z");
    expect(await status(home)).toMatchObject({ running: false });
    expect(await cli(["run", "step-1", "--home", home])).toMatchObject({ status: 0 });
    // As one who held the lock of runs.
    const began = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[19];
    writeFileSync(join(home, "run.lock"), `${pid} ${began}`);
    expect(await cli(["run", "step-1", "--home", home])).toMatchObject({ status: 0 });
  });
});

describe("a home that was copied", () => {
  test("is not its original: neither its end nor a run in it touches that", async () => {
    const { home, pid } = await homeWithCloud();
    await cli(["run", "step-4", "--home", home]);
    const copy = join(temporaryHome(), "copy");
    cpSync(home, copy, { recursive: true });
    expect(await status(copy)).toMatchObject({ running: false });
    expect((await cli(["cloud", "stop", "--home", copy])).stdout).toContain("is not running");
    expect(await cli(["clean", "--yes", "--home", copy])).toMatchObject({ status: 0 });
    expect(await status(home)).toMatchObject({ running: true, pid });
    expect(await cli(["verify", "step-4", "--home", home])).toMatchObject({ status: 0 });
  });

  test("while a run held it, does not wait for that run", async () => {
    const home = temporaryHome();
    const running = startCli(["run", "step-5", "--times", "3", "--home", home]);
    await expect.poll(() => existsSync(join(home, "run.lock")), { timeout: 20_000, interval: 1 }).toBe(true);
    const copy = temporaryHome();
    cpSync(join(home, "run.lock"), join(copy, "run.lock"));
    const { status: exit, stderr, stdout } = await cli(["run", "step-1", "--home", copy]);
    expect({ exit, waits: `${stdout}${stderr}`.includes("waiting") }).toEqual({ exit: 0, waits: false });
    await running.ended;
  });
});

const NAMESPACE = [
  ["-p", "-f", "--mount-proc"],
  ["-Ur", "-p", "-f", "--mount-proc"],
].find((flags) => spawnSync("unshare", [...flags, "true"]).status === 0);

test.skipIf(NAMESPACE === undefined)(
  `an owner in another namespace of processes is found${NAMESPACE === undefined ? " (skipped: no such namespaces here)" : ""}`,
  async () => {
    const { home, pid } = await homeWithCloud();
    const program = new URL("../../bin/idem-lab.js", import.meta.url).pathname;
    const inside = (...args: string[]): Promise<Ended> =>
      new Promise((resolve) => {
        const child = spawn(
          "unshare",
          [...(NAMESPACE ?? []), process.execPath, program, ...args, "--home", home],
          {
            stdio: ["ignore", "pipe", "pipe"],
          },
        );
        let [stdout, stderr] = ["", ""];
        child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
        child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
        child.on("close", (exit) => resolve({ status: exit, stdout, stderr }));
      });
    const asked = await inside("cloud", "status", "--json");
    expect(JSON.parse(asked.stdout)).toMatchObject({ running: true, pid });
    expect((await inside("cloud", "start", "--foreground")).stdout).toContain("already running");
    expect(await inside("run", "step-1")).toMatchObject({ status: 0 });
    expect(await status(home)).toMatchObject({ running: true, pid });
  },
);

describe("the lock of runs", () => {
  test.each([
    ["empty, as a full disk leaves it", ""],
    ["with something else in it", "half a l"],
  ])("is taken away where it is %s; doctor sees it", async (_, text) => {
    const home = temporaryHome();
    writeFileSync(join(home, "run.lock"), text);
    const { document } = await cliJson<{ findings: readonly { id: string; found: string }[] }>(
      home,
      "doctor",
    );
    expect(document.findings.find(({ id }) => id === "home-contents")?.found).toContain("empty or damaged");
    expect(await cli(["run", "step-1", "--home", home])).toMatchObject({ status: 0 });
    expect(existsSync(join(home, "run.lock"))).toBe(false);
  });
});

describe.skipIf(process.platform === "win32")("a process that was halted", () => {
  test("as the owner, holds nobody up: commands say which, and how to go on", async () => {
    const { home, pid } = await homeWithCloud();
    process.kill(pid, "SIGSTOP");
    for (const command of [
      ["cloud", "status"],
      ["cloud", "stop"],
      ["cloud", "start"],
      ["run", "step-1"],
      ["verify"],
    ]) {
      const { status: exit, stderr } = await cli([...command, "--home", home]);
      expect({ command, exit }).toEqual({ command, exit: 2 });
      expect(stderr).toContain(`kill -CONT ${pid}`);
    }
    const { document } = await cliJson<{ findings: readonly { id: string; cure: string }[] }>(home, "doctor");
    expect(document.findings.find(({ id }) => id === "cloud")?.cure).toContain(`kill -CONT ${pid}`);
    process.kill(pid, "SIGCONT");
    expect(await cli(["cloud", "stop", "--home", home])).toMatchObject({ status: 0 });
  });

  test("as the owner, holds no command up that is at work with it", async () => {
    const { home, pid } = await homeWithCloud();
    const running = startCli(["run", "step-4", "--times", "3000", "--home", home]);
    const following = startCli(["logs", "--follow", "--home", home]);
    await Promise.all([running.saw("sent 300 of 3000"), following.saw("Processing order")]);
    process.kill(pid, "SIGSTOP");
    for (const { status: exit, stderr } of await Promise.all([running.ended, following.ended])) {
      expect(exit).toBe(2);
      expect(stderr).toContain(`kill -CONT ${pid}`);
    }
    process.kill(pid, "SIGKILL");
  });

  test("as one who runs, is named", async () => {
    const home = temporaryHome();
    const running = startCli(["run", "step-5", "--home", home]);
    await expect.poll(() => existsSync(join(home, "run.lock")), { timeout: 20_000, interval: 1 }).toBe(true);
    await expect.poll(() => readFileSync(join(home, "run.lock"), "utf8")).not.toBe("");
    running.child.kill("SIGSTOP");
    const { status: exit, stderr } = await cli(["run", "step-1", "--home", home]);
    expect(exit).toBe(2);
    expect(stderr).toContain(`kill -CONT ${running.child.pid}`);
    running.child.kill("SIGKILL");
    await running.ended;
  });
});

describe("several that come at once", () => {
  test("three starts make one, and after a stop there is none", async () => {
    const home = temporaryHome();
    const starts = await Promise.all(
      Array.from({ length: 3 }, () => startCli(["cloud", "start", "--json", "--home", home]).ended),
    );
    expect(starts.map(({ status: exit, stderr }) => ({ exit, stderr }))).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ exit: 0 })),
    );
    const pids = starts.map(({ stdout }): CloudJson => JSON.parse(stdout)).map(({ pid }) => pid);
    expect(new Set(pids).size).toBe(1);
    expect(await cli(["cloud", "stop", "--home", home])).toMatchObject({ status: 0 });
    expect(await status(home)).toMatchObject({ running: false });
    // None waits for its turn either.
    const commandLines = (hasProc ? readdirSync("/proc") : [])
      .filter((name) => /^\d+$/.test(name))
      .map((name) => commandLineOf(name));
    expect(commandLines.filter((line) => line.includes(home))).toEqual([]);
  });

  test("five starts with five stops all end well", async () => {
    const home = temporaryHome();
    const all = await Promise.all(
      ["start", "stop", "start", "stop", "start", "stop", "start", "stop", "start", "stop"].map(
        (verb) => startCli(["cloud", verb, "--home", home]).ended,
      ),
    );
    for (const { status: exit, stderr } of all) {
      expect(stderr).not.toMatch(/ECONN|hang up/);
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: "" });
    }
    expect(await cli(["cloud", "stop", "--home", home])).toMatchObject({ status: 0 });
  });
});

test("a process meets one embedded AWS after the other at the same port", async () => {
  const home = temporaryHome();
  for (let turn = 0; turn < 2; turn += 1) {
    expect(await cli(["cloud", "start", "--home", home])).toMatchObject({ status: 0, stderr: "" });
    expect(await status(home)).toMatchObject({ running: true });
    expect(await cli(["cloud", "stop", "--home", home])).toMatchObject({ status: 0, stderr: "" });
  }
});

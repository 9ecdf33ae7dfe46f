import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { Guard } from "../../../src/cloud/lambda/environments/guard.js";
import { MemoryWatch } from "../../../src/cloud/lambda/environments/memory-watch.js";
import { RuntimeProcess } from "../../../src/cloud/lambda/environments/runtime-process.js";

const MARK = `mark-of-${process.pid}`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A process that ignores being asked to end, with a child of its own; resolves to both ids. */
async function stubborn(guard: Guard): Promise<number[]> {
  const args = ["-c", "trap '' TERM HUP; sleep 300 & echo $! $$; wait"];
  const env = { PATH: process.env.PATH ?? "", MARK };
  const sandbox = { runtimeOf: (pid: number) => pid, sweep: () => {} };
  const printed = await new Promise<string>((resolve) => {
    new RuntimeProcess(
      { command: "/bin/sh", args, env, cwd: "/" },
      { sandbox, channel: false, memorySize: 128, mark: MARK },
      { out: (chunk) => resolve(String(chunk)), error: () => {} },
      guard,
      new MemoryWatch(),
    );
  });
  return printed.trim().split(" ").map(Number);
}

test("whatever environments started dies when their owner's end of the guard's pipe closes", async () => {
  const guard = new Guard(MARK);
  const pids = [...(await stubborn(guard)), ...(await stubborn(guard))];
  expect(pids.every(isAlive)).toBe(true);
  // The system closes the pipe when the owner is killed.
  guard.close();
  await expect.poll(() => pids.some(isAlive), { timeout: 10_000 }).toBe(false);
});

test.skipIf(process.platform !== "linux")("so does what left its process group, by its mark", async () => {
  const guard = new Guard(MARK);
  const left = spawn("/bin/sh", ["-c", "exec setsid sleep 300"], {
    env: { ...process.env, MARK },
    stdio: "ignore",
  });
  guard.add(left.pid ?? Number.NaN);
  guard.remove(left.pid ?? Number.NaN);
  await new Promise((resolve) => left.once("spawn", resolve));
  const gone = new Promise((resolve) => left.once("exit", (_, signal) => resolve(signal)));
  guard.close();
  expect(await gone).toBe("SIGKILL");
});

/** What a handler can find of whoever runs it, and what it can leave behind. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { hasNamespaces } from "../cloud/lambda/support/isolation.js";
import { call, createWorkerRole, deploy } from "../cloud/support/cloud.js";
import { cli, cliJson, temporaryHome } from "../support/cli.js";
import { startWorld } from "../support/world.js";

const namespaces = await hasNamespaces();

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const USERS = {
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: SECRET,
  GITHUB_TOKEN: SECRET,
};

/** Where a handler tells what it found: the network is there. */
async function startListener(): Promise<{ readonly url: string; readonly told: string[] }> {
  const told: string[] = [];
  const server = createServer((request, response) => {
    told.push(decodeURIComponent((request.url ?? "").slice(1)));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, told };
}

/** A handler that looks into processes, and tells which of them have the secret. */
const spy = (url: string, processes: string): string => `
import { readdirSync, readFileSync } from "node:fs";
export const handler = async () => {
  const has = (pid) => { try { return readFileSync("/proc/" + pid + "/environ", "latin1").includes(${JSON.stringify(SECRET)}); } catch { return false; } };
  const found = ${processes}.filter(has);
  await fetch(${JSON.stringify(url)} + encodeURIComponent(JSON.stringify({ own: has(process.pid), found: found.length })));
};`;

const ALL = 'readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name))';
const PARENT = "[process.ppid]";

describe("the user's secrets", () => {
  async function toldUnder(processes: string, env: NodeJS.ProcessEnv): Promise<string[]> {
    const home = temporaryHome();
    const { url, told } = await startListener();
    const handler = join(home, "spy.mjs");
    writeFileSync(handler, spy(url, processes));
    await cli(["run", "step-3", "--handler", handler, "--yes", "--plain", "--home", join(home, "home")], {
      ...USERS,
      ...env,
    });
    return [...new Set(told)];
  }

  test.skipIf(!namespaces)(
    "are in no process that a handler of `run` sees (skipped where the system has no namespaces)",
    async () => {
      expect(await toldUnder(ALL, {})).toEqual(['{"own":false,"found":0}']);
    },
  );

  test.skipIf(process.platform !== "linux")(
    "are not in the process that started it, where there are no namespaces",
    async () => {
      expect(await toldUnder(PARENT, { IDEM_LAB_ISOLATION: "processes" })).toEqual([
        '{"own":false,"found":0}',
      ]);
    },
  );

  test.skipIf(process.platform !== "linux").each([
    ["namespaces", {}],
    ["processes", { IDEM_LAB_ISOLATION: "processes" }],
  ])("are not among the variables of what `cloud start` leaves running (%s)", async (_, env) => {
    const home = temporaryHome();
    await cli(["cloud", "start", "--home", home], { ...USERS, ...env });
    onTestFinished(async () => void (await cli(["cloud", "stop", "--home", home])));
    const { document } = await cliJson<{ pid: number }>(home, "cloud", "status");
    const variables = readFileSync(`/proc/${document.pid}/environ`, "latin1");
    expect(variables).toContain("PATH=");
    expect(variables).not.toContain(SECRET);
    expect(variables).not.toContain(USERS.AWS_ACCESS_KEY_ID);
  });
});

test("without namespaces a command's embedded AWS ends with it", async () => {
  const home = temporaryHome();
  const env = { IDEM_LAB_ISOLATION: "processes" };
  const { status } = await cli(["run", "step-1", "--yes", "--plain", "--home", home], env);
  expect(status).toBe(0);
  const after = await cliJson<{ running: boolean }>(home, "cloud", "status");
  expect(after.document.running).toBe(false);
  // A refusal of the process that runs it is the command's own.
  const elsewhere = await cli(["run", "step-1", "--yes", "--region", "eu-west-3", "--home", home], env);
  expect(elsewhere.status).toBe(2);
  expect(elsewhere.stdout + elsewhere.stderr).toContain("is in us-east-1, not in eu-west-3");
});

/** Processes with a text among their arguments. */
const processesWith = (text: string): string[] =>
  readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(text);
    } catch {
      return false;
    }
  });

test.skipIf(!namespaces)(
  "a daemon that hides where it comes from does not outlive the embedded AWS, however that ends (skipped where the system has no namespaces)",
  async () => {
    const world = await startWorld();
    onTestFinished(() => world.end());
    const role = await createWorkerRole(world, "forks");
    const length = `${4000 + process.pid}.5`;
    await deploy(
      world,
      "forks",
      role,
      `import { spawn } from "node:child_process";
       export const handler = async () => spawn("setsid", ["sleep", "${length}"], { detached: true, stdio: "ignore", env: { PATH: process.env.PATH } }).unref();`,
    );
    await call(world, "forks");
    await expect.poll(() => processesWith(length), { timeout: 10_000 }).not.toEqual([]);
    const { document } = await cliJson<{ pid: number }>(world.home, "cloud", "status");
    process.kill(document.pid, "SIGKILL");
    await expect.poll(() => processesWith(length), { timeout: 10_000 }).toEqual([]);
  },
);

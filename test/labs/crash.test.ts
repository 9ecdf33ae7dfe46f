/** The embedded AWS itself dies: commands that used it say so, and what it had accepted still happens. */
import { readdirSync, readFileSync } from "node:fs";
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { describe, expect, test, vi } from "vitest";
import { cli, cliJson, type RunJson, startCli, type VerifyJson } from "../support/cli.js";
import { startWorld, type World } from "../support/world.js";

async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  const world = await startWorld();
  try {
    await work(world);
  } finally {
    await world.end();
  }
}

const pidOf = async (home: string): Promise<number> =>
  (await cliJson<{ pid: number }>(home, "cloud", "status")).document.pid;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Kills the embedded AWS as a power cut would, and waits until it is gone. */
async function killCloud(home: string): Promise<void> {
  const pid = await pidOf(home);
  process.kill(pid, "SIGKILL");
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
}

/** The environments of functions that run out of a home. */
function environmentsOf(home: string): readonly string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(home);
    } catch {
      return false;
    }
  });
}

describe("the embedded AWS is killed", () => {
  test.each(["  provision", "deployed, version", "accepted (202)", "  verify"])(
    "while a lab uses it, at %j: unknown, said without a stack; the lab run again passes",
    async (mark) => {
      await inWorld(async ({ home }) => {
        const running = startCli(["run", "step-6", "--times", "20", "--plain", "--home", home]);
        await running.saw(mark);
        await killCloud(home);
        const { status, stdout, stderr } = await running.ended;
        // It may have been over before anybody noticed; never is it the learner's failure.
        expect([0, 2]).toContain(status);
        expect(stdout).not.toContain("FAIL");
        expect(stderr).not.toMatch(/^\s+at /m);
        if (status === 2) expect(stdout + stderr).toMatch(/(does|did) not answer|run the lab again/);
        await vi.waitFor(() => expect(environmentsOf(home)).toEqual([]), { timeout: 10_000 });
        const again = await cliJson<RunJson>(home, "run", "step-6");
        expect({ status: again.status, effects: again.document.effects }).toEqual({
          status: 0,
          effects: [{ key: "ORD-123", count: 1 }],
        });
        expect((await cliJson<VerifyJson>(home, "verify", "step-6")).status).toBe(0);
      });
    },
  );

  test("what it had accepted with 202 is run by the next one", async () => {
    await inWorld(async (world) => {
      const { home } = world;
      expect((await cli(["run", "step-3", "--home", home])).status).toBe(0);
      const Payload = JSON.stringify({ order_id: "ORD-77" });
      const accepted = await Promise.all(
        Array.from({ length: 8 }, () =>
          world.lambda.send(
            new InvokeCommand({ FunctionName: "my-function", InvocationType: "Event", Payload }),
          ),
        ),
      );
      await killCloud(home);
      const wanted = accepted.map(({ $metadata }) => $metadata.requestId).sort();
      expect((await cliJson(home, "cloud", "start")).status).toBe(0);
      // The new one listens where the old one did, so that a shell's variables stay right.
      await vi.waitFor(
        async () => {
          const { Items = [] } = await world.dynamodb.send(
            new QueryCommand({
              TableName: "Orders",
              KeyConditionExpression: "order_id = :id",
              ExpressionAttributeValues: { ":id": { S: "ORD-77" } },
            }),
          );
          // At least once: an attempt that was under way is made again.
          const seen = [...new Set(Items.map(({ request_id }) => request_id?.S))].sort();
          expect(seen).toEqual(wanted);
        },
        { timeout: 20_000 },
      );
    });
  });
});

test("the same lab twice at once: they disturb each other, but leave nothing that a run does not mend", async () => {
  await inWorld(async ({ home }) => {
    const run = () => startCli(["run", "step-6", "--json", "--home", home]).ended;
    for (const { status, stdout, stderr } of await Promise.all([run(), run()])) {
      const document: { schema: string } = JSON.parse(stdout);
      // One takes out what the other made, or deploys while it deploys: not passed, or not known.
      expect([0, 1, 2]).toContain(status);
      expect(document.schema).toMatch(/^idem-lab\/(run|error)@1$/);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
    expect((await cliJson<RunJson>(home, "run", "step-6")).status).toBe(0);
    expect((await cliJson<VerifyJson>(home, "verify", "step-6")).status).toBe(0);
  });
});

/** A disk that is full is told to whoever asks for a write; the embedded AWS stays, and goes on when there is room. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { AdminClient } from "../../src/cloud/admin/client.js";
import { temporaryHome } from "../support/cli.js";
import { clientsOf } from "./support/cloud.js";

const NAMESPACE = [["-m"], ["-Urm"]].find(
  (flags) => spawnSync("unshare", [...flags, "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0,
);
const PROGRAM = new URL("../../bin/idem-lab.js", import.meta.url).pathname;

/** A shell that alone sees a small disk. */
class SmallDisk {
  readonly #shell: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(folder: string) {
    this.#shell = spawn("unshare", [...(NAMESPACE ?? []), "sh", "-s"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const { stdout } = this.#shell;
    if (stdout === null) throw new Error("It has no output.");
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    this.#shell.stdin?.write(`mount -t tmpfs -o size=6m none '${folder}'\n`);
    onTestFinished(() => void this.#shell.kill("SIGKILL"));
  }

  /** Runs a line of commands there, and gives what it prints, at most one line. */
  async run(line: string): Promise<string> {
    this.#shell.stdin?.write(`echo "$(${line})"\n`);
    const { value } = await this.#lines.next();
    return String(value);
  }
}

test.skipIf(NAMESPACE === undefined)(
  `a full disk is a 500 to each write, and the end of nothing${NAMESPACE === undefined ? " (skipped: no mount namespaces here)" : ""}`,
  async () => {
    const folder = temporaryHome();
    const disk = new SmallDisk(folder);
    const cli = (args: string) =>
      disk.run(`${process.execPath} ${PROGRAM} ${args} --json --home ${folder}/home 2>>/dev/null`);
    const { endpoint, pid }: { endpoint: string; pid: number } = JSON.parse(await cli("cloud start"));
    onTestFinished(() => {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    });
    const { env }: { env: Record<string, string> } = JSON.parse(await cli("cloud env"));
    const settings = {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
      region: env.AWS_REGION ?? "",
      accountId: "123456789012",
    };
    const admin = new AdminClient(endpoint, settings);
    const { logs, settings: connection } = clientsOf({
      ...{ endpoint, settings, admin, pid, owned: false },
      guests: () => 0,
      close: async () => {},
    });
    const sqs = new SQSClient(connection);
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/before" }));
    await disk.run(`dd if=/dev/zero of=${folder}/fill bs=4096 2>>/dev/null`);

    // Some pages are left in the store's own file: they are used up first.
    const text = "x".repeat(500);
    let refused: unknown;
    for (let n = 0; n < 2_000 && refused === undefined; n += 1) {
      await logs
        .send(new CreateLogGroupCommand({ logGroupName: `/${n}/${text.slice(0, 400)}` }))
        .catch((error: unknown) => (refused = error));
    }
    expect(refused).toMatchObject({
      $metadata: { httpStatusCode: 500 },
      message: expect.stringContaining("Make room"),
    });
    for (let n = 0; n < 20; n += 1)
      await expect(sqs.send(new CreateQueueCommand({ QueueName: `queue-${n}` }))).rejects.toMatchObject({
        $metadata: { httpStatusCode: 500 },
      });
    expect(await admin.status()).toMatchObject({ pid });

    await disk.run(`rm ${folder}/fill`);
    await sqs.send(new CreateQueueCommand({ QueueName: "after" }));
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls?.join()).toContain("after");
    const { logGroups = [] } = await logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: "/before" }),
    );
    expect(logGroups).toHaveLength(1);
    expect(JSON.parse(await cli("cloud stop"))).toMatchObject({ running: false });
  },
);

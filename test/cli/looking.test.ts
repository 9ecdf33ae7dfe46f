/** `logs` and `table`: what is there, whole, once, and readable on any terminal. */
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, cliJson, type RunJson, startCli, temporaryHome } from "../support/cli.js";
import { KEYS, Screen } from "../support/screen.js";
import { startWorld, type World } from "../support/world.js";

interface LogsJson {
  readonly events: readonly {
    readonly timestamp: string;
    readonly stream: string;
    readonly message: string;
  }[];
}

interface TableJson {
  readonly key?: string;
  readonly orders?: readonly { readonly orderId: string; readonly run: string }[];
  readonly idempotency?: readonly { readonly key: string }[];
}

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

describe("logs --follow", () => {
  const GROUP = { logGroupName: "/aws/lambda/my-function" };

  async function now(world: World): Promise<number> {
    const { document } = await cliJson<{ now: string }>(world.home, "cloud", "status");
    return Date.parse(document.now);
  }

  /** Lines `name 0` to `name n-1` in a stream of their own, all of the same millisecond. */
  async function put(
    world: World,
    name: string,
    count: number,
    timestamp: number,
  ): Promise<readonly string[]> {
    const stream = { ...GROUP, logStreamName: name };
    await world.logs.send(new CreateLogStreamCommand(stream));
    const messages = Array.from({ length: count }, (_, index) => `${name} ${index}`);
    await world.logs.send(
      new PutLogEventsCommand({ ...stream, logEvents: messages.map((message) => ({ message, timestamp })) }),
    );
    return messages;
  }

  test("waits for the log group, shows late lines and those of one instant, none twice; Ctrl-C is 130", async () => {
    const world = await startWorld();
    try {
      const following = startCli(["logs", "--follow", "--home", world.home]);
      let waiting = "";
      following.child.stderr?.on("data", (chunk: Buffer) => (waiting += chunk.toString()));
      await expect
        .poll(() => waiting, { timeout: 30_000 })
        .toContain("Waiting for lines in /aws/lambda/my-function");
      await world.logs.send(new CreateLogGroupCommand(GROUP));
      const at = await now(world);
      const wanted: string[] = [...(await put(world, "first", 50, at))];
      await following.saw("first 49");
      // More than a page of FilterLogEvents holds.
      wanted.push(...(await put(world, "many", 10_000, at + 1)), ...(await put(world, "more", 300, at + 1)));
      await following.saw("more 299");
      wanted.push(...(await put(world, "late", 5, at - 60_000)));
      await following.saw("late 4");
      // The clock jumps, and a line from before comes after it.
      await cli(["cloud", "advance", "3h", "--home", world.home]);
      wanted.push(
        ...(await put(world, "after", 5, at + 3 * 3_600_000)),
        ...(await put(world, "between", 5, at + 2)),
      );
      await following.saw("after 4");
      await following.saw("between 4");
      following.child.kill("SIGINT");
      const { status, stdout } = await following.ended;
      expect(status).toBe(130);
      expect(
        lines(stdout)
          .map((line) => line.slice(25))
          .sort(),
      ).toEqual(wanted.sort());
    } finally {
      await world.end();
    }
  });

  test("shows the runs of other commands, and keeps none of them waiting", async () => {
    const home = temporaryHome();
    const following = startCli(["logs", "-f", "--home", home]);
    const runs: string[] = [];
    for (const lab of ["step-3", "step-4"]) {
      const { status, document } = await cliJson<RunJson>(home, "run", lab);
      expect(status).toBe(0);
      runs.push(...document.deliveries.map(({ requestId }) => requestId));
    }
    for (const requestId of runs) await following.saw(`REPORT RequestId: ${requestId}`);
    following.child.kill("SIGINT");
    const { status, stdout } = await following.ended;
    expect(status).toBe(130);
    const { document } = await cliJson<LogsJson>(home, "logs");
    // Each once. Two may be alike: environments that start in the same millisecond say the same.
    const logged = document.events.map(
      ({ timestamp, message }) => `${timestamp} ${message.replaceAll("\t", "  ")}`,
    );
    expect([...lines(stdout)].sort()).toEqual(logged.sort());
    expect(lines(stdout)).toHaveLength(document.events.length);
  });

  test("ends when nobody reads any more", async () => {
    const home = temporaryHome();
    await cli(["run", "step-3", "--home", home]);
    const following = startCli(["logs", "--follow", "--home", home]);
    await following.saw("REPORT");
    following.child.stdout?.destroy();
    // It notices when it next has something to say.
    await cli(["run", "step-3", "--home", home]);
    expect((await following.ended).status).toBe(0);
  });

  test("has no end, and so no JSON document: wrong usage that says what to do", async () => {
    const { status, document } = await cliJson<{ error: { message: string } }>(
      temporaryHome(),
      "logs",
      "--follow",
    );
    expect(status).toBe(3);
    expect(document.error.message).toContain("idem-lab logs --json --since");
  });
});

describe("logs and table of what labs did", () => {
  let world: World;
  let run: string;
  beforeAll(async () => {
    world = await startWorld();
    await cli(["run", "step-3", "--home", world.home]);
    await cli(["run", "step-4", "--times", "2", "--key", "ORD-9", "--home", world.home]);
    await cli(["run", "step-5", "--home", world.home]);
    const { document } = await cliJson<TableJson>(world.home, "table", "orders");
    run = document.orders?.find(({ run: each }) => each.startsWith("step-4-"))?.run ?? "";
  });
  afterAll(() => world.end());

  test("--run shows whole requests of that run, and nothing of others", async () => {
    const { document } = await cliJson<LogsJson>(world.home, "logs", "--run", run);
    const messages = document.events.map(({ message }) => message);
    for (const begins of ["START ", "END ", "REPORT "])
      expect({ begins, count: messages.filter((line) => line.startsWith(begins)).length }).toEqual({
        begins,
        count: 2,
      });
    expect(messages.filter((line) => line.includes("Order created: ORD-9"))).toHaveLength(2);
    expect(messages.join("\n")).not.toContain("ORD-123");
    const times = document.events.map(({ timestamp }) => timestamp);
    expect(times).toEqual([...times].sort());
  });

  test.each([
    [["--run", "step-4-zzzzzz"], /The last run of each lab: .*step-4-\w{6}/],
    [["--since", "1ms"], /of the last 1ms. Look further back: idem-lab logs/],
  ])("nothing to show for %j says why", async (flags, told) => {
    if (flags[0] === "--since") await cli(["cloud", "advance", "1h", "--home", world.home]);
    const { status, stdout } = await cli(["logs", "--home", world.home, ...flags]);
    expect(status).toBe(0);
    expect(stdout).toMatch(told);
  });

  test("a duration that is none is told with this command's example", async () => {
    const { status, stderr } = await cli(["logs", "--since", "yesterday", "--home", world.home]);
    expect(status).toBe(3);
    expect(stderr).toContain("idem-lab logs --since 10m");
  });

  test("table --key shows one order's rows, and its record", async () => {
    const nine = await cliJson<TableJson>(world.home, "table", "--key", "ORD-9");
    expect(nine.document.orders?.map(({ orderId }) => orderId)).toEqual(["ORD-9", "ORD-9"]);
    expect(nine.document).toMatchObject({ key: "ORD-9", idempotency: [] });
    const usual = await cliJson<TableJson>(world.home, "table", "idempotency", "--key", "ORD-123");
    expect(usual.document.idempotency).toMatchObject([{ key: "ORD-123" }]);
    expect(usual.document.orders).toBeUndefined();
    expect((await cli(["table", "--key", "", "--home", world.home])).status).toBe(3);
  });

  test("on 40 columns each row is a block, and no line is torn", async () => {
    const narrow = new Screen(["table", "--home", world.home], {}, 40);
    expect(await narrow.exit).toBe(0);
    expect(narrow.text).toContain("idempotency_key ORD-123\nexpiry_time     N ");
    expect(narrow.text).toMatch(/^order_id {5}ORD-9\nexecution_id [0-9a-f]{8}\nrequest_id {3}[0-9a-f]{8}$/m);
    expect(narrow.text).not.toMatch(/[│┌]/);
    const wide = new Screen(["table", "--home", world.home], {}, 100);
    expect(await wide.exit).toBe(0);
    expect(wide.text).toContain("┌");
  });

  test("Ctrl-C at a terminal ends logs --follow", async () => {
    const screen = new Screen(["logs", "--follow", "--run", run, "--home", world.home], {}, 200);
    await screen.shows("Order created: ORD-9");
    screen.press(KEYS.ctrlC);
    expect(await screen.exit).toBe(130);
  });
});

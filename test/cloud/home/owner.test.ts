/** One process owns a home, whoever else comes, and whatever became of the one before. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { GetFunctionCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { describe, expect, onTestFinished, test } from "vitest";
import { AdminClient } from "../../../src/cloud/admin/client.js";
import { Leases } from "../../../src/cloud/admin/leases.js";
import { claim, type Owner } from "../../../src/cloud/home/owner.js";
import { type Cloud, findRunningCloud, openCloud } from "../../../src/cloud/open.js";
import { openLmdbStore } from "../../../src/cloud/store/lmdb.js";
import { temporaryHome } from "../../support/cli.js";
import { clientsOf, createWorkerRole, deploy } from "../support/cloud.js";
import { Holder } from "../support/holder.js";

async function open(home: string, notices: string[] = []): Promise<Cloud> {
  const cloud = await openCloud({
    home,
    kind: "command",
    time: "virtual",
    notice: (text) => notices.push(text),
  });
  onTestFinished(() => cloud.close({ force: true }));
  return cloud;
}

describe("of several that come at once", () => {
  test("one that is about to end takes no guests any more", async () => {
    const leases = new Leases("this-one");
    const server = createServer(leases.handler);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const { settings } = await open(temporaryHome());
    const admin = new AdminClient(`http://127.0.0.1:${port}`, settings);

    const release = await admin.lease("this-one");
    const ended = leases.end({ force: false });
    const releaseLate = await admin.lease("this-one");
    release();
    releaseLate();
    await ended;
    await expect(admin.lease("this-one")).rejects.toThrow("is about to end");
  });

  test("who asks an owner that ends becomes the next one", async () => {
    const home = temporaryHome();
    const ending = await open(home);
    const closing = ending.close();
    const next = await open(home);
    expect(next.owned).toBe(true);
    await next.admin.status();
    await closing;
  });

  test("one owns the home, and the others join it until they leave", async () => {
    const home = temporaryHome();
    const holders = Array.from({ length: 4 }, () => new Holder(home));
    const held = await Promise.all(holders.map((holder) => holder.held));
    expect(held.filter(({ owned }) => owned)).toHaveLength(1);
    expect(new Set(held.map(({ endpoint }) => endpoint)).size).toBe(1);
    expect(new Set(held.map(({ pid }) => pid)).size).toBe(1);
    expect(held.flatMap(({ notices }) => notices)).toEqual([]);

    const owner = holders.find((_, index) => held[index]?.owned) ?? expect.unreachable();
    // The owner is told to end first: it waits for its guests, who still find it there.
    owner.child.stdin?.end();
    const joined = await open(home);
    expect(joined).toMatchObject({ owned: false, endpoint: held[0]?.endpoint });
    await joined.admin.status();
    await joined.close();
    await Promise.all(holders.filter((holder) => holder !== owner).map((holder) => holder.close()));
    await owner.ended;
    expect(findRunningCloud(home)).toBeUndefined();
  });

  test("the next takes over when the owner is killed, and finds everything as it was", async () => {
    const home = temporaryHome();
    const first = new Holder(home);
    const { endpoint, pid } = await first.held;
    expect(pid).toBe(first.child.pid);
    const before = await open(home);
    expect(before.owned).toBe(false);
    const aws = { ...clientsOf(before), cloud: before };
    await aws.dynamodb.send(
      new CreateTableCommand({
        TableName: "Kept",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    await waitUntilTableExists(
      { client: aws.dynamodb, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.05 },
      { TableName: "Kept" },
    );
    const Item = { id: { S: "1" }, text: { S: "é" } };
    await aws.dynamodb.send(new PutItemCommand({ TableName: "Kept", Item }));
    await aws.logs.send(new CreateLogGroupCommand({ logGroupName: "/kept" }));
    const role = await createWorkerRole(aws, "kept");
    // Each execution leaves a line: what was accepted runs at least once, whoever is there to run it.
    await deploy(
      aws,
      "kept",
      role,
      'export const handler = async ({ n }) => { console.log("ran " + n + ";"); return n; };',
    );
    const { now } = await before.admin.advance(86_400_000);
    const accepted = Array.from({ length: 20 }, (_, n) => n);
    const answers = await Promise.all(
      accepted.map((n) =>
        aws.lambda.send(
          new InvokeCommand({
            FunctionName: "kept",
            InvocationType: "Event",
            Payload: JSON.stringify({ n }),
          }),
        ),
      ),
    );
    expect(answers.map(({ StatusCode }) => StatusCode)).toEqual(accepted.map(() => 202));
    await first.kill();
    await before.close();
    expect(findRunningCloud(home)).toBeUndefined();

    const notices: string[] = [];
    const after = await open(home, notices);
    expect(after).toMatchObject({ owned: true, endpoint });
    expect((await after.admin.status()).now).toBeGreaterThanOrEqual(now);
    const { Item: found } = await aws.dynamodb.send(
      new GetItemCommand({ TableName: "Kept", Key: { id: { S: "1" } } }),
    );
    expect(found).toEqual(Item);
    const { logGroups = [] } = await aws.logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toContain("/kept");
    const { Configuration } = await aws.lambda.send(new GetFunctionCommand({ FunctionName: "kept" }));
    expect(Configuration).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
    await after.admin.settle();
    const messages = (await aws.messages("/aws/lambda/kept")).join("\n");
    for (const n of accepted) expect(messages).toContain(`ran ${n};`);
    expect(notices).toEqual([]);
  });
});

describe("a claim that outlived its owner is taken over", () => {
  const dead = {
    pid: 2 ** 22 + 1,
    identity: "1",
    instance: "dead",
    kind: "background",
    time: "virtual",
  } as const;
  test.each<[string, Owner]>([
    ["from before it listened", dead],
    ["from when it listened", { ...dead, endpoint: "http://127.0.0.1:1" }],
    ["whose number another process has now", { ...dead, pid: process.ppid, endpoint: "http://127.0.0.1:1" }],
  ])("%s", async (_, claimed) => {
    const home = temporaryHome();
    await (await open(home)).close();
    const store = openLmdbStore(join(home, "cloud/store"));
    expect(claim(store, claimed)).toBeUndefined();
    await store.close();
    expect(findRunningCloud(home)).toBeUndefined();
    const cloud = await open(home);
    expect(cloud.owned).toBe(true);
    await cloud.admin.status();
  });

  test("when it is killed as soon as each of its files is there, and while it ends", async () => {
    const home = temporaryHome();
    for (const name of ["settings.json", "store", "lambda"]) {
      const starting = new Holder(home);
      await expect
        .poll(() => existsSync(join(home, "cloud", name)), { interval: 1, timeout: 20_000 })
        .toBe(true);
      await starting.kill();
    }
    const ending = new Holder(home);
    await ending.held;
    ending.child.stdin?.end();
    await ending.kill();
    const notices: string[] = [];
    const cloud = await open(home, notices);
    expect(cloud.owned).toBe(true);
    await cloud.admin.status();
    expect(notices).toEqual([]);
  });
});

describe("a home that is damaged", () => {
  test("in its settings: says so, keeps them aside, draws new credentials, and goes on", async () => {
    for (const damage of ["", "{", '{"format":"idem-lab/cloud-settings@1"}', "[]", "\u0000\u0000"]) {
      const home = temporaryHome();
      const first = await open(home);
      await first.close();
      writeFileSync(join(home, "cloud/settings.json"), damage);
      const notices: string[] = [];
      const second = await open(home, notices);
      expect(notices).toEqual([expect.stringContaining("settings.json.damaged")]);
      expect(readFileSync(join(home, "cloud/settings.json.damaged"), "utf8")).toBe(damage);
      expect(second.settings.secretAccessKey).not.toBe(first.settings.secretAccessKey);
      await second.admin.status();
      await second.close();
      const third = await open(home, notices);
      expect(third.settings.secretAccessKey).toBe(second.settings.secretAccessKey);
      expect(notices).toHaveLength(1);
    }
  });

  test("in its store: says so, keeps it aside, and begins a new one", async () => {
    for (const damage of [Buffer.from("no store"), Buffer.alloc(100_000), Buffer.alloc(0)]) {
      const home = temporaryHome();
      const first = await open(home);
      await clientsOf(first).logs.send(new CreateLogGroupCommand({ logGroupName: "/gone" }));
      await first.close();
      writeFileSync(join(home, "cloud/store"), damage);
      const notices: string[] = [];
      const second = await open(home, notices);
      const kept = readdirSync(join(home, "cloud")).filter((name) => name.startsWith("store.damaged"));
      expect(kept).toEqual(["store.damaged"]);
      expect(notices).toEqual([expect.stringContaining("store.damaged")]);
      const { logGroups } = await clientsOf(second).logs.send(new DescribeLogGroupsCommand({}));
      expect(logGroups).toEqual([]);
      await second.close();
    }
  });

  test("and nobody who merely looks for a running one changes anything", () => {
    const home = temporaryHome();
    expect(findRunningCloud(home)).toBeUndefined();
    expect(readdirSync(home)).toEqual([]);
    mkdirSync(join(home, "cloud"));
    writeFileSync(join(home, "cloud/store"), "no store");
    expect(findRunningCloud(home)).toBeUndefined();
    expect(readdirSync(join(home, "cloud"))).toEqual(["store"]);
  });
});

describe("a home that can't be used", () => {
  const opened = (home: string, region?: string) =>
    openCloud({
      home,
      kind: "command",
      time: "virtual",
      notice: () => {},
      ...(region === undefined ? {} : { region }),
    });

  test("because a file is in its way", async () => {
    const home = join(temporaryHome(), "file");
    writeFileSync(home, "");
    await expect(opened(home)).rejects.toMatchObject({ name: "HomeError" });
    await expect(opened(home)).rejects.toThrow(`${home} can't be written`);
    await expect(opened(home)).rejects.toThrow("--home");
  });

  test.skipIf(process.getuid?.() === 0)(
    "because it is read-only (skipped for root, who may write anyway)",
    async () => {
      const home = temporaryHome();
      chmodSync(home, 0o500);
      await expect(opened(home)).rejects.toMatchObject({ name: "HomeError" });
      chmodSync(home, 0o700);
    },
  );

  test("because it is in another region, running or not", async () => {
    const home = temporaryHome();
    const cloud = await opened(home, "eu-west-1");
    await expect(opened(home, "us-east-1")).rejects.toMatchObject({ name: "RegionError" });
    await cloud.close();
    await expect(opened(home, "us-east-1")).rejects.toThrow("eu-west-1");
    const again = await opened(home);
    expect(again.settings.region).toBe("eu-west-1");
    await again.close();
  });
});

test("nobody else can read a home, whatever the umask", async () => {
  const mask = process.umask(0);
  try {
    const home = join(temporaryHome(), "new");
    const cloud = await open(home);
    await cloud.close();
    const mode = (path: string): number => statSync(path).mode & 0o777;
    expect(mode(home)).toBe(0o700);
    expect(mode(join(home, "cloud"))).toBe(0o700);
    expect(mode(join(home, "cloud/settings.json"))).toBe(0o600);
    expect(existsSync(join(home, "cloud/store"))).toBe(true);
  } finally {
    process.umask(mask);
  }
});

test("an interrupt ends it at once, though it waits for guests", async () => {
  const home = temporaryHome();
  const owner = await open(home);
  const guest = new Holder(home);
  expect(await guest.held).toMatchObject({ owned: false });
  const waiting = Promise.all([owner.close(), owner.close()]);
  await owner.admin.status();
  await owner.close({ force: true });
  await waiting;
  expect(findRunningCloud(home)).toBeUndefined();
  await guest.close();
});

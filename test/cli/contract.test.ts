/** What other programs rely on: exit statuses, messages, one JSON document, and that bad input changes nothing. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, cliJson, type RunJson, temporaryHome, type VerifyJson } from "../support/cli.js";

describe("wrong usage is exit status 3, and the message names what is right", () => {
  test.each([
    [["run", "duplicate-invocation"], "duplicate-invocations"],
    [["run", "step-99"], "Nearest: step-"],
    [["run"], "lab"],
    [["run", "step-4", "--times", "0"], "1 to 10000"],
    [["run", "step-4", "--times", "-1"], "1 to 10000"],
    [["run", "step-4", "--times", "abc"], "1 to 10000"],
    [["run", "step-4", "--times", "10001"], "1 to 10000"],
    [["run", "step-4", "--times", "1.5"], "1 to 10000"],
    [["run", "step-4", "--concurrency", "0"], "1 to 200"],
    [["run", "step-4", "--key", "two words"], "--key ORD-123"],
    [["run", "step-4", "--runtime", "ruby"], "nodejs or python"],
    [["run", "step-4", "--target", "nowhere"], "local, aws"],
    [["run", "step-4", "--time", "soon"], "virtual or real"],
    [["run", "step-8", "--handler", "x.mjs"], "step-3"],
    [["verify", "step-44"], "idem-lab list"],
    [["table", "customers"], "orders or idempotency"],
    [["cloud", "advance", "later"], "cloud advance 2h"],
    [["reset"], "--yes"],
    [["clean"], "--yes"],
    [["fly"], "unknown command"],
    [["list", "--shiny"], "unknown option"],
  ])("%j", async (args, hint) => {
    const home = temporaryHome();
    const { status, stdout, stderr } = await cli([...args, "--home", home]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(home)).toEqual([]);
  });

  test("with --json it is one document too", async () => {
    const { status, document } = await cliJson<{ error: { kind: string } }>(
      temporaryHome(),
      "run",
      "step-99",
    );
    expect({ status, kind: document.error.kind }).toEqual({ status: 3, kind: "usage" });
  });
});

describe("a handler file that can't work is refused before anything is deployed", () => {
  test.each([
    ["empty.mjs", "  \n", "empty"],
    ["other.mjs", "export const handle = async () => 1;", "no `handler` export"],
    ["broken.mjs", "export const handler = async () => {", "not valid JavaScript"],
    ["split.mjs", 'import { x } from "./x.mjs";\nexport const handler = async () => x;', "./x.mjs"],
    ["other.cjs", "exports.main = 1;", "no `handler` export"],
    ["handler.rb", "def handler; end", "neither JavaScript nor Python"],
  ])("%s", async (name, source, hint) => {
    const home = temporaryHome();
    const file = join(temporaryHome(), name);
    writeFileSync(file, source);
    const { status, stderr } = await cli(["run", "step-6", "--handler", file, "--home", home]);
    expect(status).toBe(3);
    expect(stderr).toContain(hint);
    expect(readdirSync(home)).toEqual([]);
  });

  test("missing, and a folder", async () => {
    const home = temporaryHome();
    expect(await cli(["run", "step-6", "--handler", join(home, "none.mjs"), "--home", home])).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("There is no handler file"),
    });
    mkdirSync(join(home, "folder.mjs"));
    expect(await cli(["run", "step-6", "--handler", join(home, "folder.mjs"), "--home", home])).toMatchObject(
      { status: 3, stderr: expect.stringContaining("is a folder") },
    );
  });
});

/** Right in a way that looks nothing like the lab's: the order itself is the record of the key, too. */
const TRANSACTION = `
const { DynamoDBClient, TransactWriteItemsCommand } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDBClient({});
exports.handler = async (event, context) => {
  const expiry = String(Math.floor(Date.now() / 1000) + 7200);
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: [
      { Put: { TableName: "IdempotencyTable", Item: { idempotency_key: { S: event.order_id }, expiry_time: { N: expiry } }, ConditionExpression: "attribute_not_exists(idempotency_key)" } },
      { Put: { TableName: "Orders", Item: { order_id: { S: event.order_id }, execution_id: { S: context.awsRequestId }, request_id: { S: context.awsRequestId } } } },
    ] }));
  } catch (error) {
    if (error.name !== "TransactionCanceledException") throw error;
  }
};
`;

/** The commonest mistake: each delivery has a key of its own. */
const REQUEST_ID_KEY = TRANSACTION.replace(
  "{ S: event.order_id }, expiry_time",
  "{ S: context.awsRequestId }, expiry_time",
);

describe("a handler of one's own is judged by what it did", () => {
  test.each([
    ["one transaction", TRANSACTION, 0, 1],
    ["the request id as key", REQUEST_ID_KEY, 1, 3],
  ])("%s", async (_name, source, status, orders) => {
    const home = temporaryHome();
    const file = join(home, "handler.cjs");
    writeFileSync(file, source);
    const run = await cliJson<RunJson>(home, "run", "step-6", "--handler", file);
    expect({ status: run.status, effects: run.document.effects }).toEqual({
      status,
      effects: [{ key: "ORD-123", count: orders }],
    });
    expect((await cliJson<VerifyJson>(home, "verify", "step-6")).status).toBe(status);
  });
});

describe("what we could not find out is exit status 2", () => {
  const env = {
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY: "x",
    AWS_REGION: "us-east-1",
    AWS_MAX_ATTEMPTS: "1",
  };
  // The discard port: nobody listens there.
  const target = "http://127.0.0.1:9";

  test("a target that does not answer", async () => {
    const home = temporaryHome();
    const run = await cli(["run", "step-1", "--target", target, "--json", "--home", home], env);
    const document: RunJson = JSON.parse(run.stdout);
    expect({ status: run.status, verdict: document.verdict }).toEqual({ status: 2, verdict: "unknown" });
    expect(document.checks[0]?.observed).toContain(target);
    const verify = await cli(["verify", "step-1", "--target", target, "--plain", "--home", home], env);
    expect(verify.status).toBe(2);
    expect(verify.stdout).toContain("unknown");
    expect(verify.stdout).not.toContain("FAIL");
  });

  test("a home that can't be written", async () => {
    const file = join(temporaryHome(), "file");
    writeFileSync(file, "");
    const { status, stderr } = await cli(["run", "step-1", "--home", join(file, "home")]);
    expect(status).toBe(2);
    expect(stderr).toContain(join(file, "home"));
    expect(stderr).toContain("--home");
  });

  test("labs that were not run", async () => {
    const { status, document } = await cliJson<VerifyJson>(temporaryHome(), "verify");
    expect({ status, verdict: document.verdict }).toEqual({ status: 2, verdict: "unknown" });
    expect(new Set(document.labs.map(({ verdict }) => verdict))).toEqual(new Set(["not-run"]));
  });
});

describe("damaged state is kept aside, and the work goes on", () => {
  test.each([
    ["progress.json", "progress file was damaged"],
    ["cloud/settings.json", "settings of the embedded AWS were damaged"],
    ["cloud/store/data.mdb", "store of the embedded AWS was damaged"],
  ])("%s", async (name, notice) => {
    const home = temporaryHome();
    expect((await cli(["run", "step-1", "--home", home])).status).toBe(0);
    const path = existsSync(join(home, name)) ? join(home, name) : join(home, "cloud/store");
    writeFileSync(path, "{ this is no state");
    const { status, stdout } = await cli(["run", "step-1", "--plain", "--home", home]);
    expect({ status, told: stdout.includes(notice) }).toEqual({ status: 0, told: true });
    const folder = name === "progress.json" ? home : join(home, "cloud");
    expect(readdirSync(folder).some((each) => each.includes(".damaged"))).toBe(true);
  });
});

describe("the commands", () => {
  test("a lab is named by its id, its number or its folder", async () => {
    const home = temporaryHome();
    for (const name of ["step-1", "1", "create-table"]) {
      expect((await cliJson<RunJson>(home, "run", name)).document.lab).toBe("step-1");
    }
  });

  test("cloud: start twice, status, env, advance, stop twice", async () => {
    const home = temporaryHome();
    interface CloudJson {
      readonly running: boolean;
      readonly pid: number | null;
      readonly endpoint: string | null;
      readonly now: string | null;
    }
    expect((await cliJson<CloudJson>(home, "cloud", "status")).document).toMatchObject({
      running: false,
      pid: null,
    });
    expect((await cli(["cloud", "env", "--home", home])).status).toBe(2);
    const first = await cliJson<CloudJson>(home, "cloud", "start");
    try {
      const second = await cliJson<CloudJson>(home, "cloud", "start");
      expect(second.document.pid).toBe(first.document.pid);
      const { stdout } = await cli(["cloud", "env", "--home", home]);
      expect(
        stdout
          .split("\n")
          .filter((line) => line !== "")
          .every((line) => /^export [A-Z_]+=\S+$/.test(line)),
      ).toBe(true);
      expect(stdout).toContain(`AWS_ENDPOINT_URL=${first.document.endpoint}`);
      expect(stdout).toContain(`AWS_ENDPOINT_URL_SQS=${first.document.endpoint}`);
      const before = Date.parse((await cliJson<CloudJson>(home, "cloud", "status")).document.now ?? "");
      await cli(["cloud", "advance", "2h", "--home", home]);
      const after = Date.parse((await cliJson<CloudJson>(home, "cloud", "status")).document.now ?? "");
      expect(after - before).toBeGreaterThanOrEqual(7_200_000);
      // Two commands at once share the one that runs.
      const both = await Promise.all([
        cli(["run", "step-1", "--home", home]),
        cli(["run", "step-2", "--home", home]),
      ]);
      expect(both.map(({ status }) => status)).toEqual([0, 0]);
    } finally {
      expect((await cli(["cloud", "stop", "--home", home])).status).toBe(0);
    }
    expect((await cliJson<CloudJson>(home, "cloud", "stop")).document).toMatchObject({ running: false });
  });

  test("two commands at once on a home without a running cloud", async () => {
    const home = temporaryHome();
    const both = await Promise.all([
      cli(["run", "step-1", "--home", home]),
      cli(["run", "step-3", "--home", home]),
    ]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
  });

  test("list, status, table, logs, reset and clean give one document each", async () => {
    const home = temporaryHome();
    await cli(["run", "step-3", "--home", home]);
    for (const args of [
      ["list"],
      ["status"],
      ["table"],
      ["table", "orders"],
      ["logs"],
      ["logs", "--since", "1h"],
      ["reset", "--yes"],
      ["clean", "--yes"],
      ["clean", "--yes"],
    ]) {
      const { status, document } = await cliJson<{ schema: string }>(home, ...args);
      expect({ args, status, schema: document.schema }).toEqual({
        args,
        status: 0,
        schema: expect.stringMatching(/^idem-lab\/[a-z-]+@1$/),
      });
    }
    expect((await cli(["table", "--home", home])).stderr).toContain("idem-lab run step-1");
  });

  test("help and version", async () => {
    expect(await cli(["--help"])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("idem-lab run step-4 --times 5"),
    });
    const { version }: { version: string } = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    );
    expect(await cli(["--version"])).toMatchObject({ status: 0, stdout: `${version}\n` });
  });

  test("without a terminal there is no escape sequence", async () => {
    const { stdout, stderr } = await cli(["run", "step-1", "--home", temporaryHome()]);
    expect(stdout + stderr).not.toContain("\u001b");
  });
});

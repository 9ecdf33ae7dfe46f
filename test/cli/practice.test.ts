/** Practice on the command line: getting the file, having it judged, and what is left behind. */
import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { ListRolePoliciesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  GetFunctionConfigurationCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, cliJson, type RunJson, startCli, temporaryHome, type VerifyJson } from "../support/cli.js";
import { startWorld, type World } from "../support/world.js";

const labFile = (path: string): string => new URL(`../../labs/${path}`, import.meta.url).pathname;
const STEP_5 = "05-with-idempotency";

interface PracticeRun extends RunJson {
  readonly mistake?: {
    readonly id: string;
    readonly title: string;
    readonly explanation: string;
    readonly schedule: readonly string[];
    readonly look: string;
  };
}

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.end());

/** Everything in both tables of practice. */
async function rows(): Promise<readonly string[]> {
  const found = await Promise.all(
    ["PracticeOrders", "PracticeIdempotencyTable"].map(async (TableName) => {
      const { Items = [] } = await world.dynamodb.send(new ScanCommand({ TableName }));
      return Items.map((item) => `${TableName} ${item.order_id?.S ?? item.idempotency_key?.S}`);
    }),
  );
  return found.flat().sort();
}

describe("getting a handler to complete", () => {
  test("it is written once, and the task and the next command are shown", async () => {
    const folder = temporaryHome();
    const file = join(folder, "mine.mjs");
    const first = await cli(["practice", "step-5", "--out", file, "--home", folder]);
    expect({ status: first.status, err: first.stderr }).toEqual({ status: 0, err: "" });
    expect(first.stdout).toContain("Make it idempotent");
    expect(first.stdout).toContain(`idem-lab run step-5 --handler ${file}`);
    expect(readFileSync(file, "utf8")).toBe(readFileSync(labFile(`${STEP_5}/practice/unsolved.mjs`), "utf8"));

    writeFileSync(file, "// my work\n");
    const second = await cli(["practice", "step-5", "--out", file, "--home", folder]);
    expect(second.status).toBe(3);
    expect(second.stderr).toContain("--force");
    expect(readFileSync(file, "utf8")).toBe("// my work\n");

    const third = await cliJson<{ copy: string; file: string; next: string }>(
      folder,
      ...["practice", "step-5", "--out", file, "--force"],
    );
    expect(third.document).toMatchObject({ schema: "idem-lab/practice@1", file });
    expect(readFileSync(third.document.copy, "utf8")).toBe("// my work\n");
    expect(readFileSync(file, "utf8")).toContain("export const handler");
  });

  test.each([
    ["step-4", "choose.py", "def key_of", "run step-4 --handler"],
    ["step-7", "survive.py", "def lambda_handler", "run step-7 --handler"],
  ])("%s in Python, by the file's ending", async (lab, name, line, next) => {
    const folder = temporaryHome();
    const { document } = await cliJson<{ runtime: string; next: string }>(
      folder,
      ...["practice", lab, "--out", join(folder, name)],
    );
    expect(document.runtime).toBe("python");
    expect(document.next).toContain(next);
    expect(readFileSync(join(folder, name), "utf8")).toContain(line);
  });

  test.each([
    [["practice", "step-1"], "step-4, step-5, step-7"],
    [["practice", "step-5", "--out", "x.rb"], ".mjs"],
    [["--runtime", "python", "practice", "step-5", "--out", "x.mjs"], ".py"],
    [["practice", "--force"], "idem-lab practice step-5"],
    [["run", "step-5", "--practice"], "--handler"],
    [["run", "step-6", "--practice", "--handler", "x.mjs"], "step-4, step-5, step-7"],
    [["run", "step-5", "--watch"], "--handler"],
    [["run", "step-5", "--watch", "--handler", "none.mjs"], "There is no handler file"],
    [["run", "step-1", "--handler", "none.mjs"], "step-3, step-4, step-5, step-6, step-7"],
  ])("%j is wrong usage, and says what is right", async (args, hint) => {
    const { status, stderr } = await cli([...args, "--home", temporaryHome()]);
    expect({ status, told: stderr.includes(hint) || stderr }).toEqual({ status: 3, told: true });
  });
});

describe("having it judged", () => {
  test("step-5: the lab's own run, then the judge's checks; a mistake has its name", async () => {
    const file = labFile(`${STEP_5}/mistakes/check-then-write.mjs`);
    const { status, document } = await cliJson<PracticeRun>(world.home, "run", "step-5", "--handler", file);
    expect({ status, schema: document.schema, verdict: document.verdict }).toEqual({
      status: 1,
      schema: "idem-lab/run@1",
      verdict: "fail",
    });
    expect(document.checks.filter(({ verdict }) => verdict === "fail").map(({ id }) => id)).toEqual([
      "practice-at-once",
    ]);
    expect(document.checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["one-order", "practice-first"]),
    );
    expect(document.mistake).toMatchObject({
      id: "check-then-write",
      schedule: expect.arrayContaining([expect.stringContaining("5 times at once")]),
      look: expect.stringContaining("idem-lab logs --run practice-"),
    });
    // What the judge sent is gone; what the lab sent stays.
    expect(await rows()).toEqual(["PracticeIdempotencyTable ORD-123", "PracticeOrders ORD-123"]);

    const plain = await cli(["run", "step-5", "--plain", "--handler", file, "--home", world.home]);
    expect(plain.stdout).toContain("mistake: Looking for the key and storing it are two steps");
  });

  test("a right answer passes, and its own function acts with the practice's role, also where it names the tables itself", async () => {
    const file = labFile(`${STEP_5}/practice/accepted/one-transaction.mjs`);
    const { status, document } = await cliJson<PracticeRun>(world.home, "run", "step-5", "--handler", file);
    expect({ status, mistake: document.mistake }).toEqual({ status: 0, mistake: undefined });
    const { Role } = await world.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: "my-function-practice" }),
    );
    expect(Role).toMatch(/role\/idem-lab-practice-role$/);
  });

  test("a lab has the labs' role, and step-2's check does not take the practice's for it", async () => {
    expect((await cli(["run", "step-3", "--home", world.home])).status).toBe(0);
    const { Role } = await world.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: "my-function" }),
    );
    expect(Role).toMatch(/role\/idem-lab-role$/);
    await world.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: "my-function",
        Role: Role?.replace("idem-lab-role", "idem-lab-practice-role"),
      }),
    );
    // A change that is under way is nobody's fault yet.
    await waitUntilFunctionUpdatedV2(
      { client: world.lambda, minDelay: 1, maxDelay: 1, maxWaitTime: 30 },
      { FunctionName: "my-function" },
    );
    const { document } = await cliJson<VerifyJson>(world.home, "verify", "step-2");
    expect(document.labs[0]?.checks.find(({ id }) => id === "deployed-by-course")?.verdict).toBe("fail");
  });

  test("step-7 and step-4 are judged by the practice alone, with --practice or without", async () => {
    const seven = await cliJson<PracticeRun>(
      world.home,
      ...["run", "step-7", "--handler", labFile("07-force-failure/mistakes/key-deleted-in-catch.mjs")],
    );
    expect({ status: seven.status, mistake: seven.document.mistake?.id }).toEqual({
      status: 1,
      mistake: "key-deleted-in-catch",
    });
    expect(seven.document.checks.every(({ id }) => id.startsWith("practice-"))).toBe(true);
    const four = labFile("04-duplicate-invocations/practice/solution.mjs");
    for (const flags of [[], ["--practice"]]) {
      const judged = await cliJson<PracticeRun>(world.home, "run", "step-4", ...flags, "--handler", four);
      expect({ status: judged.status, deliveries: judged.document.deliveries }).toEqual({
        status: 0,
        deliveries: [],
      });
    }

    const listed = await cliJson<{
      practices: readonly { lab: string; verdict: string; mistake: string | null }[];
    }>(world.home, "practice");
    const states = listed.document.practices
      .filter(({ lab }) => lab !== "step-5")
      .map(({ lab, verdict, mistake }) => [lab, verdict, mistake]);
    expect(states).toEqual([
      ["step-4", "pass", null],
      ["step-7", "fail", "key-deleted-in-catch"],
    ]);
  });

  test("an interruption ends with 130, and the next run mends what it left", async () => {
    const running = startCli(
      [
        ...["run", "step-7", "--plain", "--home", world.home],
        ...["--handler", labFile("07-force-failure/practice/solution.mjs")],
      ],
      {},
    );
    await running.saw("deployed");
    running.child.kill("SIGINT");
    expect((await running.ended).status).toBe(130);
    // As an interruption in the middle of a fault would leave it.
    await world.iam.send(
      new PutRolePolicyCommand({
        RoleName: "idem-lab-practice-role",
        PolicyName: "idem-lab-fault",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Deny", Action: "dynamodb:*", Resource: "*" }],
        }),
      }),
    );
    await world.dynamodb.send(
      new PutItemCommand({
        TableName: "PracticeOrders",
        Item: { order_id: { S: "practice-abc123-first" }, execution_id: { S: "1" } },
      }),
    );
    const again = await cliJson<PracticeRun>(
      world.home,
      ...["run", "step-7", "--handler", labFile("07-force-failure/practice/solution.mjs")],
    );
    expect(again.status).toBe(0);
    const { PolicyNames } = await world.iam.send(
      new ListRolePoliciesCommand({ RoleName: "idem-lab-practice-role" }),
    );
    expect(PolicyNames).toEqual(["idem-lab-least-privilege"]);
    expect((await rows()).filter((row) => row.includes("practice-"))).toEqual([]);
  });

  test("a handler that fails at once is told so, and no more", async () => {
    const { status, document } = await cliJson<PracticeRun>(
      world.home,
      ...[
        "run",
        "step-4",
        "--practice",
        "--handler",
        labFile("04-duplicate-invocations/practice/unsolved.mjs"),
      ],
    );
    expect({ status, checks: document.checks.map(({ id, observed }) => `${id}: ${observed}`) }).toEqual({
      status: 1,
      checks: ["practice-first: it failed: Error: keyOf is not written yet"],
    });
  });

  test("rows under ids of the handler's own are seen and taken out, too", async () => {
    const file = join(temporaryHome(), "handler.mjs");
    const source = readFileSync(labFile(`${STEP_5}/mistakes/keyless-unprotected.mjs`), "utf8");
    writeFileSync(file, source.replace(/^ *run: .*\n/m, ""));
    const before = await rows();
    const { document } = await cliJson<PracticeRun>(
      world.home,
      ...["run", "step-5", "--practice", "--handler", file],
    );
    expect(document.mistake?.id).toBe("keyless-unprotected");
    expect(await rows()).toEqual(before);
  });

  test("TypeScript of two files passes the lab's own run and the judge, with a table that it asks for", async () => {
    const folder = temporaryHome();
    writeFileSync(
      join(folder, "locks.ts"),
      `import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
export const client: DynamoDBClient = new DynamoDBClient({});
export async function isFirst(id: string): Promise<boolean> {
  const put = { TableName: process.env.LOCK_TABLE_NAME, Item: { id: { S: id } }, ConditionExpression: "attribute_not_exists(id)" };
  return client.send(new PutItemCommand(put)).then(() => true, (error) => {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  });
}`,
    );
    const file = join(folder, "app.ts");
    writeFileSync(
      file,
      `import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { client, isFirst } from "./locks.js";
interface Order { readonly order_id?: string; readonly run: string }
export const lambdaHandler = async ({ order_id: id, run }: Order, context: { awsRequestId: string }): Promise<void> => {
  if (!id) throw new Error("no order_id");
  if (!(await isFirst(id))) return;
  const Item = { order_id: { S: id }, execution_id: { S: context.awsRequestId }, request_id: { S: context.awsRequestId }, run: { S: run } };
  await client.send(new PutItemCommand({ TableName: process.env.ORDERS_TABLE, Item }));
};`,
    );
    const { status, document } = await cliJson<PracticeRun>(world.home, "run", "step-5", "--handler", file);
    const failed = document.checks.filter(({ verdict }) => verdict !== "pass");
    expect({ status, failed }).toEqual({ status: 0, failed: [] });
  });

  test("clean deletes the practice's role, too", async () => {
    const { document } = await cliJson<{ deleted: readonly string[]; left: readonly string[] }>(
      world.home,
      ...["clean", "--yes"],
    );
    expect(document.deleted).toEqual(
      expect.arrayContaining([
        "role idem-lab-practice-role",
        "function my-function-practice",
        "table PracticeIdempotencyTable",
        "table PracticeOrders",
        "table Practice-LOCK_TABLE_NAME",
        "log group /aws/lambda/my-function-practice",
      ]),
    );
    expect(document.left).toEqual([]);
  });
});

describe("--watch", () => {
  /** A folder with a handler, and the command that watches it. */
  function watching(name: string) {
    const folder = temporaryHome();
    const file = join(folder, "handler.mjs");
    copyFileSync(labFile(name), file);
    const running = startCli([
      "run",
      "step-4",
      "--practice",
      "--watch",
      "--handler",
      file,
      "--home",
      world.home,
    ]);
    return { folder, file, running };
  }
  const SOLUTION = "04-duplicate-invocations/practice/solution.mjs";
  const UNSOLVED = "04-duplicate-invocations/practice/unsolved.mjs";

  test("runs at each save, also when the file is replaced or broken in between, and ends with 130", async () => {
    const { folder, file, running } = watching(UNSOLVED);
    await running.saw("Watching");
    writeFileSync(file, "export const handler = async () => {\n");
    await running.saw("not valid JavaScript");
    copyFileSync(labFile(SOLUTION), join(folder, "new.tmp"));
    renameSync(join(folder, "new.tmp"), file);
    await running.saw("step-4: pass");
    await running.saw("Run 3");
    running.child.kill("SIGINT");
    const { status, stdout } = await running.ended;
    expect(status).toBe(130);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("step-4: FAIL");
  });

  test("saves while a run is under way make one more run", async () => {
    const { file, running } = watching(SOLUTION);
    await running.saw("  judge");
    writeFileSync(file, `${readFileSync(file, "utf8")}// once more\n`);
    copyFileSync(labFile(UNSOLVED), file);
    await running.saw("step-4: FAIL");
    copyFileSync(labFile(SOLUTION), file);
    await running.saw("Run 3");
    running.child.kill("SIGINT");
    const { stdout } = await running.ended;
    const times = (text: string): number => stdout.split(text).length - 1;
    expect(stdout.match(/^Run \d+,/gm)).toHaveLength(3);
    expect(["step-4: pass", "step-4: FAIL"].map(times)).toEqual([1, 1]);
  });
});

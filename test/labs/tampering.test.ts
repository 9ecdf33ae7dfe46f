/** Somebody changes one thing of a finished course: exactly the checks that it concerns fail, in whatever lab. */
import {
  CreateLogStreamCommand,
  DeleteLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALLOWED_ACTIONS, TRUST_POLICY } from "../../src/aws/roles.js";
import { cliJson, type RunJson, type VerifyJson } from "../support/cli.js";
import { startWorld, type World } from "../support/world.js";

const FunctionName = "my-function";
const logGroupName = `/aws/lambda/${FunctionName}`;
const RoleName = "idem-lab-role";
const PolicyName = "idem-lab-least-privilege";
/** Each lab has a key of its own, so that what is done to one is not seen by the others. */
const KEYS = {
  "step-3": "ORD-30",
  "step-4": "ORD-40",
  "step-5": "ORD-50",
  "step-6": "ORD-60",
  "step-7": "ORD-70",
  "step-8": "ORD-80",
} as const;
type Lab = keyof typeof KEYS;
const LABS = ["step-3", "step-4", "step-5", "step-6", "step-7", "step-8"] as const;

let world: World;

beforeAll(async () => {
  world = await startWorld();
  // The last one moves the clock past the expiry of its record: it goes first, so that the others' are alive.
  for (const lab of ["step-8", "step-3", "step-4", "step-5", "step-6", "step-7"] as const)
    expect((await run(lab)).status).toBe(0);
  await failing({});
});
afterAll(async () => {
  await world.end();
});

const run = (lab: Lab, ...flags: readonly string[]) =>
  cliJson<RunJson>(world.home, "run", lab, "--key", KEYS[lab], ...flags);

const failedIds = (checks: RunJson["checks"]): readonly string[] =>
  checks.filter(({ verdict }) => verdict !== "pass").map(({ id }) => id);

/** Looks at all labs that this file is about (others have worlds of their own): these checks of these labs fail, and no others. */
async function failing(expected: Readonly<Record<string, readonly string[]>>): Promise<void> {
  const { document, status } = await cliJson<VerifyJson>(world.home, "verify", "step-1", "step-2", ...LABS);
  const failed = document.labs.flatMap(({ id, checks }) => {
    const ids = failedIds(checks);
    return ids.length === 0 ? [] : [[id, ids] as const];
  });
  expect(Object.fromEntries(failed)).toEqual(expected);
  expect(status).toBe(failed.length === 0 ? 0 : 1);
  for (const { checks } of document.labs) {
    for (const { verdict, advice = "", recheck, expected: wanted, observed } of checks) {
      if (verdict === "pass") continue;
      expect([verdict, advice !== "", recheck.startsWith("aws "), wanted !== "", observed !== ""]).toEqual([
        "fail",
        true,
        true,
        true,
        true,
      ]);
    }
  }
}

/** The lab's own account of its last run, as the target keeps it. */
async function runOf(
  lab: string,
): Promise<{ run: string; versions: readonly string[]; start: number; arn: string }> {
  const { Tags = {}, Configuration } = await world.lambda.send(new GetFunctionCommand({ FunctionName }));
  const fields = new Map(
    (Tags[`idem-lab:${lab}`] ?? "").split(" ").map((field) => {
      const [name = "", ...value] = field.split("=");
      return [name, value.join("=")] as const;
    }),
  );
  return {
    run: fields.get("run") ?? "",
    versions: (fields.get("versions") ?? "").split("+"),
    start: Number(fields.get("start")),
    arn: Configuration?.FunctionArn ?? "",
  };
}

type Item = Record<string, AttributeValue>;

const orders = async (key: string): Promise<readonly Item[]> =>
  (
    await world.dynamodb.send(
      new QueryCommand({
        TableName: "Orders",
        KeyConditionExpression: "order_id = :id",
        ExpressionAttributeValues: { ":id": { S: key } },
      }),
    )
  ).Items ?? [];

const put = (TableName: string, Item: Item) => world.dynamodb.send(new PutItemCommand({ TableName, Item }));

const removeOrder = (item: Item) =>
  world.dynamodb.send(
    new DeleteItemCommand({
      TableName: "Orders",
      Key: Object.fromEntries(
        Object.entries(item).filter(([name]) => ["order_id", "execution_id"].includes(name)),
      ),
    }),
  );

const recordKey = (key: string) => ({
  TableName: "IdempotencyTable",
  Key: { idempotency_key: { S: key } },
});

async function recordOf(key: string): Promise<Item> {
  const { Item } = await world.dynamodb.send(new GetItemCommand(recordKey(key)));
  if (Item === undefined) throw new Error(`There is no record of ${key}.`);
  return Item;
}

async function deployZip(ZipFile: Uint8Array): Promise<void> {
  await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  await waitUntilFunctionUpdatedV2(
    { client: world.lambda, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 10 },
    { FunctionName },
  );
}

const statement = (Action: readonly string[] | string, Resource: readonly string[] | string = "*") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource }],
});

const putPolicy = (name: string, document: object) =>
  world.iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: name, PolicyDocument: JSON.stringify(document) }),
  );

const putTrust = (document: object) =>
  world.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(document) }));

interface Policy {
  readonly Version: string;
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

async function coursePolicy(): Promise<Policy> {
  const { PolicyDocument = "" } = await world.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  const document: Policy = JSON.parse(decodeURIComponent(PolicyDocument));
  return document;
}

describe("the role", () => {
  const PERMISSIONS = ["allowed-actions"];

  test.each<[string, (policy: Policy) => object, readonly string[]]>([
    [
      "an action less",
      ({ Version, Statement }) => ({
        Version,
        Statement: Statement.map((each) => ({
          ...each,
          Action: each.Action.filter((action) => action !== "dynamodb:PutItem"),
        })),
      }),
      PERMISSIONS,
    ],
    [
      "an action more, on the course's own table",
      ({ Version, Statement }) => ({
        Version,
        Statement: [...Statement, { ...Statement[0], Action: "dynamodb:DeleteItem" }],
      }),
      PERMISSIONS,
    ],
    ["the same actions, on everything", () => statement(ALLOWED_ACTIONS), PERMISSIONS],
    ["every action of a service", () => statement("dynamodb:*"), PERMISSIONS],
    [
      "the put allowed on one table only",
      ({ Version, Statement }) => ({
        Version,
        Statement: Statement.map((each) => ({
          ...each,
          Resource: each.Resource.filter((arn) => !arn.endsWith("table/Orders")),
        })),
      }),
      PERMISSIONS,
    ],
    [
      "an action denied",
      ({ Version, Statement }) => ({
        Version,
        Statement: [...Statement, { Effect: "Deny", Action: "dynamodb:PutItem", Resource: "*" }],
      }),
      ["allowed-actions"],
    ],
    [
      "everything but one action",
      ({ Version, Statement }) => ({
        Version,
        Statement: [...Statement, { Effect: "Allow", NotAction: "iam:PassRole", Resource: "*" }],
      }),
      PERMISSIONS,
    ],
    [
      "every resource but one",
      ({ Version, Statement }) => ({
        Version,
        Statement: [
          ...Statement,
          { Effect: "Allow", Action: "dynamodb:PutItem", NotResource: "arn:aws:dynamodb:*:*:table/Secret" },
        ],
      }),
      PERMISSIONS,
    ],
  ])("%s", async (_name, change, expected) => {
    const policy = await coursePolicy();
    await putPolicy(PolicyName, change(policy));
    await failing({ "step-2": expected });
    await putPolicy(PolicyName, policy);
  });

  test("a second inline policy, an attached policy, and none at all", async () => {
    await putPolicy("another", statement("s3:GetObject"));
    await failing({ "step-2": PERMISSIONS });
    await world.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "another" }));
    const attached = { RoleName, PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
    await world.iam.send(new AttachRolePolicyCommand(attached));
    await failing({ "step-2": ["allowed-actions"] });
    await world.iam.send(new DetachRolePolicyCommand(attached));
    const policy = await coursePolicy();
    await world.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    await failing({ "step-2": PERMISSIONS });
    await putPolicy(PolicyName, policy);
  });

  test.each([
    ["another account", { AWS: "arn:aws:iam::111122223333:root" }],
    ["anybody", "*"],
  ])("trusts %s besides the service", async (_name, Principal) => {
    await putTrust({
      ...TRUST_POLICY,
      Statement: [...TRUST_POLICY.Statement, { Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
    });
    await failing({ "step-2": ["trust-policy"] });
    await putTrust(TRUST_POLICY);
  });

  test("a trust policy that says the same in another order is as good", async () => {
    await putTrust({
      Statement: TRUST_POLICY.Statement.map(({ Action, Effect, Principal }) => ({
        Principal,
        Effect,
        Action,
      })),
      Version: TRUST_POLICY.Version,
    });
    await failing({});
    await putTrust(TRUST_POLICY);
  });
});

describe("the ledger", () => {
  const COUNTS = {
    "step-3": "one-order",
    "step-4": "damage-shown",
    "step-5": "one-order",
    "step-6": "exactly-one-order",
    "step-7": "order-lost",
    "step-8": "exactly-one-order",
  } as const;
  const countsFail = (labs: readonly Lab[]) =>
    failing(Object.fromEntries(labs.map((lab) => [lab, [COUNTS[lab]]])));

  test("an order more, of the run or of nobody, fails the count of each lab", async () => {
    const added = LABS.map((lab) => ({ order_id: { S: KEYS[lab] }, execution_id: { S: "one-more" } }));
    for (const [index, lab] of LABS.entries())
      await put("Orders", { ...added[index], run: { S: (await runOf(lab)).run } });
    await countsFail(LABS);
    for (const order of added) await put("Orders", order);
    await countsFail(LABS);
    for (const order of added) await removeOrder(order);
  });

  test("an order less fails the count of each lab that made one", async () => {
    const makers = LABS.filter((lab) => lab !== "step-7");
    const removed = await Promise.all(makers.map(async (lab) => (await orders(KEYS[lab]))[0] ?? {}));
    for (const order of removed) await removeOrder(order);
    await countsFail(makers);
    for (const order of removed) await put("Orders", order);
  });

  test("an order made by hand, or in another run, says nothing about a run", async () => {
    const order = { order_id: { S: KEYS["step-6"] }, execution_id: { S: "by-hand" } };
    await put("Orders", { ...order, run: { S: "by hand" } });
    await failing({});
    await removeOrder(order);
  });
});

describe("the records", () => {
  const RECORDED = ["step-5", "step-6", "step-7"] as const;
  const recordsFail = (others: Readonly<Record<string, readonly string[]>> = {}) =>
    failing({ ...Object.fromEntries(RECORDED.map((lab) => [lab, ["record-is-there"]])), ...others });
  const wrong: readonly ((seconds: number) => Item)[] = [
    (seconds) => ({ expiry_time: { N: String(seconds * 1000) } }),
    (seconds) => ({ expiry_time: { S: String(seconds) } }),
    () => ({}),
  ];

  test("taken out, replaced, or with an expiry that is in milliseconds, a text, or missing", async () => {
    const records = await Promise.all(RECORDED.map((lab) => recordOf(KEYS[lab])));
    for (const lab of RECORDED) await world.dynamodb.send(new DeleteItemCommand(recordKey(KEYS[lab])));
    await recordsFail();
    const seconds = (record: Item): number => Number(record.expiry_time?.N);
    for (const record of records)
      await put("IdempotencyTable", { ...record, expiry_time: { N: String(seconds(record) + 60) } });
    await recordsFail();
    for (const [index, record] of records.entries()) {
      const { expiry_time: _right, ...bare } = record;
      await put("IdempotencyTable", { ...bare, ...wrong[index]?.(seconds(record)) });
    }
    await recordsFail({ "step-8": ["expiry-in-seconds"] });
    for (const record of records) await put("IdempotencyTable", record);
  });

  test("step-8: a record that is no key's of the course still has to have its seconds", async () => {
    const stranger = { idempotency_key: { S: "stranger" }, expiry_time: { N: "9772366400.5" } };
    await put("IdempotencyTable", stranger);
    await failing({ "step-8": ["expiry-in-seconds"] });
    await world.dynamodb.send(new DeleteItemCommand(recordKey("stranger")));
  });
});

describe("the log", () => {
  /** A request that never was, in the window of a lab's run. */
  async function forge(lab: Lab, ...lines: readonly string[]): Promise<() => Promise<void>> {
    const stream = { logGroupName, logStreamName: `forged-${lab}` };
    const { run: id, start } = await runOf(lab);
    await world.logs.send(new CreateLogStreamCommand(stream));
    const said = [
      `START RequestId: forged-${lab} Version: 1`,
      `Event: ${id}`,
      ...lines,
      `REPORT RequestId: forged-${lab} Duration: 1 ms`,
    ];
    await world.logs.send(
      new PutLogEventsCommand({
        ...stream,
        logEvents: said.map((message, index) => ({ message, timestamp: start + 1 + index })),
      }),
    );
    return async () => void (await world.logs.send(new DeleteLogStreamCommand(stream)));
  }

  test("a request more than were sent", async () => {
    const refused = "Duplicate event detected. Skipping.";
    const stored = `Key stored: ${KEYS["step-8"]}, expires 1`;
    const undo = [await forge("step-4"), await forge("step-6", refused), await forge("step-8", stored)];
    await failing({
      "step-4": ["calls-accepted", "damage-shown"],
      "step-6": ["calls-accepted", "duplicates-refused"],
      "step-8": ["calls-accepted", "one-record-per-key"],
    });
    for (const remove of undo) await remove();
  });
});

describe("the function", () => {
  test("code of somebody else is noticed in every lab that deployed some", async () => {
    const { Code } = await world.lambda.send(new GetFunctionCommand({ FunctionName }));
    const before = new Uint8Array(await (await fetch(Code?.Location ?? "")).arrayBuffer());
    const foreign = new TextEncoder().encode("export const handler = async () => 'foreign';");
    await deployZip(zipSync({ "index.mjs": foreign }));
    const noticed = ["step-2", ...LABS].map((lab) => [lab, ["deployed-by-course"]] as const);
    await failing(Object.fromEntries(noticed));
    await deployZip(before);
  });

  test("a run that was cut short, or is another's, is no evidence", async () => {
    const { arn } = await runOf("step-6");
    const { Tags = {} } = await world.lambda.send(new GetFunctionCommand({ FunctionName }));
    const tag = Tags["idem-lab:step-6"] ?? "";
    const write = (value: string) =>
      world.lambda.send(new TagResourceCommand({ Resource: arn, Tags: { "idem-lab:step-6": value } }));
    await write(tag.replace(/ end=\d+/, ""));
    await failing({ "step-6": ["run-finished"] });
    await write("nonsense");
    await failing({ "step-6": ["run-finished"] });
    await write(tag);
  });
});

describe("a lab whose own run goes wrong does not pass", () => {
  const shown = (path: string): string => new URL(`../../labs/${path}`, import.meta.url).pathname;
  const PLAIN = shown("03-without-idempotency/handlers/without-idempotency.mjs");
  const FAILING = shown("07-force-failure/handlers/fails-always.mjs");

  test.each<[Lab, string, string, readonly string[]]>([
    ["step-3", "a handler that fails", FAILING, ["one-order"]],
    ["step-5", "a handler that stores no key", PLAIN, ["practice-repeated"]],
    ["step-6", "a handler that stores no key", PLAIN, ["exactly-one-order", "duplicates-refused"]],
  ])("%s with %s", async (lab, _name, handler, expected) => {
    const { status, document } = await run(lab, "--handler", handler);
    expect({ status, verdict: document.verdict, failed: failedIds(document.checks) }).toEqual({
      status: 1,
      verdict: "fail",
      failed: expected,
    });
    expect((await run(lab)).status).toBe(0);
  });

  test("what was set by hand is named by verify, and put right by the lab that is run next", async () => {
    await world.lambda.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 }),
    );
    await world.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
    );
    await world.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 512 }));
    await waitUntilFunctionUpdatedV2(
      { client: world.lambda, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 10 },
      { FunctionName },
    );
    const { document } = await cliJson<VerifyJson>(world.home, "verify", "step-7");
    const [failed] = document.labs[0]?.checks.filter(({ verdict }) => verdict !== "pass") ?? [];
    expect(failed?.id).toBe("deployed-by-course");
    for (const setting of [
      "MaximumRetryAttempts is 0, not 2",
      "ReservedConcurrentExecutions is 0, not none",
      "MemorySize is 512 MB, not 128 MB",
    ])
      expect(failed?.observed).toContain(setting);
    const { status, document: again } = await run("step-7");
    expect({ status, failed: failedIds(again.checks) }).toEqual({ status: 0, failed: [] });
    await failing({});
  });
});

describe("what can't be put back", () => {
  test("a published version deleted", async () => {
    const { versions } = await runOf("step-7");
    await world.lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: versions[0] ?? "" }));
    await failing({ "step-7": ["code-is-shown"] });
    expect((await run("step-7")).status).toBe(0);
  });

  test("time to live on another attribute", async () => {
    const change = (AttributeName: string, Enabled: boolean) =>
      world.dynamodb.send(
        new UpdateTimeToLiveCommand({
          TableName: "IdempotencyTable",
          TimeToLiveSpecification: { AttributeName, Enabled },
        }),
      );
    await change("expiry_time", false);
    await failing({ "step-1": ["ttl-enabled"] });
    // AWS refuses a second change within the hour.
    await cliJson(world.home, "cloud", "advance", "2h");
    await change("created_at", true);
    await failing({ "step-1": ["ttl-enabled"] });
  });

  test("the function deleted", async () => {
    await world.lambda.send(new DeleteFunctionCommand({ FunctionName }));
    const gone = LABS.map((lab) => [lab, ["run-finished", "deployed-by-course"]] as const);
    await failing({
      "step-1": ["ttl-enabled"],
      ...Object.fromEntries(gone),
    });
  });
});

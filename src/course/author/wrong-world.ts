/**
 * Wrong worlds: what somebody may do to a target after a lab has passed, and which checks then have to fail. A lab keeps
 * its own in `worlds.ts` beside `lab.ts`; here are those that most labs share. They show that no check passes whatever
 * happens.
 */
import type { UpdateFunctionConfigurationCommandInput } from "@aws-sdk/client-lambda";
import type { Aws } from "../../aws/clients.js";
import { courseVersions } from "../../aws/functions.js";
import { deleteLogGroup } from "../../aws/log-group.js";
import { loadRuns, type RunRecord, saveRun } from "../../aws/run-records.js";
import { deleteOrder, ordersOf } from "../../aws/tables.js";

/** A target at which the lab has passed. */
export interface PassedTarget {
  readonly aws: Aws;
  /** The lab's id. */
  readonly lab: string;
  /** The order id of its last run. */
  readonly key: string;
}

export interface WrongWorld {
  /** What is wrong in it: `an order more`. */
  readonly name: string;
  /** The ids of exactly those checks that fail in it. */
  readonly fails: readonly string[];
  make(target: PassedTarget): Promise<void>;
  /** Puts right what the lab, run again, would not. */
  mend?(target: PassedTarget): Promise<void>;
}

const INTRUDER = "intruder";

/** A row of nobody's in the ledger, under the key of the lab's run. */
export const orderMore = (...fails: readonly string[]): WrongWorld => ({
  name: "an order more",
  fails,
  make: async ({ aws, key }) => {
    const { PutItemCommand } = await import("@aws-sdk/client-dynamodb");
    await (await aws.dynamodb()).send(
      new PutItemCommand({
        TableName: aws.names.ordersTable,
        Item: { order_id: { S: key }, execution_id: { S: INTRUDER } },
      }),
    );
  },
  mend: ({ aws, key }) => deleteOrder(aws, { orderId: key, executionId: INTRUDER }),
});

/** Without its log a run has no evidence of what ran. */
export const logGone = (...fails: readonly string[]): WrongWorld => ({
  name: "its log deleted",
  fails,
  make: async ({ aws }) => void (await deleteLogGroup(aws, aws.names.logGroup)),
});

/** Changes the function behind the course's back, and waits until the change holds. */
async function changeFunction(
  aws: Aws,
  change: {
    readonly code?: string;
    readonly settings?: Omit<UpdateFunctionConfigurationCommandInput, "FunctionName">;
  },
): Promise<void> {
  const lambda = await import("@aws-sdk/client-lambda");
  const { zipSync } = await import("fflate");
  const client = await aws.lambda();
  const { functionName: FunctionName } = aws.names;
  const wait = { client, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 30 };
  if (change.code !== undefined) {
    const ZipFile = zipSync({ "index.mjs": new TextEncoder().encode(change.code) });
    await client.send(new lambda.UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    await lambda.waitUntilFunctionUpdatedV2(wait, { FunctionName });
  }
  if (change.settings !== undefined) {
    await client.send(new lambda.UpdateFunctionConfigurationCommand({ FunctionName, ...change.settings }));
    await lambda.waitUntilFunctionUpdatedV2(wait, { FunctionName });
  }
}

const FOREIGN = "export const handler = async () => 'foreign';";

/** Code of somebody else, put into the function behind the course's back. */
const foreignCodeIn: WrongWorld = {
  name: "code of somebody else",
  fails: ["deployed-by-course"],
  make: ({ aws }) => changeFunction(aws, { code: FOREIGN }),
};

/** Code of somebody else, published with the description that the course gives its own. */
const foreignCodeUnderOurName: WrongWorld = {
  name: "code of somebody else, published under the course's description",
  fails: ["deployed-by-course"],
  make: async ({ aws }) => {
    const { PublishVersionCommand } = await import("@aws-sdk/client-lambda");
    const last = (await courseVersions(aws)).at(-1);
    await changeFunction(aws, { code: FOREIGN });
    await (await aws.lambda()).send(
      new PublishVersionCommand({
        FunctionName: aws.names.functionName,
        Description: `idem-lab lab=${last?.lab} handler=${last?.name}`,
      }),
    );
  },
};

/** The function, set so that the same code does something else. */
const setOtherwise = (
  name: string,
  settings: (aws: Aws) => Omit<UpdateFunctionConfigurationCommandInput, "FunctionName">,
): WrongWorld => ({
  name,
  fails: ["deployed-by-course"],
  make: ({ aws }) => changeFunction(aws, { settings: settings(aws) }),
});

/** Other code in the function. */
export const foreignCode: readonly WrongWorld[] = [foreignCodeIn, foreignCodeUnderOurName];

/** Settings of the function that change what comes of an event; a lab that is run again puts them right. */
export const changedSettings: readonly WrongWorld[] = [
  setOtherwise("its handler turned to another name", () => ({ Handler: "index.createOrder" })),
  setOtherwise("its variables turned to another table", ({ names }) => ({
    Environment: {
      Variables: { IDEMPOTENCY_TABLE: names.ordersTable, ORDERS_TABLE: `${names.ordersTable}-2` },
    },
  })),
  setOtherwise("other memory", () => ({ MemorySize: 256 })),
  {
    name: "Lambda's retries turned off",
    fails: ["deployed-by-course"],
    make: async ({ aws }) => {
      const { PutFunctionEventInvokeConfigCommand } = await import("@aws-sdk/client-lambda");
      const { functionName: FunctionName } = aws.names;
      await (await aws.lambda()).send(
        new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 }),
      );
    },
  },
  {
    name: "no execution allowed at a time",
    fails: ["deployed-by-course"],
    make: async ({ aws }) => {
      const { PutFunctionConcurrencyCommand } = await import("@aws-sdk/client-lambda");
      const { functionName: FunctionName } = aws.names;
      await (await aws.lambda()).send(
        new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
      );
    },
  },
];

/** The orders of the run taken out, and as many put in their place that no execution created. */
export const orderReplaced = (...fails: readonly string[]): WrongWorld => ({
  name: "its orders replaced by rows of a request that never ran",
  fails,
  make: async ({ aws, lab, key }) => {
    const { PutItemCommand } = await import("@aws-sdk/client-dynamodb");
    const run = (await loadRuns(aws)).get(lab)?.run ?? "";
    for (const order of (await ordersOf(aws, key)).filter((each) => each.run === run)) {
      await deleteOrder(aws, order);
      await (await aws.dynamodb()).send(
        new PutItemCommand({
          TableName: aws.names.ordersTable,
          Item: {
            order_id: { S: key },
            execution_id: { S: `${INTRUDER}-${order.executionId}` },
            request_id: { S: "00000000-0000-4000-8000-000000000000" },
            created_at: { S: order.createdAt ?? "" },
            run: { S: run },
          },
        }),
      );
    }
  },
});

/** What the target remembers of the lab's last run, changed. */
async function rewriteRun(
  { aws, lab }: PassedTarget,
  change: (record: RunRecord) => RunRecord | Promise<RunRecord>,
): Promise<void> {
  const record = (await loadRuns(aws)).get(lab);
  if (record === undefined) throw new Error(`The target knows of no run of ${lab}: it has not passed.`);
  await saveRun(aws, await change(record));
}

/** A published version of other code than the run's; one that was never published where there is none. */
async function otherVersion(aws: Aws, { versions }: RunRecord): Promise<number> {
  const there = await courseVersions(aws);
  const own = there.filter(({ version }) => versions.includes(version));
  const other = there.find(({ sha256 }) => own.every((each) => each.sha256 !== sha256));
  return other?.version ?? Math.max(...versions) + 1;
}

/** A run whose versions are others than those that it ran. */
export const otherCode = (...fails: readonly string[]): WrongWorld => ({
  name: "a run of other code",
  fails,
  make: (target) =>
    rewriteRun(target, async (record) => {
      const other = await otherVersion(target.aws, record);
      return { ...record, versions: record.versions.map(() => other) };
    }),
});

/** A run that nothing bears witness of but its own mark. */
export const runWithoutTrace = (...fails: readonly string[]): WrongWorld => ({
  name: "a run without a trace",
  fails,
  make: (target) =>
    rewriteRun(target, async (record) => {
      const other = await otherVersion(target.aws, record);
      return {
        lab: record.lab,
        run: `${record.lab}-aaaaaa`,
        key: "ORD-1",
        times: 1,
        family: record.family,
        startedAt: 1,
        endedAt: 2,
        versions: [other, other],
      };
    }),
});

/** A run that never came to its end, and has not shown itself for long enough that it is certain. */
export const cutShort: WrongWorld = {
  name: "a run that was cut short",
  fails: ["run-finished"],
  make: async (target) => {
    await rewriteRun(target, ({ endedAt: _ended, ...record }) => record);
    const { clock, longestSilence } = target.aws.target;
    await clock.advance?.(longestSilence);
  },
};

/** A target that knows of no run: its mark was taken off. */
export const runForgotten: WrongWorld = {
  name: "a run that nobody remembers",
  fails: ["run-finished"],
  make: async ({ aws, lab }) => {
    const { GetFunctionCommand, UntagResourceCommand } = await import("@aws-sdk/client-lambda");
    const client = await aws.lambda();
    const { Configuration } = await client.send(
      new GetFunctionCommand({ FunctionName: aws.names.functionName }),
    );
    await client.send(
      new UntagResourceCommand({ Resource: Configuration?.FunctionArn ?? "", TagKeys: [`idem-lab:${lab}`] }),
    );
  },
};

/** The record of the key, taken out, or one of somebody's in its place. `expiry` as DynamoDB keeps it. */
export async function replaceRecord(
  { aws, key }: PassedTarget,
  expiry: { readonly N: string } | { readonly S: string } | undefined,
): Promise<void> {
  const { DeleteItemCommand, PutItemCommand } = await import("@aws-sdk/client-dynamodb");
  const client = await aws.dynamodb();
  const TableName = aws.names.idempotencyTable;
  const Key = { idempotency_key: { S: key } };
  if (expiry === undefined) await client.send(new DeleteItemCommand({ TableName, Key }));
  else await client.send(new PutItemCommand({ TableName, Item: { ...Key, expiry_time: expiry } }));
}

export const recordGone: WrongWorld = {
  name: "its record removed before its expiry",
  fails: ["record-is-there"],
  make: (target) => replaceRecord(target, undefined),
};

export const recordReplaced: WrongWorld = {
  name: "its record replaced",
  fails: ["record-is-there"],
  make: (target) => replaceRecord(target, { N: "1" }),
};

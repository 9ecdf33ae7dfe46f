/**
 * Wrong worlds: what somebody may do to a target after a lab has passed, and which checks then have to fail. A lab keeps
 * its own in `worlds.ts` beside `lab.ts`; here are those that most labs share. They show that no check passes whatever
 * happens.
 */
import type { Aws } from "../../aws/clients.js";
import { courseVersions } from "../../aws/functions.js";
import { deleteLogGroup } from "../../aws/log-group.js";
import { loadRuns, type RunRecord, saveRun } from "../../aws/run-records.js";
import { deleteOrder } from "../../aws/tables.js";

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

/** Code of somebody else, put into the function behind the course's back. */
export const foreignCode: WrongWorld = {
  name: "code of somebody else",
  fails: ["deployed-by-course"],
  make: async ({ aws }) => {
    const { UpdateFunctionCodeCommand, waitUntilFunctionUpdatedV2 } = await import("@aws-sdk/client-lambda");
    const { zipSync } = await import("fflate");
    const client = await aws.lambda();
    const { functionName: FunctionName } = aws.names;
    const foreign = new TextEncoder().encode("export const handler = async () => 'foreign';");
    await client.send(
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zipSync({ "index.mjs": foreign }) }),
    );
    await waitUntilFunctionUpdatedV2(
      { client, minDelay: 0.05, maxDelay: 0.1, maxWaitTime: 30 },
      { FunctionName },
    );
  },
};

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
        code: "shown",
      };
    }),
});

/** A run that never came to its end. */
export const cutShort: WrongWorld = {
  name: "a run that was cut short",
  fails: ["run-finished"],
  make: (target) => rewriteRun(target, ({ endedAt: _ended, ...record }) => record),
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

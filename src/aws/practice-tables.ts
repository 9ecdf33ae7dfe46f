/** Tables of a learner's handler, beside the two of practice: made for it, emptied, and read by their keys. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Aws } from "./clients.js";
import { deleteTable, describeTable, ensureTable } from "./tables.js";

export interface TableKeys {
  readonly partitionKey: string;
  readonly sortKey?: string;
}

export interface OwnTable {
  /** Its name at the target. */
  readonly table: string;
  /** As the handler calls it: a name, or a variable of its environment. */
  readonly asked: string;
  readonly keys: TableKeys;
  /** A table that may be there already, whose keys this one is to have. */
  readonly existing?: string;
}

/** The keys of a table that is there. */
async function keysOf(aws: Aws, table: string | undefined): Promise<TableKeys | undefined> {
  const described = table === undefined ? undefined : await describeTable(aws, table);
  const named = (type: string) =>
    described?.KeySchema?.find(({ KeyType }) => KeyType === type)?.AttributeName;
  const [partitionKey, sortKey] = [named("HASH"), named("RANGE")];
  if (partitionKey === undefined) return undefined;
  return { partitionKey, ...(sortKey === undefined ? {} : { sortKey }) };
}

const sameKeys = (a: TableKeys, b: TableKeys): boolean =>
  a.partitionKey === b.partitionKey && a.sortKey === b.sortKey;

/** Makes the table, empty. Gives it back with the keys that it has. */
export async function ensureOwnTable(aws: Aws, own: OwnTable, runId: string): Promise<OwnTable> {
  const keys = (await keysOf(aws, own.existing)) ?? own.keys;
  const present = await keysOf(aws, own.table);
  if (present !== undefined && !sameKeys(present, keys)) await deleteTable(aws, own.table);
  await ensureTable(aws, { table: own.table, ...keys }, runId);
  const made = { ...own, keys };
  await emptyOwnTable(aws, made);
  return made;
}

type Key = Record<string, AttributeValue>;

async function* keysWithin(aws: Aws, { table, keys }: OwnTable): AsyncGenerator<Key> {
  const { paginateScan } = await import("@aws-sdk/client-dynamodb");
  const client = await aws.dynamodb();
  const names = [keys.partitionKey, ...(keys.sortKey === undefined ? [] : [keys.sortKey])];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true }))
    for (const item of Items)
      yield Object.fromEntries(
        names.flatMap((name) => {
          const value = item[name];
          return value === undefined ? [] : [[name, value] as const];
        }),
      );
}

/** The keys of what is in it, as texts. */
export async function keysInOwnTable(aws: Aws, own: OwnTable): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const key of keysWithin(aws, own))
    texts.push(
      Object.values(key)
        .map((value) => String(Object.values(value)[0]))
        .join(" "),
    );
  return texts.sort();
}

/** Takes out all that is in it: nobody but the practice writes there. */
export async function emptyOwnTable(aws: Aws, own: OwnTable): Promise<void> {
  const { DeleteItemCommand } = await import("@aws-sdk/client-dynamodb");
  const client = await aws.dynamodb();
  for await (const Key of keysWithin(aws, own))
    await client.send(new DeleteItemCommand({ TableName: own.table, Key }));
}

/** Those that earlier handlers asked for. */
export async function ownTablesThere(aws: Aws): Promise<readonly string[]> {
  const { paginateListTables } = await import("@aws-sdk/client-dynamodb");
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client: await aws.dynamodb() }, {}))
    names.push(...TableNames.filter((name) => name.startsWith(aws.names.ownTables)));
  return names;
}

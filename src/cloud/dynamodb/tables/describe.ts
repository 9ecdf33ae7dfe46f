import type { Engine } from "../engine.js";
import { modelled } from "../errors.js";
import { after } from "../storage/key-bytes.js";
import { StoredItem } from "../storage/stored-item.js";
import { itemSize } from "../values/size.js";
import { tableInput } from "../wire/inputs/tables.js";
import type { JsonObject } from "../wire/json.js";
import { readInput } from "../wire/shapes.js";
import { checkGivenName, tableNameOf } from "./names.js";
import type { Counts, IndexRecord, Throughput } from "./record.js";
import type { Table } from "./table.js";

/** AWS counts a table's items about every six hours, and shows that until the next time. */
const COUNTED_EVERY_MS = 6 * 60 * 60 * 1000;

/** The status of a table (and of its indexes) in an answer: what just began, or `ACTIVE`. */
export type Status = "CREATING" | "UPDATING" | "DELETING" | "ACTIVE";

const tableNotFound = (name: string) =>
  modelled("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`);

/** The table that an operation on tables names. @throws DynamoDbError */
export function describedTable(engine: Engine, given: string): Table {
  const name = tableNameOf(engine, given);
  const table = engine.tables.find(name);
  if (table === undefined) throw tableNotFound(name);
  return table;
}

export function describeTable(engine: Engine, json: JsonObject): string {
  const { TableName } = readInput(tableInput, json, checkGivenName);
  const table = counted(engine, describedTable(engine, TableName));
  return JSON.stringify({ Table: description(table, "ACTIVE") });
}

/** The table with counts that are not older than those that AWS shows. */
function counted(engine: Engine, table: Table): Table {
  const takenAt = engine.clock.now();
  if (takenAt - table.record.counts.takenAt < COUNTED_EVERY_MS) return table;
  const counts: Counts = { takenAt, ...count(engine, table) };
  return engine.store.transaction((transaction) =>
    engine.tables.put(transaction, { ...table.record, counts }),
  );
}

function count(engine: Engine, table: Table): Omit<Counts, "takenAt"> {
  let items = 0;
  let bytes = 0;
  const indexes = new Map(table.indexes.map((index) => [index, { items: 0, bytes: 0 }]));
  for (const [, stored] of engine.store.entries({ from: table.prefix, to: after(table.prefix) })) {
    const found = new StoredItem(stored);
    items += 1;
    bytes += found.size;
    for (const [index, sum] of indexes) {
      if (index.entryKey(found.item, "") === undefined) continue;
      sum.items += 1;
      sum.bytes += itemSize(index.project(found.item));
    }
  }
  return {
    items,
    bytes,
    indexes: Object.fromEntries([...indexes].map(([{ name }, sum]) => [name, sum])),
  };
}

const seconds = (milliseconds: number): number => milliseconds / 1000;

/** A table's `TableDescription`. */
export function description(
  table: Table,
  status: Status,
  indexStatuses: ReadonlyMap<string, Status> = new Map(),
): object {
  const { record } = table;
  return {
    AttributeDefinitions: record.attributes,
    TableName: record.name,
    KeySchema: record.keys,
    TableStatus: status,
    CreationDateTime: seconds(record.createdAt),
    ProvisionedThroughput: throughput(record.throughput),
    TableSizeBytes: record.counts.bytes,
    ItemCount: record.counts.items,
    TableArn: table.arn,
    TableId: record.id,
    ...(record.onDemandSince !== undefined && {
      BillingModeSummary: {
        BillingMode: record.billingMode,
        ...(status !== "CREATING" && {
          LastUpdateToPayPerRequestDateTime: seconds(record.onDemandSince),
        }),
      },
    }),
    ...(record.localIndexes.length > 0 && {
      LocalSecondaryIndexes: record.localIndexes.map((index) => indexDescription(table, index)),
    }),
    ...(record.globalIndexes.length > 0 && {
      GlobalSecondaryIndexes: record.globalIndexes.map((index) => ({
        ...indexDescription(table, index),
        IndexStatus: indexStatuses.get(index.name) ?? (status === "CREATING" ? "CREATING" : "ACTIVE"),
        ...(indexStatuses.get(index.name) === "CREATING" && { Backfilling: false }),
        ProvisionedThroughput: throughput(index.throughput),
        ...(index.onDemandThroughput && { OnDemandThroughput: index.onDemandThroughput }),
        ...(status !== "CREATING" && { WarmThroughput: warmThroughput(index.throughput) }),
      })),
    }),
    ...(record.stream !== undefined && {
      ...(record.stream.enabled && {
        StreamSpecification: { StreamEnabled: true, StreamViewType: record.stream.viewType },
      }),
      LatestStreamLabel: record.stream.label,
      LatestStreamArn: streamArn(table, record.stream.label),
    }),
    ...(record.encryptionKey !== undefined && {
      SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: record.encryptionKey },
    }),
    ...(record.tableClass !== undefined && { TableClassSummary: { TableClass: record.tableClass } }),
    ...(record.onDemandThroughput && { OnDemandThroughput: record.onDemandThroughput }),
    ...(status !== "CREATING" && { WarmThroughput: warmThroughput(record.throughput) }),
    DeletionProtectionEnabled: record.deletionProtection,
  };
}

const streamArn = (table: Table, label: string): string => `${table.arn}/stream/${label}`;

function indexDescription(table: Table, index: IndexRecord): object {
  const counts = table.record.counts.indexes[index.name];
  return {
    IndexName: index.name,
    KeySchema: index.keys,
    Projection: index.projection,
    IndexSizeBytes: counts?.bytes ?? 0,
    ItemCount: counts?.items ?? 0,
    IndexArn: `${table.arn}/index/${index.name}`,
  };
}

function throughput({ read, write, increasedAt, decreasedAt, decreasesToday = 0 }: Throughput): object {
  return {
    ...(increasedAt !== undefined && { LastIncreaseDateTime: seconds(increasedAt) }),
    ...(decreasedAt !== undefined && { LastDecreaseDateTime: seconds(decreasedAt) }),
    NumberOfDecreasesToday: decreasesToday,
    ReadCapacityUnits: read,
    WriteCapacityUnits: write,
  };
}

/** What AWS says that a new table can take at once. */
const warmThroughput = ({ read, write }: Throughput): object => ({
  ReadUnitsPerSecond: read === 0 ? 12_000 : read,
  WriteUnitsPerSecond: write === 0 ? 4000 : write,
  Status: "ACTIVE",
});

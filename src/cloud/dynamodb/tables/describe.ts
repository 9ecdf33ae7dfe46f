import { onTable } from "../access.js";
import type { Engine } from "../engine.js";
import { modelled } from "../errors.js";
import type { DynamoDbOperation } from "../operation.js";
import { after } from "../storage/key-bytes.js";
import { StoredItem } from "../storage/stored-item.js";
import { itemSize } from "../values/size.js";
import { tableInput } from "../wire/inputs/tables.js";
import { readInput } from "../wire/shapes.js";
import { checkGivenName, tableNameOf } from "./names.js";
import type { Counts, IndexRecord, TableRecord, Throughput, Units } from "./record.js";
import type { Table } from "./table.js";
import { decreasesToday, initialWarm } from "./throughput.js";

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

export const describeTable: DynamoDbOperation = {
  access: onTable,
  run(engine, json) {
    const { TableName } = readInput(tableInput, json, checkGivenName);
    const table = counted(engine, describedTable(engine, TableName));
    return JSON.stringify({ Table: description(engine, table, "ACTIVE") });
  },
};

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

/** What an answer to a change shows of it before it is done. */
export interface Changing {
  /** The status of indexes that are not as the table is. */
  readonly indexes?: ReadonlyMap<string, Status>;
  /** A table that becomes on-demand does not say yet since when it is. */
  readonly billing?: boolean;
  readonly warm?: boolean;
  readonly encryptionKey?: string | undefined;
}

/** A table's `TableDescription`. */
export function description(
  engine: Engine,
  { record, arn }: { readonly record: TableRecord; readonly arn: string },
  status: Status,
  changing: Changing = {},
): object {
  const now = engine.clock.now();
  const isNew = status === "CREATING";
  const { encryptionKey = record.encryptionKey } = changing;
  const warming = isNew || changing.warm === true;
  return {
    AttributeDefinitions: record.attributes,
    TableName: record.name,
    KeySchema: record.keys,
    TableStatus: status,
    CreationDateTime: seconds(record.createdAt),
    ProvisionedThroughput: throughput(record.throughput, now),
    TableSizeBytes: record.counts.bytes,
    ItemCount: record.counts.items,
    TableArn: arn,
    TableId: record.id,
    ...(record.onDemandSince !== undefined && {
      BillingModeSummary: {
        BillingMode: record.billingMode,
        ...(!isNew &&
          changing.billing !== true && {
            LastUpdateToPayPerRequestDateTime: seconds(record.onDemandSince),
          }),
      },
    }),
    ...(record.localIndexes.length > 0 && {
      LocalSecondaryIndexes: record.localIndexes.map((index) => indexDescription(record, arn, index)),
    }),
    ...(record.globalIndexes.length > 0 && {
      GlobalSecondaryIndexes: record.globalIndexes.map((index) => {
        const indexStatus = changing.indexes?.get(index.name) ?? (isNew ? "CREATING" : "ACTIVE");
        return {
          ...indexDescription(record, arn, index),
          IndexStatus: indexStatus,
          ...(indexStatus === "CREATING" && !isNew && { Backfilling: false }),
          ProvisionedThroughput: throughput(index.throughput, now),
          ...(index.onDemandThroughput && { OnDemandThroughput: index.onDemandThroughput }),
          ...((index.warm !== undefined || indexStatus !== "CREATING") && {
            WarmThroughput: warmThroughput(index, indexStatus === "CREATING"),
          }),
        };
      }),
    }),
    ...(record.stream !== undefined && {
      ...(record.stream.enabled && {
        StreamSpecification: { StreamEnabled: true, StreamViewType: record.stream.viewType },
      }),
      LatestStreamLabel: record.stream.label,
      LatestStreamArn: `${arn}/stream/${record.stream.label}`,
    }),
    ...(encryptionKey !== undefined && {
      SSEDescription: {
        Status: changing.encryptionKey === undefined ? "ENABLED" : "UPDATING",
        SSEType: "KMS",
        KMSMasterKeyArn: encryptionKey,
      },
    }),
    ...(record.tableClass !== undefined && { TableClassSummary: { TableClass: record.tableClass } }),
    ...(record.onDemandThroughput && { OnDemandThroughput: record.onDemandThroughput }),
    ...((record.warm !== undefined || !isNew) && { WarmThroughput: warmThroughput(record, warming) }),
    DeletionProtectionEnabled: record.deletionProtection,
  };
}

function indexDescription(record: TableRecord, arn: string, index: IndexRecord): object {
  const counts = record.counts.indexes[index.name];
  return {
    IndexName: index.name,
    KeySchema: index.keys,
    Projection: index.projection,
    IndexSizeBytes: counts?.bytes ?? 0,
    ItemCount: counts?.items ?? 0,
    IndexArn: `${arn}/index/${index.name}`,
  };
}

function throughput(record: Throughput, now: number): object {
  const { read, write, increasedAt, decreasedAt } = record;
  return {
    ...(increasedAt !== undefined && { LastIncreaseDateTime: seconds(increasedAt) }),
    ...(decreasedAt !== undefined && { LastDecreaseDateTime: seconds(decreasedAt) }),
    NumberOfDecreasesToday: decreasesToday(record, now),
    ReadCapacityUnits: read,
    WriteCapacityUnits: write,
  };
}

function warmThroughput(record: { warm?: Units; throughput: Units }, updating: boolean): object {
  const { read, write } = record.warm ?? initialWarm(record.throughput);
  return { ReadUnitsPerSecond: read, WriteUnitsPerSecond: write, Status: updating ? "UPDATING" : "ACTIVE" };
}

import type { Transaction } from "../../store/store.js";
import { onTable } from "../access.js";
import type { Engine } from "../engine.js";
import { validation } from "../errors.js";
import type { DynamoDbOperation } from "../operation.js";
import { closeStream } from "../streams/past.js";
import { type UpdateTableInput, updateTableInput } from "../wire/inputs/tables.js";
import { readInput } from "../wire/shapes.js";
import { newStream, UPDATED } from "./create.js";
import { type Changing, describedTable, description, type Status } from "./describe.js";
import { changedKey } from "./encryption.js";
import { checkGivenTable } from "./names.js";
import type { TableRecord } from "./record.js";
import type { Table } from "./table.js";
import {
  changedThroughput,
  checkOnDemand,
  checkWarmer,
  initialWarm,
  mergedOnDemand,
  notOnDemand,
  stillWarm,
  throughputOf,
  warmed,
  withOnDemand,
} from "./throughput.js";
import { checkRequest } from "./update-checks.js";
import { backfill, changedIndexes, type IndexStatuses, indexesForBilling } from "./update-indexes.js";

export const updateTable: DynamoDbOperation = {
  access: onTable,
  run(engine, json) {
    const input = readInput(updateTableInput, json, checkGivenTable);
    checkRequest(input);
    const table = describedTable(engine, input.TableName);
    const old = table.record;
    const indexes: IndexStatuses = new Map();
    const next = engine.store.transaction((transaction) => {
      let record = withBilling(engine, old, input, indexes);
      record = withSettings(engine, record, input);
      record = withStream(engine, transaction, table, record, input);
      record = changedIndexes(engine, transaction, table, record, input, indexes);
      const changed = engine.tables.put(transaction, record);
      backfill(engine, transaction, changed, indexes);
      return record;
    });
    const shown = { record: whileChanging(old, next, input), arn: table.arn };
    const changing: Changing = {
      indexes,
      billing: old.onDemandSince === undefined,
      warm: input.WarmThroughput !== undefined && old.warm !== next.warm,
      encryptionKey: input.SSESpecification && (old.encryptionKey ?? next.encryptionKey),
    };
    return JSON.stringify({ TableDescription: description(engine, shown, statusOf(input), changing) });
  },
};

/** What is done at once, or is not shown as a change of the table. */
const QUICK = [
  "TableName",
  "AttributeDefinitions",
  "DeletionProtectionEnabled",
  "OnDemandThroughput",
  "WarmThroughput",
  "SSESpecification",
];

const statusOf = (input: UpdateTableInput): Status =>
  Object.entries(input).some(([name, value]) => value !== undefined && !QUICK.includes(name))
    ? "UPDATING"
    : "ACTIVE";

/** The answer to a change shows what the table has until the change is done. */
function whileChanging(old: TableRecord, next: TableRecord, input: UpdateTableInput): TableRecord {
  const { read, write, decreasesToday } = old.throughput;
  const { warm: _warm, tableClass: _class, ...rest } = next;
  const going = old.globalIndexes.filter(({ name }) => !next.globalIndexes.some((one) => one.name === name));
  return {
    ...rest,
    ...(old.warm && { warm: old.warm }),
    ...(old.tableClass !== undefined && { tableClass: old.tableClass }),
    ...(old.billingMode === next.billingMode && {
      throughput: {
        ...next.throughput,
        read,
        write,
        ...(decreasesToday !== undefined && { decreasesToday }),
      },
    }),
    ...(input.OnDemandThroughput && {
      onDemandThroughput: mergedOnDemand(old.onDemandThroughput, input.OnDemandThroughput),
    }),
    ...(going.length > 0 && {
      attributes: old.attributes,
      globalIndexes: [...next.globalIndexes, ...going],
    }),
  };
}

function withBilling(
  engine: Engine,
  record: TableRecord,
  input: UpdateTableInput,
  indexes: IndexStatuses,
): TableRecord {
  const now = engine.clock.now();
  const billingMode = input.BillingMode ?? record.billingMode;
  const given = input.ProvisionedThroughput;
  if (billingMode === "PAY_PER_REQUEST") {
    if (given !== undefined) throw notOnDemand();
    if (record.billingMode === "PAY_PER_REQUEST") return record;
    const throughput = { ...record.throughput, read: 0, write: 0 };
    return {
      ...record,
      billingMode,
      onDemandSince: now,
      throughput,
      warm: stillWarm(record.warm, record.throughput, throughput),
      globalIndexes: indexesForBilling(record, billingMode, input, indexes),
    };
  }
  if (given === undefined) return record;
  const wanted = throughputOf(given);
  const warm = stillWarm(record.warm, record.throughput, wanted);
  if (record.billingMode === "PROVISIONED") {
    return { ...record, throughput: changedThroughput(record.throughput, wanted, now, "table"), warm };
  }
  const { onDemandThroughput: _limits, ...plain } = record;
  return {
    ...plain,
    billingMode,
    throughput: { ...record.throughput, ...wanted },
    warm,
    globalIndexes: indexesForBilling(record, billingMode, input, indexes),
  };
}

/** A table that never had a class has the standard one, and does not say so. */
const changesClass = (record: TableRecord, { TableClass }: UpdateTableInput): boolean =>
  TableClass !== undefined && (record.tableClass !== undefined || TableClass !== "STANDARD");

function withSettings(engine: Engine, record: TableRecord, input: UpdateTableInput): TableRecord {
  checkOnDemand(input.OnDemandThroughput, record.billingMode, "update");
  const current = record.warm ?? initialWarm(record.throughput);
  if (input.WarmThroughput !== undefined) checkWarmer(input.WarmThroughput, current, "table");
  const { encryptionKey: oldKey, onDemandThroughput: limits, ...plain } = record;
  const key =
    input.SSESpecification === undefined ? oldKey : changedKey(engine, oldKey, input.SSESpecification);
  return {
    ...plain,
    ...(key !== undefined && { encryptionKey: key }),
    ...(input.DeletionProtectionEnabled !== undefined && {
      deletionProtection: input.DeletionProtectionEnabled,
    }),
    ...(input.TableClass !== undefined && changesClass(record, input) && { tableClass: input.TableClass }),
    ...withOnDemand(mergedOnDemand(limits, input.OnDemandThroughput)),
    ...(input.WarmThroughput && { warm: warmed(current, input.WarmThroughput) }),
  };
}

function withStream(
  engine: Engine,
  transaction: Transaction,
  table: Table,
  record: TableRecord,
  input: UpdateTableInput,
): TableRecord {
  if (input.StreamSpecification === undefined) return record;
  const next = newStream(engine, input.StreamSpecification, UPDATED);
  const enabled = record.stream?.enabled === true;
  if (next !== undefined) {
    if (enabled) throw validation(`Table already has an enabled stream: TableName: ${record.name}`);
    return { ...record, stream: next };
  }
  if (record.stream === undefined || !enabled) {
    throw validation(`Table has no stream to disable: TableName: ${record.name}`);
  }
  closeStream(engine, transaction, table);
  return { ...record, stream: { ...record.stream, enabled: false } };
}

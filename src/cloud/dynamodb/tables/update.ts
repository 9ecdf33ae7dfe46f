import type { Transaction } from "../../store/store.js";
import type { Engine } from "../engine.js";
import { invalidParameter, modelled, notFound, validation } from "../errors.js";
import { after } from "../storage/key-bytes.js";
import { StoredItem } from "../storage/stored-item.js";
import { closeStream } from "../streams/past.js";
import { type UpdateTableInput, updateTableInput } from "../wire/inputs/tables.js";
import type { JsonObject } from "../wire/json.js";
import { readInput } from "../wire/shapes.js";
import { deleteAll } from "./catalog.js";
import { encryptionKey, newStream } from "./create.js";
import { describedTable, description, type Status } from "./describe.js";
import { checkGivenName } from "./names.js";
import type { AttributeDefinition, TableRecord, Throughput } from "./record.js";
import { checkGlobalIndex, checkUnits, indexRecord, onDemand, throughputOf } from "./schema.js";
import type { Table } from "./table.js";

export function updateTable(engine: Engine, json: JsonObject): string {
  const input = readInput(updateTableInput, json, checkGivenName);
  checkSomething(input);
  const table = describedTable(engine, input.TableName);
  const statuses = new Map<string, Status>();
  const updated = engine.store.transaction((transaction) => {
    let record = withBilling(engine, table.record, input);
    record = withSettings(engine, record, input);
    record = withStream(engine, transaction, table, record, input);
    record = withIndexes(transaction, table, record, input, statuses);
    const next = engine.tables.put(transaction, record);
    backfill(engine, transaction, next, statuses);
    return next;
  });
  const quick = ["DeletionProtectionEnabled", "TableName"];
  const slow = Object.entries(input).some(([name, value]) => value !== undefined && !quick.includes(name));
  return JSON.stringify({ TableDescription: description(updated, slow ? "UPDATING" : "ACTIVE", statuses) });
}

function checkSomething(input: UpdateTableInput): void {
  const { TableName: _name, AttributeDefinitions: _definitions, ...changes } = input;
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  const others = Object.entries(changes).some(
    ([name, value]) => name !== "GlobalSecondaryIndexUpdates" && value !== undefined,
  );
  if (!others && updates.length === 0) {
    throw validation(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
    );
  }
  if (input.BillingMode === "PROVISIONED" && input.ProvisionedThroughput === undefined) {
    throw invalidParameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  if (input.ProvisionedThroughput !== undefined) checkUnits(input.ProvisionedThroughput);
  const names = new Set<string>();
  for (const { Create, Update, Delete } of updates) {
    const name = Update?.IndexName ?? Create?.IndexName ?? Delete?.IndexName;
    if (name === undefined) {
      throw invalidParameter(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    }
    if (names.has(name)) {
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    }
    names.add(name);
  }
}

function withBilling(engine: Engine, record: TableRecord, input: UpdateTableInput): TableRecord {
  const billingMode = input.BillingMode ?? record.billingMode;
  const given = input.ProvisionedThroughput;
  if (billingMode === "PAY_PER_REQUEST") {
    if (given !== undefined) {
      throw invalidParameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
      );
    }
    if (record.billingMode === "PAY_PER_REQUEST") return record;
    const none = { read: 0, write: 0 };
    return {
      ...record,
      billingMode,
      onDemandSince: engine.clock.now(),
      throughput: { ...record.throughput, ...none },
      globalIndexes: record.globalIndexes.map((index) => ({ ...index, throughput: none })),
    };
  }
  if (given === undefined) return record;
  const { read, write } = record.throughput;
  const same = given.ReadCapacityUnits === read && given.WriteCapacityUnits === write;
  if (same && input.BillingMode === undefined) {
    throw validation(
      `The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${read}. Requested ReadCapacityUnits: ${given.ReadCapacityUnits}. Current WriteCapacityUnits provisioned for the table: ${write}. Requested WriteCapacityUnits: ${given.WriteCapacityUnits}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
    );
  }
  const throughput = changedThroughput(engine, record.throughput, throughputOf(given));
  return { ...record, billingMode, throughput };
}

function changedThroughput(engine: Engine, old: Throughput, next: Throughput): Throughput {
  const now = engine.clock.now();
  return {
    ...old,
    ...next,
    ...((next.read > old.read || next.write > old.write) && { increasedAt: now }),
    ...((next.read < old.read || next.write < old.write) && {
      decreasedAt: now,
      decreasesToday: (old.decreasesToday ?? 0) + 1,
    }),
  };
}

function withSettings(engine: Engine, record: TableRecord, input: UpdateTableInput): TableRecord {
  const { encryptionKey: _old, ...plain } = record;
  return {
    ...(input.SSESpecification === undefined ? record : plain),
    ...encryptionKey(engine, input.SSESpecification),
    ...(input.DeletionProtectionEnabled !== undefined && {
      deletionProtection: input.DeletionProtectionEnabled,
    }),
    ...(input.TableClass !== undefined && { tableClass: input.TableClass }),
    ...onDemand(input.OnDemandThroughput),
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
  const next = newStream(engine, input.StreamSpecification);
  const enabled = record.stream?.enabled === true;
  if (next !== undefined) {
    if (enabled) throw validation(`Table already has an enabled stream: TableName: ${record.name}`);
    return { ...record, stream: next };
  }
  if (record.stream === undefined || !enabled) {
    throw validation(`Table does not have a stream to disable: TableName: ${record.name}`);
  }
  closeStream(engine, transaction, table);
  return { ...record, stream: { ...record.stream, enabled: false } };
}

function withIndexes(
  transaction: Transaction,
  table: Table,
  record: TableRecord,
  input: UpdateTableInput,
  statuses: Map<string, Status>,
): TableRecord {
  let next = record;
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  if (updates.filter(({ Create, Delete }) => Create !== undefined || Delete !== undefined).length > 1) {
    throw modelled(
      "LimitExceededException",
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    );
  }
  for (const { Create, Update, Delete } of updates) {
    if ([Create, Update, Delete].filter((one) => one !== undefined).length !== 1) {
      throw invalidParameter(
        "One of GlobalSecondaryIndexUpdate's Create, Update or Delete must be specified",
      );
    }
    if (Create !== undefined) {
      const attributes = merged(record.attributes, input.AttributeDefinitions ?? []);
      checkGlobalIndex(Create, attributes, record.billingMode);
      if (table.index(Create.IndexName) !== undefined) {
        throw validation(`Attempting to create an index which already exists: ${Create.IndexName}`);
      }
      statuses.set(Create.IndexName, "CREATING");
      const globalIndexes = [...next.globalIndexes, indexRecord(Create, next.nextIndex)];
      next = { ...next, nextIndex: next.nextIndex + 1, globalIndexes, attributes };
    }
    const name = Update?.IndexName ?? Delete?.IndexName;
    if (name === undefined) continue;
    const index = table.index(name);
    if (index === undefined || index.kind !== "global") {
      throw notFound(
        `Requested resource not found: Table: ${table.name} does not have the specified index: ${name}`,
      );
    }
    if (Delete !== undefined) {
      deleteAll(transaction, index.prefix);
      next = withoutIndex(next, name);
      continue;
    }
    statuses.set(name, "UPDATING");
    next = {
      ...next,
      globalIndexes: next.globalIndexes.map((one) =>
        one.name === name
          ? {
              ...one,
              ...onDemand(Update?.OnDemandThroughput),
              ...(Update?.ProvisionedThroughput && {
                throughput: throughputOf(Update.ProvisionedThroughput),
              }),
            }
          : one,
      ),
    };
  }
  return next;
}

/** Definitions that no key needs any more go with the index. */
function withoutIndex(record: TableRecord, name: string): TableRecord {
  const globalIndexes = record.globalIndexes.filter((index) => index.name !== name);
  const used = [record, ...record.localIndexes, ...globalIndexes].flatMap(({ keys }) =>
    keys.map(({ AttributeName }) => AttributeName),
  );
  const attributes = record.attributes.filter(({ AttributeName }) => used.includes(AttributeName));
  return { ...record, globalIndexes, attributes };
}

function merged(
  old: readonly AttributeDefinition[],
  added: readonly AttributeDefinition[],
): readonly AttributeDefinition[] {
  const names = old.map(({ AttributeName }) => AttributeName);
  return [...old, ...added.filter(({ AttributeName }) => !names.includes(AttributeName))];
}

/** Fills new indexes from the items that are there. */
function backfill(
  engine: Engine,
  transaction: Transaction,
  table: Table,
  statuses: ReadonlyMap<string, Status>,
): void {
  const created = table.indexes.filter(({ name }) => statuses.get(name) === "CREATING");
  if (created.length === 0) return;
  const entries: string[][] = [];
  for (const [key, stored] of engine.store.entries({ from: table.prefix, to: after(table.prefix) })) {
    const { item } = new StoredItem(stored);
    const tail = key.slice(table.prefix.length);
    for (const index of created) {
      const entry = index.entryKey(item, tail);
      if (entry !== undefined) entries.push([entry, tail]);
    }
  }
  for (const [key, tail] of entries) if (key !== undefined && tail !== undefined) transaction.put(key, tail);
}

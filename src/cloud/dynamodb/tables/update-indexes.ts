import type { Transaction } from "../../store/store.js";
import type { Engine } from "../engine.js";
import { invalidParameter, modelled, notFound, validation } from "../errors.js";
import { after } from "../storage/key-bytes.js";
import { StoredItem } from "../storage/stored-item.js";
import type { Item } from "../values/attribute-value.js";
import type { GlobalIndexInput, UpdateTableInput } from "../wire/inputs/tables.js";
import { deleteAll } from "./catalog.js";
import type { Status } from "./describe.js";
import type { AttributeDefinition, BillingMode, IndexRecord, KeyElement, TableRecord } from "./record.js";
import { checkGlobalIndex, indexRecord, MOST_GLOBAL_INDEXES } from "./schema.js";
import type { Table } from "./table.js";
import {
  changedThroughput,
  checkInitialWarm,
  checkOnDemand,
  checkUnits,
  checkWarmer,
  initialWarm,
  mergedOnDemand,
  stillWarm,
  throughputOf,
  warmed,
  withOnDemand,
} from "./throughput.js";

/** What the answer shows of indexes that change. */
export type IndexStatuses = Map<string, Status>;

type Update = NonNullable<UpdateTableInput["GlobalSecondaryIndexUpdates"]>[number];
type IndexUpdate = NonNullable<Update["Update"]>;

/** The indexes of a table whose billing mode changes. @throws DynamoDbError when one would have no throughput */
export function indexesForBilling(
  record: TableRecord,
  mode: BillingMode,
  input: UpdateTableInput,
  statuses: IndexStatuses,
): readonly IndexRecord[] {
  const wanted = new Map(
    (input.GlobalSecondaryIndexUpdates ?? []).map(({ Update }) => [
      Update?.IndexName,
      Update?.ProvisionedThroughput,
    ]),
  );
  const without = record.globalIndexes.filter(({ name }) => wanted.get(name) === undefined);
  if (mode === "PROVISIONED" && without.length > 0) {
    const names = without.map(({ name }) => name).join(",");
    throw invalidParameter(`ProvisionedThroughput must be specified for index: ${names}`);
  }
  return record.globalIndexes.map((index) => {
    statuses.set(index.name, "UPDATING");
    const units = mode === "PROVISIONED" ? throughputOf(wanted.get(index.name)) : throughputOf(undefined);
    const { onDemandThroughput: limits, ...plain } = index;
    return {
      ...plain,
      ...(mode === "PAY_PER_REQUEST" && withOnDemand(limits)),
      throughput: { ...index.throughput, ...units },
      warm: stillWarm(index.warm, index.throughput, units),
    };
  });
}

/** The table with its global indexes as a request wants them; what is deleted goes at once. @throws DynamoDbError */
export function changedIndexes(
  engine: Engine,
  transaction: Transaction,
  table: Table,
  record: TableRecord,
  input: UpdateTableInput,
  statuses: IndexStatuses,
): TableRecord {
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  if (updates.filter(({ Create, Delete }) => Create !== undefined || Delete !== undefined).length > 1) {
    throw limitExceeded("Only 1 online index can be created or deleted simultaneously per table");
  }
  let next = record;
  for (const { Create, Update, Delete } of updates) {
    if (Create !== undefined) {
      next = withNewIndex(table, next, Create, input.AttributeDefinitions);
      statuses.set(Create.IndexName, "CREATING");
    }
    if (Delete !== undefined) {
      deleteAll(transaction, globalIndex(table, Delete.IndexName, "delete").prefix);
      statuses.set(Delete.IndexName, "DELETING");
      next = withoutIndex(next, Delete.IndexName);
    }
    if (Update !== undefined) {
      globalIndex(table, Update.IndexName, "update");
      statuses.set(Update.IndexName, "UPDATING");
      next = withUpdatedIndex(engine, table, next, Update);
    }
  }
  return next;
}

const limitExceeded = (text: string) =>
  modelled("LimitExceededException", `Subscriber limit exceeded: ${text}`);

function globalIndex(table: Table, name: string, action: "delete" | "update") {
  const index = table.index(name);
  if (index === undefined) {
    throw notFound(`Requested resource not found: Index ${name} for table ${table.name}`);
  }
  if (index.kind !== "global") {
    throw validation(`Cannot ${action} an index that is not a GlobalSecondaryIndex: ${name}`);
  }
  return index;
}

function withNewIndex(
  table: Table,
  record: TableRecord,
  index: GlobalIndexInput,
  definitions: readonly AttributeDefinition[] | undefined,
): TableRecord {
  const name = index.IndexName;
  if (table.index(name) !== undefined) {
    throw validation("Attempting to create an index which already exists");
  }
  if (record.globalIndexes.length >= MOST_GLOBAL_INDEXES) {
    throw limitExceeded(
      `Number of global secondary indexes exceeds per-table limit of ${MOST_GLOBAL_INDEXES}`,
    );
  }
  if (definitions === undefined) {
    throw invalidParameter(`AttributeDefinitions is not specified for index: ${name}`);
  }
  checkGlobalIndex(index, definitions);
  checkSameTypes(record, index.KeySchema, definitions);
  const provisioned = index.ProvisionedThroughput !== undefined;
  if (provisioned && record.billingMode === "PAY_PER_REQUEST") throw notOnDemand(name);
  if (!provisioned && record.billingMode === "PROVISIONED") {
    throw invalidParameter(
      `Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: ${name}`,
    );
  }
  checkOnDemand(index.OnDemandThroughput, record.billingMode, "create", name);
  checkInitialWarm(index.WarmThroughput, throughputOf(index.ProvisionedThroughput), `index ${name}`);
  const keys = index.KeySchema.map(({ AttributeName }) => AttributeName);
  const known = record.attributes.map(({ AttributeName }) => AttributeName);
  // Definitions that the index does not use are ignored.
  const added = definitions.filter(({ AttributeName: one }) => keys.includes(one) && !known.includes(one));
  return {
    ...record,
    nextIndex: record.nextIndex + 1,
    globalIndexes: [...record.globalIndexes, indexRecord(index, record.nextIndex)],
    attributes: [...record.attributes, ...added],
  };
}

const notOnDemand = (name: string) =>
  invalidParameter(
    `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
  );

/** An attribute that is a key already keeps its type. */
function checkSameTypes(
  record: TableRecord,
  keys: readonly KeyElement[],
  definitions: readonly AttributeDefinition[],
): void {
  const typeIn = (list: readonly AttributeDefinition[], name: string) =>
    list.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
  const text = (schema: readonly KeyElement[], list: readonly AttributeDefinition[]) =>
    `Schema:[${schema.map(({ AttributeName: name, KeyType }) => `SchemaElement: key{${name}:${typeIn(list, name)}:${KeyType}}`).join(", ")}]`;
  for (const { AttributeName: name } of keys) {
    const old = typeIn(record.attributes, name);
    if (old === undefined || old === typeIn(definitions, name)) continue;
    const schemas = [record, ...record.localIndexes, ...record.globalIndexes].map((one) => one.keys);
    const existing =
      schemas.find((schema) => schema.some(({ AttributeName }) => AttributeName === name)) ?? [];
    throw invalidParameter(
      `Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: ${text(existing, record.attributes)} New schema: ${text(keys, definitions)}`,
    );
  }
}

function withUpdatedIndex(
  engine: Engine,
  table: Table,
  record: TableRecord,
  update: IndexUpdate,
): TableRecord {
  const { IndexName: name, ProvisionedThroughput: units, OnDemandThroughput, WarmThroughput } = update;
  const onDemand = record.billingMode === "PAY_PER_REQUEST";
  if (onDemand && units !== undefined) throw notOnDemand(name);
  checkOnDemand(OnDemandThroughput, record.billingMode, "update", name);
  const limited = Object.keys(mergedOnDemand(undefined, OnDemandThroughput)).length > 0;
  if (onDemand && !limited && WarmThroughput === undefined) {
    throw invalidParameter(
      `The only Updates for index: ${name} when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput`,
    );
  }
  if (units !== undefined) checkUnits(units);
  // A table that just became provisioned gave its indexes their units already.
  const wanted =
    units !== undefined && table.record.billingMode === record.billingMode ? throughputOf(units) : undefined;
  return {
    ...record,
    globalIndexes: record.globalIndexes.map((index) => {
      if (index.name !== name) return index;
      const { onDemandThroughput: old, ...plain } = index;
      const warm = index.warm ?? initialWarm(index.throughput);
      if (WarmThroughput !== undefined) checkWarmer(WarmThroughput, warm, `index ${name}`);
      return {
        ...plain,
        ...withOnDemand(mergedOnDemand(old, OnDemandThroughput)),
        ...(WarmThroughput && { warm: warmed(warm, WarmThroughput) }),
        ...(wanted && {
          throughput: changedThroughput(index.throughput, wanted, engine.clock.now(), `index ${name}`),
          warm: stillWarm(index.warm, index.throughput, wanted),
        }),
      };
    }),
  };
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

const LONGEST_HASH = 2048;
const LONGEST_RANGE = 1024;

/** Whether an item's values are not too long to be an index's keys: new items must, those that are there may not. */
function keysFit(keys: readonly KeyElement[], item: Item): boolean {
  return keys.every(({ AttributeName, KeyType }) => {
    const value = item.get(AttributeName);
    if (value?.type !== "S" && value?.type !== "B") return true;
    const bytes = value.type === "S" ? Buffer.byteLength(value.value) : value.value.length;
    return bytes <= (KeyType === "HASH" ? LONGEST_HASH : LONGEST_RANGE);
  });
}

/** Fills new indexes from the items that are there. */
export function backfill(
  engine: Engine,
  transaction: Transaction,
  table: Table,
  statuses: IndexStatuses,
): void {
  const created = table.indexes.filter(({ name }) => statuses.get(name) === "CREATING");
  if (created.length === 0) return;
  const entries: (readonly [key: string, tail: string])[] = [];
  for (const [key, stored] of engine.store.entries({ from: table.prefix, to: after(table.prefix) })) {
    const { item } = new StoredItem(stored);
    const tail = key.slice(table.prefix.length);
    for (const index of created) {
      if (!keysFit(index.record.keys, item)) continue;
      const entry = index.entryKey(item, tail);
      if (entry !== undefined) entries.push([entry, tail]);
    }
  }
  for (const [key, tail] of entries) transaction.put(key, tail);
}

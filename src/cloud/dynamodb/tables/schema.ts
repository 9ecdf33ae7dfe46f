import { invalidParameter, validation } from "../errors.js";
import type {
  CreateTableInput,
  GlobalIndexInput,
  KeySchemaInput,
  LocalIndexInput,
} from "../wire/inputs/tables.js";
import { checkCompositeKeys, isComposite } from "./composite-keys.js";
import type { AttributeDefinition, BillingMode, IndexRecord, Projection } from "./record.js";
import {
  checkInitialWarm,
  checkOnDemand,
  checkUnits,
  initialWarm,
  throughputOf,
  warmed,
  withOnDemand,
} from "./throughput.js";

/** Checks of key schemas and indexes, in AWS's order. */

const MOST_LOCAL_INDEXES = 5;
export const MOST_GLOBAL_INDEXES = 20;
const MOST_PROJECTED = 100;

/** Checks a key schema against the attribute definitions. @throws DynamoDbError */
function checkKeySchema(
  keys: KeySchemaInput,
  definitions: readonly AttributeDefinition[],
  owner?: "global index",
): void {
  const names = keys.map(({ AttributeName }) => AttributeName);
  const defined = definitions.map(({ AttributeName }) => AttributeName);
  if (names.some((name) => !defined.includes(name))) {
    throw invalidParameter(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${names.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`,
    );
  }
  if (isComposite(keys) && owner === "global index") {
    checkCompositeKeys(keys);
    return;
  }
  if (names.length === 2 && names[0] === names[1]) {
    throw validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (keys[0]?.KeyType !== "HASH") {
    throw validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (keys[1] !== undefined && keys[1].KeyType !== "RANGE") {
    throw validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
}

/** The first name that came before. */
function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

/** Checks a new table's whole schema. @throws DynamoDbError */
export function checkSchema(input: CreateTableInput): void {
  const { AttributeDefinitions, KeySchema, LocalSecondaryIndexes, GlobalSecondaryIndexes } = input;
  const defined = AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  const twice = firstTwice(defined);
  if (twice !== undefined) throw validation(`Attribute Name is duplicated: ${twice}`);
  if (KeySchema.length > defined.length) {
    throw validation("Invalid KeySchema: Some index key attribute have no definition");
  }
  checkKeySchema(KeySchema, AttributeDefinitions);
  const indexes = [...(LocalSecondaryIndexes ?? []), ...(GlobalSecondaryIndexes ?? [])];
  const without = LocalSecondaryIndexes === undefined && GlobalSecondaryIndexes === undefined;
  if (without && KeySchema.length !== defined.length) {
    throw invalidParameter(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
  }
  if (LocalSecondaryIndexes !== undefined) checkLocalKeys(input, LocalSecondaryIndexes);
  if (GlobalSecondaryIndexes !== undefined) checkGlobalKeys(input, GlobalSecondaryIndexes);
  // AWS looks for definitions that nothing uses before it looks at what else is said of indexes.
  checkAllUsed(
    defined,
    [KeySchema, ...indexes.map((index) => index.KeySchema)].flat().map(({ AttributeName }) => AttributeName),
  );
  const names = new Set<string>();
  checkLocalIndexes(LocalSecondaryIndexes ?? [], names);
  checkGlobalIndexes(input.BillingMode, GlobalSecondaryIndexes ?? [], names);
  checkProjectedCount(indexes);
}

/** Every defined attribute is a key of something. @throws DynamoDbError */
function checkAllUsed(defined: readonly string[], used: readonly string[]): void {
  if (defined.every((name) => used.includes(name))) return;
  throw invalidParameter(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(", ")}], keys used: [${[...new Set(used)].join(", ")}]`,
  );
}

function checkLocalKeys(
  { KeySchema, AttributeDefinitions }: CreateTableInput,
  indexes: readonly LocalIndexInput[],
): void {
  if (indexes.length === 0) throw invalidParameter("List of LocalSecondaryIndexes is empty");
  if (KeySchema.length < 2) {
    throw invalidParameter(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
  }
  const tableHash = KeySchema[0]?.AttributeName;
  for (const index of indexes) {
    checkKeySchema(index.KeySchema, AttributeDefinitions);
    if (index.KeySchema.length < 2) {
      throw invalidParameter(`Index KeySchema does not have a range key for index: ${index.IndexName}`);
    }
    const hash = index.KeySchema[0]?.AttributeName;
    if (hash !== tableHash) {
      throw invalidParameter(
        `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.IndexName}. index hash key: ${hash}, table hash key: ${tableHash}`,
      );
    }
  }
}

function checkLocalIndexes(indexes: readonly LocalIndexInput[], names: Set<string>): void {
  for (const index of indexes) {
    checkProjection(index.Projection);
    checkNewName(index.IndexName, names);
  }
  if (indexes.length > MOST_LOCAL_INDEXES) {
    throw invalidParameter(
      `Number of LocalSecondaryIndexes exceeds per-table limit of ${MOST_LOCAL_INDEXES}`,
    );
  }
}

function checkGlobalKeys(
  { AttributeDefinitions }: CreateTableInput,
  indexes: readonly GlobalIndexInput[],
): void {
  if (indexes.length === 0) throw invalidParameter("List of GlobalSecondaryIndexes is empty");
  for (const index of indexes) checkKeySchema(index.KeySchema, AttributeDefinitions, "global index");
}

function checkGlobalIndexes(
  billingMode: BillingMode | undefined,
  indexes: readonly GlobalIndexInput[],
  names: Set<string>,
): void {
  for (const index of indexes) {
    checkProjection(index.Projection);
    const { IndexName: name, ProvisionedThroughput } = index;
    if (billingMode === "PAY_PER_REQUEST" && ProvisionedThroughput !== undefined) {
      throw invalidParameter(
        `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
      );
    }
    if (billingMode !== "PAY_PER_REQUEST" && ProvisionedThroughput === undefined) {
      throw invalidParameter(`ProvisionedThroughput is not specified for index: ${name}`);
    }
    if (ProvisionedThroughput !== undefined) checkUnits(ProvisionedThroughput);
    checkOnDemand(index.OnDemandThroughput, billingMode ?? "PROVISIONED", "create", name);
    checkInitialWarm(index.WarmThroughput, throughputOf(ProvisionedThroughput), `index ${name}`);
    checkNewName(name, names);
  }
  if (indexes.length > MOST_GLOBAL_INDEXES) {
    throw invalidParameter(
      `GlobalSecondaryIndex count exceeds the per-table limit of ${MOST_GLOBAL_INDEXES}`,
    );
  }
}

/** Checks the keys and the projection of a global index. @throws DynamoDbError */
export function checkGlobalIndex(index: GlobalIndexInput, definitions: readonly AttributeDefinition[]): void {
  checkKeySchema(index.KeySchema, definitions, "global index");
  checkProjection(index.Projection);
}

function checkNewName(name: string, names: Set<string>): void {
  if (names.has(name)) throw invalidParameter(`Duplicate index name: ${name}`);
  names.add(name);
}

function checkProjection({ ProjectionType, NonKeyAttributes }: GlobalIndexInput["Projection"]): void {
  if (ProjectionType === undefined) throw invalidParameter("Unknown ProjectionType: null");
  if (NonKeyAttributes !== undefined && ProjectionType !== "INCLUDE") {
    throw invalidParameter(`ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`);
  }
  if (NonKeyAttributes === undefined && ProjectionType === "INCLUDE") {
    throw invalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  }
  const twice = firstTwice(NonKeyAttributes ?? []);
  if (twice !== undefined) throw invalidParameter(`Duplicate element in NonKeyAttributes: ${twice}`);
}

function checkProjectedCount(indexes: readonly LocalIndexInput[]): void {
  const count = indexes.reduce((sum, index) => sum + (index.Projection.NonKeyAttributes?.length ?? 0), 0);
  if (count > MOST_PROJECTED) {
    throw invalidParameter(`Number of projected attributes exceeds the per-table limit of ${MOST_PROJECTED}`);
  }
}

/** What is kept of a new index. */
export function indexRecord(index: LocalIndexInput | GlobalIndexInput, number: number): IndexRecord {
  const { ProjectionType = "ALL", NonKeyAttributes } = index.Projection;
  const projection: Projection =
    NonKeyAttributes === undefined ? { ProjectionType } : { ProjectionType, NonKeyAttributes };
  const global: Partial<GlobalIndexInput> = index;
  const throughput = throughputOf(global.ProvisionedThroughput);
  return {
    name: index.IndexName,
    number,
    keys: index.KeySchema,
    projection,
    throughput,
    ...withOnDemand(global.OnDemandThroughput),
    ...(global.WarmThroughput && { warm: warmed(initialWarm(throughput), global.WarmThroughput) }),
  };
}

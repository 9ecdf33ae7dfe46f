import { boolean, choice, integer, list, optional, type Read, required, struct, text } from "../shapes.js";
import { controlledTableName, indexName, tableName } from "./common.js";

/** The inputs of the operations on tables. Where several members are wrong, AWS lists them in the order of these. */

const throughput = () =>
  struct("ProvisionedThroughput", {
    WriteCapacityUnits: required(integer("Long", { min: 1 })),
    ReadCapacityUnits: required(integer("Long", { min: 1 })),
  });

const onDemandThroughput = () =>
  struct("OnDemandThroughput", {
    MaxReadRequestUnits: optional(integer("Long")),
    MaxWriteRequestUnits: optional(integer("Long")),
  });

const warmThroughput = () =>
  struct("WarmThroughput", {
    ReadUnitsPerSecond: optional(integer("Long")),
    WriteUnitsPerSecond: optional(integer("Long")),
  });

const attributeDefinitions = () =>
  list(
    struct("AttributeDefinition", {
      AttributeType: required(choice("B", "N", "S")),
      AttributeName: required(text({ min: 1, max: 255 })),
    }),
  );

/** A global index may have so many attributes in its partition key, and in its sort key. */
export const MOST_KEY_ATTRIBUTES = 4;

const keySchema = (max = 2) =>
  list(
    struct("KeySchemaElement", {
      AttributeName: required(text({ min: 1, max: 255 })),
      KeyType: required(choice("HASH", "RANGE")),
    }),
    { min: 1, max },
  );

const projection = () =>
  struct("Projection", {
    ProjectionType: optional(choice("ALL", "INCLUDE", "KEYS_ONLY")),
    NonKeyAttributes: optional(list(text({ min: 1, max: 255 }), { min: 1, max: 20 })),
  });

const localIndex = () =>
  struct("LocalSecondaryIndex", {
    IndexName: required(indexName()),
    KeySchema: required(keySchema()),
    Projection: required(projection()),
  });

const globalIndex = (className = "GlobalSecondaryIndex") =>
  struct(className, {
    IndexName: required(indexName("length first")),
    KeySchema: required(keySchema(2 * MOST_KEY_ATTRIBUTES)),
    Projection: required(projection()),
    ProvisionedThroughput: optional(throughput()),
    OnDemandThroughput: optional(onDemandThroughput()),
    WarmThroughput: optional(warmThroughput()),
  });

const streamSpecification = () =>
  struct("StreamSpecification", {
    StreamEnabled: required(boolean()),
    StreamViewType: optional(choice("OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE")),
  });

const encryption = () =>
  struct("SSESpecification", {
    Enabled: optional(boolean()),
    SSEType: optional(choice("AES256", "KMS")),
    KMSMasterKeyId: optional(text({ min: 1 })),
  });

const billingMode = () => choice("PROVISIONED", "PAY_PER_REQUEST");

/** What a tag must be like is checked with all others of its request: its own texts say what is wrong. */
export const tag = () => struct("Tag", { Key: optional(text()), Value: optional(text()) });

const settings = {
  ProvisionedThroughput: optional(throughput()),
  OnDemandThroughput: optional(onDemandThroughput()),
  WarmThroughput: optional(warmThroughput()),
  BillingMode: optional(billingMode()),
  StreamSpecification: optional(streamSpecification()),
  SSESpecification: optional(encryption()),
  TableClass: optional(text()),
  DeletionProtectionEnabled: optional(boolean()),
};

export const createTableInput = struct("CreateTableInput", {
  AttributeDefinitions: required(attributeDefinitions()),
  TableName: required(tableName()),
  KeySchema: required(keySchema()),
  LocalSecondaryIndexes: optional(list(localIndex())),
  GlobalSecondaryIndexes: optional(list(globalIndex())),
  Tags: optional(list(tag())),
  ...settings,
});

export const updateTableInput = struct("UpdateTableInput", {
  AttributeDefinitions: optional(attributeDefinitions()),
  TableName: required(controlledTableName()),
  GlobalSecondaryIndexUpdates: optional(
    list(
      struct("GlobalSecondaryIndexUpdate", {
        Update: optional(
          struct("UpdateGlobalSecondaryIndexAction", {
            IndexName: required(indexName()),
            ProvisionedThroughput: optional(throughput()),
            OnDemandThroughput: optional(onDemandThroughput()),
            WarmThroughput: optional(warmThroughput()),
          }),
        ),
        Create: optional(globalIndex("CreateGlobalSecondaryIndexAction")),
        Delete: optional(struct("DeleteGlobalSecondaryIndexAction", { IndexName: required(indexName()) })),
      }),
    ),
  ),
  ...settings,
});

export const tableInput = struct("DescribeTableInput", { TableName: required(controlledTableName()) });

export const listTablesInput = struct("ListTablesInput", {
  ExclusiveStartTableName: optional(indexName()),
  Limit: optional(integer("Integer", { min: 1, max: 100 })),
});

export const updateTimeToLiveInput = struct("UpdateTimeToLiveInput", {
  TableName: required(controlledTableName()),
  TimeToLiveSpecification: required(
    struct("TimeToLiveSpecification", {
      AttributeName: required(text({ min: 1, max: 255 })),
      Enabled: required(boolean()),
    }),
  ),
});

export type CreateTableInput = Read<typeof createTableInput>;
export type UpdateTableInput = Read<typeof updateTableInput>;
export type GlobalIndexInput = Read<ReturnType<typeof globalIndex>>;
export type LocalIndexInput = Read<ReturnType<typeof localIndex>>;
export type KeySchemaInput = Read<ReturnType<typeof keySchema>>;
export type ThroughputInput = Read<ReturnType<typeof throughput>>;
export type OnDemandInput = Read<ReturnType<typeof onDemandThroughput>>;
export type WarmInput = Read<ReturnType<typeof warmThroughput>>;
export type EncryptionInput = Read<ReturnType<typeof encryption>>;
export type TagInput = Read<ReturnType<typeof tag>>;
export type StreamInput = Read<ReturnType<typeof streamSpecification>>;

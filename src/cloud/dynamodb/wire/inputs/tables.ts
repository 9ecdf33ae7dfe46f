import { boolean, choice, integer, list, optional, type Read, required, struct, text } from "../shapes.js";
import { indexName, tableName } from "./common.js";

/** The inputs of the operations on tables. */

const throughput = () =>
  struct("ProvisionedThroughput", {
    ReadCapacityUnits: required(integer("Long", { min: 1 })),
    WriteCapacityUnits: required(integer("Long", { min: 1 })),
  });

const onDemandThroughput = () =>
  struct("OnDemandThroughput", {
    MaxReadRequestUnits: optional(integer("Long")),
    MaxWriteRequestUnits: optional(integer("Long")),
  });

const attributeDefinitions = () =>
  list(
    struct("AttributeDefinition", {
      AttributeName: required(text({ min: 1, max: 255 })),
      AttributeType: required(choice("B", "N", "S")),
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

const globalIndex = () =>
  struct("GlobalSecondaryIndex", {
    IndexName: required(indexName()),
    KeySchema: required(keySchema(2 * MOST_KEY_ATTRIBUTES)),
    Projection: required(projection()),
    ProvisionedThroughput: optional(throughput()),
    OnDemandThroughput: optional(onDemandThroughput()),
  });

const streamSpecification = () =>
  struct("StreamSpecification", {
    StreamEnabled: required(boolean()),
    StreamViewType: optional(choice("NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY")),
  });

const encryption = () =>
  struct("SSESpecification", {
    Enabled: optional(boolean()),
    SSEType: optional(choice("AES256", "KMS")),
    KMSMasterKeyId: optional(text()),
  });

const billingMode = () => choice("PROVISIONED", "PAY_PER_REQUEST");
const tableClass = () => choice("STANDARD", "STANDARD_INFREQUENT_ACCESS");

export const tag = () =>
  struct("Tag", {
    Key: required(text({ min: 1, max: 128 })),
    Value: required(text({ min: 0, max: 256 })),
  });

const settings = {
  ProvisionedThroughput: optional(throughput()),
  OnDemandThroughput: optional(onDemandThroughput()),
  BillingMode: optional(billingMode()),
  StreamSpecification: optional(streamSpecification()),
  SSESpecification: optional(encryption()),
  TableClass: optional(tableClass()),
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
  TableName: required(tableName()),
  GlobalSecondaryIndexUpdates: optional(
    list(
      struct("GlobalSecondaryIndexUpdate", {
        Update: optional(
          struct("UpdateGlobalSecondaryIndexAction", {
            IndexName: required(indexName()),
            ProvisionedThroughput: optional(throughput()),
            OnDemandThroughput: optional(onDemandThroughput()),
          }),
        ),
        Create: optional(globalIndex()),
        Delete: optional(struct("DeleteGlobalSecondaryIndexAction", { IndexName: required(indexName()) })),
      }),
    ),
  ),
  ...settings,
});

export const tableInput = struct("DescribeTableInput", { TableName: required(tableName()) });

export const listTablesInput = struct("ListTablesInput", {
  ExclusiveStartTableName: optional(indexName()),
  Limit: optional(integer("Integer", { min: 1, max: 100 })),
});

export const updateTimeToLiveInput = struct("UpdateTimeToLiveInput", {
  TableName: required(tableName()),
  TimeToLiveSpecification: required(
    struct("TimeToLiveSpecification", {
      Enabled: required(boolean()),
      AttributeName: required(text({ min: 1, max: 255 })),
    }),
  ),
});

export type CreateTableInput = Read<typeof createTableInput>;
export type UpdateTableInput = Read<typeof updateTableInput>;
export type GlobalIndexInput = Read<ReturnType<typeof globalIndex>>;
export type LocalIndexInput = Read<ReturnType<typeof localIndex>>;
export type KeySchemaInput = Read<ReturnType<typeof keySchema>>;
export type ThroughputInput = Read<ReturnType<typeof throughput>>;
export type StreamInput = Read<ReturnType<typeof streamSpecification>>;

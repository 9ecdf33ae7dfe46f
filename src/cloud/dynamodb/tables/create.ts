import { createHash } from "node:crypto";
import type { Engine } from "../engine.js";
import { invalidParameter, modelled } from "../errors.js";
import { type CreateTableInput, createTableInput, type StreamInput } from "../wire/inputs/tables.js";
import type { JsonObject } from "../wire/json.js";
import { readInput } from "../wire/shapes.js";
import { description } from "./describe.js";
import { checkGivenName, tableNameOf } from "./names.js";
import type { StreamRecord, TableRecord } from "./record.js";
import { checkBilling, checkSchema, indexRecord, onDemand, throughputOf } from "./schema.js";
import { checkTags } from "./tags.js";

export function createTable(engine: Engine, json: JsonObject): string {
  const input = readInput(createTableInput, json, checkGivenName);
  const name = tableNameOf(engine, input.TableName);
  checkBilling(input);
  checkSchema(input);
  const stream = input.StreamSpecification && newStream(engine, input.StreamSpecification);
  const tags = checkTags(input.Tags ?? []);
  if (engine.tables.find(name) !== undefined) {
    throw modelled("ResourceInUseException", `Table already exists: ${name}`);
  }
  const table = engine.store.transaction((transaction) => {
    const number = engine.tables.nextNumber(transaction);
    const id = tableId(engine, name, number);
    return engine.tables.put(transaction, {
      ...newRecord(engine, input),
      name,
      id,
      tags,
      number,
      ...(stream && { stream }),
    });
  });
  return JSON.stringify({ TableDescription: description(table, "CREATING") });
}

/** An id in the form of a UUID: another one for each table, and the same one where the same is done again. */
function tableId({ region, accountId, clock }: Engine, name: string, number: number): string {
  const text = [accountId, region, name, number, clock.now()].join("/");
  const hex = createHash("sha256").update(text).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

function newRecord(
  engine: Engine,
  input: CreateTableInput,
): Omit<TableRecord, "name" | "id" | "tags" | "number"> {
  const now = engine.clock.now();
  const local = input.LocalSecondaryIndexes ?? [];
  const global = input.GlobalSecondaryIndexes ?? [];
  const billingMode = input.BillingMode ?? "PROVISIONED";
  return {
    createdAt: now,
    attributes: input.AttributeDefinitions,
    keys: input.KeySchema,
    billingMode,
    ...(billingMode === "PAY_PER_REQUEST" && { onDemandSince: now }),
    throughput: throughputOf(input.ProvisionedThroughput),
    ...onDemand(input.OnDemandThroughput),
    localIndexes: local.map((index, number) => indexRecord(index, number)),
    globalIndexes: global.map((index, number) => indexRecord(index, local.length + number)),
    nextIndex: local.length + global.length,
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    ...(input.TableClass !== undefined && { tableClass: input.TableClass }),
    ...encryptionKey(engine, input.SSESpecification),
    counts: { takenAt: now, items: 0, bytes: 0, indexes: {} },
  };
}

/** The key of the account that encrypts a table; by default it is AWS's own, which is not shown. */
export function encryptionKey(
  engine: Engine,
  input: CreateTableInput["SSESpecification"],
): { encryptionKey?: string } {
  if (input?.Enabled !== true) return {};
  const given = input.KMSMasterKeyId ?? "alias/aws/dynamodb";
  return {
    encryptionKey: given.startsWith("arn:")
      ? given
      : `arn:aws:kms:${engine.region}:${engine.accountId}:${given.startsWith("alias/") ? given : `key/${given}`}`,
  };
}

/** A stream as a table's settings ask for it; `undefined`: none. @throws DynamoDbError */
export function newStream(engine: Engine, input: StreamInput): StreamRecord | undefined {
  if (!input.StreamEnabled) {
    if (input.StreamViewType !== undefined) {
      throw invalidParameter("StreamViewType cannot be specified when StreamEnabled is false");
    }
    return undefined;
  }
  if (input.StreamViewType === undefined) {
    throw invalidParameter("StreamViewType must be specified when StreamEnabled is true");
  }
  const label = new Date(engine.clock.now()).toISOString().slice(0, -1);
  return { enabled: true, viewType: input.StreamViewType, label };
}

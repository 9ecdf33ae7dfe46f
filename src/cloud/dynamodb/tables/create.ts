import { createHash } from "node:crypto";
import { uuidOf } from "../../contract/ids.js";
import { onTable } from "../access.js";
import type { Engine } from "../engine.js";
import { invalidParameter, modelled, validation } from "../errors.js";
import type { DynamoDbOperation } from "../operation.js";
import { type CreateTableInput, createTableInput, type StreamInput } from "../wire/inputs/tables.js";
import { readInput } from "../wire/shapes.js";
import { description } from "./describe.js";
import { checkEncryption, encryptionKey } from "./encryption.js";
import { checkGivenTable, tableNameOf } from "./names.js";
import type { StreamRecord, TableRecord } from "./record.js";
import { checkSchema, indexRecord } from "./schema.js";
import { checkTags } from "./tags.js";
import { checkBilling, initialWarm, throughputOf, warmed, withOnDemand } from "./throughput.js";

export const createTable: DynamoDbOperation = {
  access: onTable,
  run(engine, json) {
    const input = readInput(createTableInput, json, checkGivenTable);
    const name = tableNameOf(engine, input.TableName);
    checkBilling(input);
    checkSchema(input);
    const stream = input.StreamSpecification && newStream(engine, input.StreamSpecification, CREATED);
    checkEncryption(input.SSESpecification);
    checkTableClass(input.TableClass);
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
    return JSON.stringify({ TableDescription: description(engine, table, "CREATING") });
  },
};

/** An id in the form of a UUID: another one for each table, and the same one where the same is done again. */
function tableId({ region, accountId, clock }: Engine, name: string, number: number): string {
  const text = [accountId, region, name, number, clock.now()].join("/");
  return uuidOf(createHash("sha256").update(text).digest("hex"));
}

function newRecord(
  engine: Engine,
  input: CreateTableInput,
): Omit<TableRecord, "name" | "id" | "tags" | "number"> {
  const now = engine.clock.now();
  const local = input.LocalSecondaryIndexes ?? [];
  const global = input.GlobalSecondaryIndexes ?? [];
  const billingMode = input.BillingMode ?? "PROVISIONED";
  const throughput = throughputOf(input.ProvisionedThroughput);
  const key = encryptionKey(engine, input.SSESpecification);
  return {
    createdAt: now,
    attributes: input.AttributeDefinitions,
    keys: input.KeySchema,
    billingMode,
    ...(billingMode === "PAY_PER_REQUEST" && { onDemandSince: now }),
    throughput,
    ...withOnDemand(input.OnDemandThroughput),
    ...(input.WarmThroughput && { warm: warmed(initialWarm(throughput), input.WarmThroughput) }),
    localIndexes: local.map((index, number) => indexRecord(index, number)),
    globalIndexes: global.map((index, number) => indexRecord(index, local.length + number)),
    nextIndex: local.length + global.length,
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    ...(input.TableClass !== undefined && { tableClass: input.TableClass }),
    ...(key !== undefined && { encryptionKey: key }),
    counts: { takenAt: now, items: 0, bytes: 0, indexes: {} },
  };
}

const TABLE_CLASSES = ["STANDARD", "STANDARD_INFREQUENT_ACCESS"];

/** @throws DynamoDbError for a class that there is not */
export function checkTableClass(given: string | undefined): void {
  if (given === undefined || TABLE_CLASSES.includes(given)) return;
  throw validation(
    `Invalid table-class parameter provided. Please try again with a valid table-class value: [${TABLE_CLASSES.join(", ")}].`,
  );
}

/** What AWS says of a stream whose view type does not fit. */
interface StreamTexts {
  readonly withoutView: string;
  readonly viewOfNone: string;
}

const CREATED: StreamTexts = {
  withoutView: "Table is being created with a stream enabled, UpdateViewType is required",
  viewOfNone: "Table is being created with a stream disabled, UpdateViewType should not be specified",
};

export const UPDATED: StreamTexts = {
  withoutView: "If stream is being enabled then UpdateViewType is required",
  viewOfNone: "If stream is being disabled, then UpdateViewType must not be specified",
};

/** A stream as a table's settings ask for it; `undefined`: none. @throws DynamoDbError */
export function newStream(engine: Engine, input: StreamInput, texts: StreamTexts): StreamRecord | undefined {
  if (!input.StreamEnabled) {
    if (input.StreamViewType !== undefined) throw invalidParameter(texts.viewOfNone);
    return undefined;
  }
  if (input.StreamViewType === undefined) throw invalidParameter(texts.withoutView);
  const label = new Date(engine.clock.now()).toISOString().slice(0, -1);
  return { enabled: true, viewType: input.StreamViewType, label };
}

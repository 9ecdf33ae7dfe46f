import type { Engine } from "../engine.js";
import { accessDenied, validation } from "../errors.js";
import type { JsonObject } from "../wire/json.js";
import type { Table } from "./table.js";

const NAME = /^[a-zA-Z0-9_.-]{1,255}$/;
const ARN = /^arn:([^:]*):dynamodb:([^:]*):([^:]*):(.*)$/;
const TABLE_RESOURCE = /^table\/([a-zA-Z0-9_.-]{1,255})$/;

/**
 * The table's name from what a caller calls `TableName`: a name or an ARN.
 * @throws DynamoDbError when it is neither, or the ARN of another account or region
 */
export function tableNameOf(engine: Engine, given: string): string {
  if (NAME.test(given)) return given;
  const [, partition, region, account, resource = ""] = ARN.exec(given) ?? [];
  if (partition === undefined) throw malformed(given);
  if (partition !== "aws") throw invalidArn("AWS partition", given);
  if (region !== engine.region) throw invalidArn("AWS region", given);
  if (account !== engine.accountId) throw accessDenied("Access is denied");
  if (/^(?!table\/)[^/]+\//.test(resource)) throw invalidArn("resource type", given);
  const [, name] = TABLE_RESOURCE.exec(resource) ?? [];
  if (name === undefined) throw malformed(given);
  return name;
}

const malformed = (given: string) =>
  validation(
    given.startsWith("arn:")
      ? `1 validation error detected: Value '${given}' at 'tableName' failed to satisfy constraint: Valid ARN format is 'arn:<awsPartition>:<vendor>:<region>:<subscriber>:resourceType/resourceName', where Resource name must have length less than or equal to 255, Resource name must have length greater than or equal to 3, Resource name must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`
      : "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
  );

const invalidArn = (part: string, arn: string) =>
  validation(`1 validation error detected: Invalid ${part} in '${arn}'`);

/**
 * What the operations on tables check about the name before all other constraints.
 * @throws DynamoDbError
 */
export function checkGivenName({ TableName }: JsonObject): void {
  if (TableName === undefined || TableName === null) {
    throw validation("The parameter 'TableName' is required but was not present in the request");
  }
}

/** What AWS has and this engine does not: it is refused, since nothing would come of it. */
const BEYOND = [
  "ResourcePolicy",
  "GlobalTableSourceArn",
  "GlobalTableSettingsReplicationMode",
  "ReplicaUpdates",
  "MultiRegionConsistency",
  "GlobalTableWitnessUpdates",
];

/** Checks the name, and that nothing is asked for that would be ignored. @throws DynamoDbError */
export function checkGivenTable(json: JsonObject): void {
  checkGivenName(json);
  const member = BEYOND.find((name) => json[name] !== undefined && json[name] !== null);
  if (member !== undefined) throw validation(`${member} is not implemented by the embedded DynamoDB`);
}

/** The table that a caller names. @throws DynamoDbError */
export const tableOf = (engine: Engine, given: string): Table =>
  engine.tables.get(tableNameOf(engine, given));

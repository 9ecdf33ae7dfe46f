import type { Engine } from "../engine.js";
import { accessDenied, notFound, validation } from "../errors.js";
import type { JsonObject } from "../wire/json.js";
import type { Table } from "./table.js";

const NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
const ARN = /^arn:aws[a-z-]*:dynamodb:([a-z0-9-]+):(\d{12}):table\/([a-zA-Z0-9_.-]{3,255})$/;

/**
 * The table's name from what a caller calls `TableName`: a name or an ARN.
 * @throws DynamoDbError when it is neither, or the ARN of another account or region
 */
export function tableNameOf(engine: Engine, given: string): string {
  if (NAME.test(given)) return given;
  const [, region, account, name] = ARN.exec(given) ?? [];
  if (name === undefined) {
    throw validation(
      "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
    );
  }
  if (region !== engine.region) throw notFound();
  if (account !== engine.accountId) {
    throw accessDenied(`User is not authorized to access the resource: ${given}`);
  }
  return name;
}

/**
 * What the operations on tables check about the name before all other constraints.
 * @throws DynamoDbError
 */
export function checkGivenName({ TableName }: JsonObject): void {
  if (TableName === undefined || TableName === null) {
    throw validation("The parameter 'TableName' is required but was not present in the request");
  }
  if (typeof TableName !== "string" || TableName.startsWith("arn:")) return;
  if (TableName.length < 3 || TableName.length > 255) {
    throw validation("TableName must be at least 3 characters long and at most 255 characters long");
  }
}

/** The table that a caller names. @throws DynamoDbError */
export const tableOf = (engine: Engine, given: string): Table =>
  engine.tables.get(tableNameOf(engine, given));

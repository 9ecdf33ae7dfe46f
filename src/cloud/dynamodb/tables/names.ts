import type { Engine } from "../engine.js";
import { accessDenied, notFound, validation } from "../errors.js";
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

/** The table that a caller names. @throws DynamoDbError */
export const tableOf = (engine: Engine, given: string): Table =>
  engine.tables.get(tableNameOf(engine, given));

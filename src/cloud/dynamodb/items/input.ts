import { DynamoDbError } from "../errors.js";
import { tableName } from "../wire/inputs/common.js";
import type { JsonObject } from "../wire/json.js";
import { readInput, required, type Shape, struct } from "../wire/shapes.js";

const nameOnly = struct("TableNameInput", { TableName: required(tableName()) });

/**
 * Reads the input of a put or an update. AWS tells what is wrong with the table's name by itself there, and other
 * violated constraints only where the name is right.
 * @throws DynamoDbError
 */
export function readNamedInput<T>(shape: Shape<T>, json: JsonObject): T {
  try {
    return readInput(shape, json);
  } catch (error) {
    if (error instanceof DynamoDbError && error.code === "ValidationException") readInput(nameOnly, json);
    throw error;
  }
}

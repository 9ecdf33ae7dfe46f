import { validation } from "../errors.js";
import { type KeySchemaInput, MOST_KEY_ATTRIBUTES } from "../wire/inputs/tables.js";

/** Global indexes can have keys of several attributes, since November 2025. */

/** Whether a key schema has more than one attribute in its partition key or in its sort key. */
export const isComposite = (keys: KeySchemaInput): boolean => keys.length > 2 || keys[1]?.KeyType === "HASH";

/** Checks the order and number of attributes, which are defined. The texts are not recorded. @throws DynamoDbError */
export function checkCompositeKeys(keys: KeySchemaInput): void {
  const names = new Set(keys.map(({ AttributeName }) => AttributeName));
  if (names.size < keys.length) {
    throw validation("Invalid KeySchema: Two KeySchemaElements have the same name");
  }
  const types = keys.map(({ KeyType }) => KeyType);
  if (types[0] !== "HASH") {
    throw validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (types.includes("RANGE") && types.lastIndexOf("HASH") > types.indexOf("RANGE")) {
    throw validation("Invalid KeySchema: All HASH key types must precede all RANGE key types");
  }
  for (const type of ["HASH", "RANGE"] as const) {
    if (types.filter((one) => one === type).length > MOST_KEY_ATTRIBUTES) {
      throw validation(`Invalid KeySchema: There are more than ${MOST_KEY_ATTRIBUTES} ${type} key types`);
    }
  }
}

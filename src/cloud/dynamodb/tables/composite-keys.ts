import { invalidParameter, validation } from "../errors.js";
import { type KeySchemaInput, MOST_KEY_ATTRIBUTES } from "../wire/inputs/tables.js";

/** Global indexes can have keys of several attributes, since November 2025. */

/** Whether a key schema has more than one attribute in its partition key or in its sort key. */
export const isComposite = (keys: KeySchemaInput): boolean => keys.length > 2 || keys[1]?.KeyType === "HASH";

/** Checks the order and number of attributes, which are defined. @throws DynamoDbError */
export function checkCompositeKeys(keys: KeySchemaInput): void {
  const names = new Set(keys.map(({ AttributeName }) => AttributeName));
  if (names.size < keys.length) {
    throw validation("The KeySchema contains multiple key attributes with the same name");
  }
  const types = keys.map(({ KeyType }) => KeyType);
  if (types[0] !== "HASH") {
    throw validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (types.includes("RANGE") && types.lastIndexOf("HASH") > types.indexOf("RANGE")) {
    throw invalidParameter("All HASH key attributes must precede RANGE key attributes in the KeySchema");
  }
  for (const type of ["HASH", "RANGE"] as const) {
    if (types.filter((one) => one === type).length > MOST_KEY_ATTRIBUTES) {
      throw invalidParameter(`The KeySchema exceeds the maximum allowed number of ${type} key attributes`);
    }
  }
}

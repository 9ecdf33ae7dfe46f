import {
  attributes,
  GENERIC_EXPECTED,
  list,
  map,
  optional,
  required,
  type Shape,
  struct,
  violation,
} from "../shapes.js";
import { NAME_PATTERN, projection, returnConsumedCapacity, returnItemCollectionMetrics } from "./common.js";

/** The inputs of BatchWriteItem and BatchGetItem. */

const writeRequest = () =>
  struct("WriteRequest", {
    PutRequest: optional(struct("PutRequest", { Item: required(attributes()) })),
    DeleteRequest: optional(struct("DeleteRequest", { Key: required(attributes()) })),
  });

const tableKeys = { pattern: NAME_PATTERN, min: 3, max: 255 };

/** AWS tells violated constraints in the order of the members. */
export const batchWriteItemInput = struct("BatchWriteItemInput", {
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  ReturnItemCollectionMetrics: optional(returnItemCollectionMetrics()),
  RequestItems: required(
    map(
      "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>",
      list(writeRequest(), { otherType: GENERIC_EXPECTED }),
      {
        keys: tableKeys,
        values: { min: 1, max: 25 },
      },
    ),
  ),
});

/** BatchGetItem words how many there may be of something in a way of its own, with the members' own names. */
function counted<T>(
  shape: Shape<T>,
  length: (value: T) => number,
  { max = Number.POSITIVE_INFINITY }: { readonly max?: number } = {},
): Shape<T> {
  return {
    read(json, problems, path) {
      const value = shape.read(json, problems, path);
      const at = path.replace(/^requestItems/, "RequestItems").replace(/keys$/, "Keys");
      if (length(value) < 1) {
        problems.push(violation(at, "Member must have length greater than or equal to 1"));
      }
      if (length(value) > max) {
        problems.push(violation(at, `Member must have length less than or equal to ${max}`));
      }
      return value;
    },
  };
}

const keysAndAttributes = () =>
  map(
    "com.amazonaws.dynamodb.v20120810.KeysAndAttributes",
    struct("KeysAndAttributes", {
      Keys: required(counted(list(attributes(GENERIC_EXPECTED)), (keys) => keys.length, { max: 100 })),
      ...projection,
    }),
    { keys: tableKeys },
  );

export const batchGetItemInput = struct("BatchGetItemInput", {
  ReturnConsumedCapacity: optional(returnConsumedCapacity()),
  RequestItems: required(counted(keysAndAttributes(), (tables) => tables.size)),
});

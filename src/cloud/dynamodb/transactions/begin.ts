import type { Engine } from "../engine.js";
import { transactWriteItemsInput } from "../wire/inputs/transactions.js";
import type { JsonObject } from "../wire/json.js";
import { readInput } from "../wire/shapes.js";
import { keyOf } from "./in-flight.js";
import { type Part, partOf, placeOf, tableOfPart } from "./plan.js";
import { wasDone } from "./tokens.js";

/** Lets a TransactWriteItems be in flight until what this gives back is called. */
export function beginTransaction(engine: Engine, json: JsonObject): () => void {
  try {
    const { TransactItems, ClientRequestToken: token } = readInput(transactWriteItemsInput, json);
    return beginParts(engine, json, json.TransactItems, TransactItems.map(partOf), token);
  } catch {
    // It will be refused for what is wrong with it, when its turn comes. Until then it owns nothing.
    return () => {};
  }
}

/** The same for parts that are read already. @throws DynamoDbError when something is wrong with them */
export function beginParts(
  engine: Engine,
  request: JsonObject,
  items: unknown,
  parts: readonly Part[],
  token: string | undefined,
): () => void {
  // A replay writes nothing.
  if (token !== undefined && wasDone(engine, token, items)) return () => {};
  const keys = parts.map((part) => keyOf(placeOf(tableOfPart(engine, part), part)));
  return new Set(keys).size < keys.length ? () => {} : engine.inFlight.enter(request, keys, token);
}

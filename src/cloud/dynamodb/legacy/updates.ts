import { invalidParameter, validation } from "../errors.js";
import { addTo, deleteFrom } from "../expressions/update.js";
import { type AttributeValue, type Item, isSet } from "../values/attribute-value.js";
import { nameProblem, sound } from "../values/decode.js";
import type { AttributeUpdatesInput } from "../wire/inputs/items.js";

/** A checked update of one attribute, as `AttributeUpdates` has it. */
export interface LegacyUpdate {
  readonly attribute: string;
  readonly action: "PUT" | "ADD" | "DELETE";
  readonly value: AttributeValue | undefined;
}

/** Checks `AttributeUpdates`. @throws DynamoDbError */
export function legacyUpdates(input: AttributeUpdatesInput): readonly LegacyUpdate[] {
  return [...input].map(([attribute, { Action: action = "PUT", Value }]) => {
    const problem = nameProblem(attribute);
    if (problem !== undefined) throw validation(problem);
    const value = Value && sound(Value);
    if (value === undefined && action !== "DELETE") {
      throw invalidParameter("Only DELETE action is allowed when no attribute value is specified");
    }
    if (value !== undefined && action === "DELETE" && !isSet(value)) {
      throw invalidParameter(`DELETE action with value is not supported for the type ${value.type}`);
    }
    const addable = value === undefined || isSet(value) || value.type === "N" || value.type === "L";
    if (action === "ADD" && !addable) {
      throw invalidParameter(`ADD action is not supported for the type ${value.type}`);
    }
    return { attribute, action, value };
  });
}

/** The item after its updates. @throws DynamoDbError when a value is not of the stored one's type */
export function applyLegacyUpdates(updates: readonly LegacyUpdate[], item: Item): Item {
  const result = new Map(item);
  for (const { attribute, action, value } of updates) {
    const next = changed(result.get(attribute), action, value);
    if (next === undefined) result.delete(attribute);
    else result.set(attribute, next);
  }
  return result;
}

function changed(
  old: AttributeValue | undefined,
  action: LegacyUpdate["action"],
  value: AttributeValue | undefined,
): AttributeValue | undefined {
  if (action === "PUT" || value === undefined) return value;
  if (old !== undefined && old.type !== value.type) throw validation("Type mismatch for attribute to update");
  return action === "ADD" ? addTo(old, value) : deleteFrom(old, value);
}

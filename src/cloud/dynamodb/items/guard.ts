import { conditionFailed, detected, isInvalidParameter } from "../errors.js";
import { type Condition, holds } from "../expressions/condition.js";
import { ExpressionContext } from "../expressions/context.js";
import { compileCondition } from "../expressions/expressions.js";
import { combined, expectedConditions } from "../legacy/conditions.js";
import { checkScalarKeys } from "../reads/checks.js";
import type { StoredItem } from "../storage/stored-item.js";
import type { Table } from "../tables/table.js";
import type { Item } from "../values/attribute-value.js";
import { type Decoded, type DecodedItem, DUPLICATE_NUMBERS, sound } from "../values/decode.js";
import type { ExpectedInput } from "../wire/inputs/common.js";

/** What an item must be like for a write to happen. */
export interface Guard {
  readonly condition: Condition | undefined;
  /** Whether the stored item is to be shown when the condition does not hold. */
  readonly showItem: boolean;
}

interface GuardInput {
  readonly ConditionExpression: string | undefined;
  readonly Expected?: ExpectedInput | undefined;
  readonly ConditionalOperator?: "AND" | "OR" | undefined;
  readonly ReturnValuesOnConditionCheckFailure: "ALL_OLD" | "NONE" | undefined;
}

interface NamesAndValues {
  readonly ExpressionAttributeNames: ReadonlyMap<string, string> | undefined;
  readonly ExpressionAttributeValues: DecodedItem | undefined;
}

/** The item or the key of a write by itself. @throws DynamoDbError when a value in it is wrong */
export function soundInWrite<T>(decoded: Decoded<T>): T {
  const { problem } = decoded;
  if (problem !== undefined && (isInvalidParameter(problem) || problem.message === DUPLICATE_NUMBERS)) {
    throw detected(problem.message);
  }
  return sound(decoded);
}

const NOTHING: Item = new Map();

/** The names and values of a write's expressions. @throws DynamoDbError */
export const contextOf = (input: NamesAndValues): ExpressionContext =>
  new ExpressionContext(input.ExpressionAttributeNames, input.ExpressionAttributeValues, true);

/** Compiles a write's condition from either form. @throws DynamoDbError */
export function guardOf(input: GuardInput, context: ExpressionContext): Guard {
  const { ConditionExpression, Expected } = input;
  return {
    condition:
      ConditionExpression === undefined
        ? Expected && combined(expectedConditions(Expected), input.ConditionalOperator)
        : compileCondition(ConditionExpression, context, "ConditionExpression"),
    showItem: input.ReturnValuesOnConditionCheckFailure === "ALL_OLD",
  };
}

/** Whether a stored item (or none) meets the guard. */
export function passes({ condition }: Guard, old: StoredItem | undefined): boolean {
  return condition === undefined || holds(condition, old?.item ?? NOTHING);
}

/** Keys cannot be used as lists or maps. @throws DynamoDbError when a write's expressions do */
export function checkNestedKeys(table: Table, { nested }: ExpressionContext): void {
  if (nested.size > 0) checkScalarKeys(table, [...nested]);
}

/** @throws DynamoDbError when the stored item does not meet the guard */
export function check(guard: Guard, old: StoredItem | undefined): void {
  if (!passes(guard, old)) throw conditionFailed(guard.showItem ? old?.json : undefined);
}

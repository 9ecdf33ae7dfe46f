import { validation } from "../errors.js";

/**
 * `ConditionalOperator` says how several conditions of old belong together, so there must be several.
 * @throws DynamoDbError
 */
export function checkConditionalOperator(
  operator: string | undefined,
  conditions: ReadonlyMap<string, unknown> | undefined,
): void {
  if (operator === undefined) return;
  const count = conditions?.size ?? 0;
  if (count === 0) throw validation("ConditionalOperator cannot be used without Filter or Expected");
  if (count === 1) {
    throw validation("ConditionalOperator can only be used when Filter or Expected has two or more elements");
  }
}

import type { Engine } from "../engine.js";
import type { Condition } from "../expressions/condition.js";
import type { ExpressionContext } from "../expressions/context.js";
import { compileCondition } from "../expressions/expressions.js";
import { projectionOf } from "../items/get.js";
import { combined, type LegacyCondition } from "../legacy/conditions.js";
import type { PathTree } from "../values/paths.js";
import type { ReadInput } from "../wire/inputs/reads.js";
import type { Bounds } from "./bounds.js";
import { type Order, readPage } from "./page.js";
import type { Found } from "./request.js";

/** What a Query or Scan wants of the items that it meets. */
export interface Selection {
  readonly filter: Condition | undefined;
  readonly projection: PathTree<true> | undefined;
}

/** The same from the parameters of old, which are checked before any expression. */
interface LegacySelection {
  readonly filter: readonly LegacyCondition[] | undefined;
  readonly projection: PathTree<true> | undefined;
}

/** Compiles the filter and the projection from either form. @throws DynamoDbError */
export function selectionOf(
  input: ReadInput,
  legacy: LegacySelection,
  context: ExpressionContext,
): Selection {
  const filter =
    input.FilterExpression === undefined
      ? legacy.filter && combined(legacy.filter, input.ConditionalOperator)
      : compileCondition(input.FilterExpression, context, "FilterExpression");
  return { filter, projection: legacy.projection ?? projectionOf(input, context) };
}

/** Reads the page that an input asks for, and writes the answer. */
export function answerPage(
  engine: Engine,
  input: ReadInput,
  found: Found,
  selection: Selection & { readonly whole: boolean },
  { bounds, ...order }: Order & { readonly bounds: Bounds },
): string {
  const request = {
    ...found,
    ...selection,
    countOnly: input.Select === "COUNT",
    limit: input.Limit ?? Number.POSITIVE_INFINITY,
    consistent: input.ConsistentRead ?? false,
  };
  return readPage(engine, request, bounds, order, input.ReturnConsumedCapacity);
}

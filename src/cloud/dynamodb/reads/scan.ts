import { onTableOrIndex } from "../access.js";
import { validation } from "../errors.js";
import { ExpressionContext } from "../expressions/context.js";
import { projectionOf } from "../items/get.js";
import { checkConditionalOperator } from "../legacy/conditional-operator.js";
import { legacyConditions } from "../legacy/conditions.js";
import type { DynamoDbOperation } from "../operation.js";
import { type ScanInput, scanInput } from "../wire/inputs/reads.js";
import { checkParameterStyles } from "../wire/parameters.js";
import { readInput } from "../wire/shapes.js";
import { scanBounds } from "./bounds.js";
import { checkScalarKeys, nestedInCondition, nestedNames, startKeyItem } from "./checks.js";
import { checkSelect, checkStartKey, needsWholeItems, sourceOf, startKey } from "./request.js";
import { answerPage, selectionOf } from "./selection.js";

export const scan: DynamoDbOperation = {
  access: onTableOrIndex,
  run(engine, json) {
    const input = readInput(scanInput, json);
    checkParameterStyles(
      [
        ["ProjectionExpression", input.ProjectionExpression],
        ["FilterExpression", input.FilterExpression],
      ],
      [
        ["AttributesToGet", input.AttributesToGet],
        ["ScanFilter", input.ScanFilter],
        ["ConditionalOperator", input.ConditionalOperator],
      ],
      input.ExpressionAttributeNames,
      input.ExpressionAttributeValues,
    );
    checkConditionalOperator(input.ConditionalOperator, input.ScanFilter);
    checkSelect("Scan", input);
    const legacy = {
      projection: input.AttributesToGet && projectionOf(input),
      filter: input.ScanFilter && legacyConditions(input.ScanFilter),
    };
    const start = input.ExclusiveStartKey && startKeyItem(input.ExclusiveStartKey);
    const { segment, total } = segmentOf(input);
    const context = new ExpressionContext(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
    const selection = selectionOf(input, legacy, context);
    context.checkAllUsed();

    const found = sourceOf(engine, input);
    const { table, index, source } = found;
    if (start !== undefined) checkStartKey(table, index, start, "Scan");
    const { filter, projection } = selection;
    const whole = needsWholeItems(index, input.Select, projection);
    const after = start && startKey(table, index, start);
    const bounds = scanBounds(source, segment, total);
    if (after !== undefined && (after < bounds.from || after >= bounds.to)) {
      throw validation(
        `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${total} Segment: ${segment}`,
      );
    }
    if (projection !== undefined) checkScalarKeys(table, nestedNames(projection));
    if (filter !== undefined) checkScalarKeys(table, nestedInCondition(filter));
    return answerPage(engine, input, found, { ...selection, whole }, { bounds, start: after });
  },
};

function segmentOf({ Segment, TotalSegments }: ScanInput): { segment: number; total: number } {
  if (Segment !== undefined && TotalSegments === undefined) {
    throw validation(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  }
  if (TotalSegments === undefined) return { segment: 0, total: 1 };
  if (Segment === undefined) {
    throw validation(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  }
  if (Segment >= TotalSegments) {
    throw validation(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
  }
  return { segment: Segment, total: TotalSegments };
}

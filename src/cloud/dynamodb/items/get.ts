import { onTable } from "../access.js";
import { invalidParameter, validation } from "../errors.js";
import { ExpressionContext } from "../expressions/context.js";
import { compileProjection } from "../expressions/expressions.js";
import { ofKey } from "../leading-keys.js";
import type { DynamoDbOperation } from "../operation.js";
import { checkScalarKeys, nestedNames } from "../reads/checks.js";
import { readItem } from "../storage/write.js";
import { tableOf } from "../tables/names.js";
import { nameProblem, sound } from "../values/decode.js";
import { encodeItem } from "../values/encode.js";
import { type PathTree, project, projection } from "../values/paths.js";
import { Consumption, capacityMember, objectOf, readUnits } from "../wire/capacity.js";
import { getItemInput } from "../wire/inputs/items.js";
import { checkParameterStyles } from "../wire/parameters.js";
import { readInput } from "../wire/shapes.js";
import { placeOfKey } from "./keys.js";

export const getItem: DynamoDbOperation = {
  access: onTable,
  leadingKeys: ofKey,
  run(engine, json) {
    const input = readInput(getItemInput, json);
    checkParameterStyles(
      [["ProjectionExpression", input.ProjectionExpression]],
      [["AttributesToGet", input.AttributesToGet]],
      input.ExpressionAttributeNames,
      undefined,
    );
    const key = sound(input.Key);
    const wanted = projectionOf(input);
    const table = tableOf(engine, input.TableName);
    const place = placeOfKey(table, key);
    if (wanted !== undefined) checkScalarKeys(table, nestedNames(wanted));
    const found = readItem(engine, place);
    return objectOf(
      found === undefined
        ? ""
        : `,"Item":${wanted === undefined ? found.json : encodeItem(project(found.item, wanted))}`,
      capacityMember(input.ReturnConsumedCapacity, () => {
        const consumption = new Consumption(table);
        consumption.addTable(readUnits(found?.size ?? 0, input.ConsistentRead ?? false));
        return consumption;
      }),
    );
  },
};

interface ProjectionInput {
  readonly ProjectionExpression: string | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly ExpressionAttributeNames: ReadonlyMap<string, string> | undefined;
}

/** The part of items that a read wants; `undefined`: all of it. @throws DynamoDbError */
export function projectionOf(
  input: ProjectionInput,
  context?: ExpressionContext,
): PathTree<true> | undefined {
  if (input.AttributesToGet !== undefined) return attributesToGet(input.AttributesToGet);
  const names = context ?? new ExpressionContext(input.ExpressionAttributeNames, undefined);
  const wanted =
    input.ProjectionExpression === undefined
      ? undefined
      : compileProjection(input.ProjectionExpression, names);
  if (context === undefined) names.checkAllUsed();
  return wanted;
}

function attributesToGet(names: readonly string[]): PathTree<true> {
  names.forEach((name, index) => {
    const problem = nameProblem(name);
    if (problem !== undefined) throw validation(problem);
    if (names.indexOf(name) < index) throw invalidParameter(`Duplicate value in attribute name: ${name}`);
  });
  return projection(names.map((name) => [name]));
}

import { validation } from "../errors.js";

/** A parameter's name, and its value if it was sent. */
export type Given = readonly [name: string, value: unknown];

/**
 * Checks that expressions and the parameters of old are not mixed, and that names and values come with expressions.
 * @throws DynamoDbError
 */
export function checkParameterStyles(
  expressions: readonly Given[],
  legacy: readonly Given[],
  names: unknown,
  values: unknown,
): void {
  const sent = namesOf(expressions);
  if (sent.length > 0) {
    const old = namesOf(legacy);
    if (old.length > 0) {
      throw validation(
        `Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {${old.join(", ")}} Expression parameters: {${sent.join(", ")}}`,
      );
    }
  }
  if (names !== undefined && sent.length === 0) {
    throw validation("ExpressionAttributeNames can only be specified when using expressions");
  }
  const takingValues = expressions.filter(([name]) => name !== "ProjectionExpression");
  if (values === undefined || takingValues.length === 0 || namesOf(takingValues).length > 0) return;
  const verb = takingValues.length > 1 ? "are" : "is";
  throw validation(
    `ExpressionAttributeValues can only be specified when using expressions: ${takingValues.map(([name]) => name).join(" and ")} ${verb} null`,
  );
}

const namesOf = (given: readonly Given[]): string[] =>
  given.filter(([, value]) => value !== undefined).map(([name]) => name);

import { type DynamoDbError, invalidParameter, validation } from "../errors.js";
import type { Condition } from "../expressions/condition.js";
import type { Operand } from "../expressions/context.js";
import { type Index, type KeySchema, keyAttributes, type Table } from "../tables/table.js";
import type { Item } from "../values/attribute-value.js";
import type { DecodedItem } from "../values/decode.js";
import type { Path, PathTree } from "../values/paths.js";

/** Texts that AWS gives without saying that it was the starting key. */
const BARE = /contains duplicates|number set|numeric value|significant digits|number with magnitude/;

/** The key to start after. @throws DynamoDbError when a value in it is wrong */
export function startKeyItem({ value, problem }: DecodedItem): Item {
  if (problem === undefined) return value;
  if (BARE.test(problem.message)) throw problem;
  throw validation(`The provided starting key is invalid: ${problem.message}`);
}

/** A query's filter must leave the keys alone. @throws DynamoDbError */
export function checkFilterPaths(parameter: string, filter: Condition | undefined, keys: KeySchema): void {
  if (filter === undefined) return;
  const used = new Set(pathsIn(filter).map(([name]) => name));
  for (const { name } of keyAttributes(keys)) if (used.has(name)) throw keyInFilter(parameter, name);
}

const keyInFilter = (parameter: string, name: string): DynamoDbError =>
  validation(`${parameter} can only contain non-primary key attributes: Primary key attribute: ${name}`);

/** A query's filter must find its attributes in the index that is read. @throws DynamoDbError */
export function checkFilterProjected(index: Index | undefined, filter: Condition | undefined): void {
  if (index === undefined || filter === undefined) return;
  const used = new Set(pathsIn(filter).map(([name]) => String(name)));
  const missing = [...used].filter((name) => !index.holds(name));
  if (missing.length === 0) return;
  throw invalidParameter(
    `Secondary index ${index.name} does not project one or more filter attributes: [${missing.join(", ")}]`,
  );
}

/** The attributes that a condition looks into. */
export const nestedInCondition = (condition: Condition): readonly unknown[] =>
  pathsIn(condition)
    .filter((path) => path.length > 1)
    .map(([name]) => name);

/** The attributes that a projection looks into. */
export const nestedNames = (tree: PathTree<true>): readonly string[] =>
  [...tree.names].filter(([, { leaf }]) => leaf === undefined).map(([name]) => name);

/** Keys have no insides. @throws DynamoDbError */
export function checkScalarKeys(table: Table, nested: readonly unknown[]): void {
  const check = (keys: KeySchema, role: string): void => {
    const wrong = keyAttributes(keys).find(({ name }) => nested.includes(name));
    if (wrong === undefined) return;
    throw validation(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${role}: ${wrong.name}`,
    );
  };
  check(table.keys, "Key");
  for (const index of table.indexes) check(index.keys, "IndexKey");
}

function pathsIn(condition: Condition): readonly Path[] {
  switch (condition.kind) {
    case "and":
    case "or":
      return [...pathsIn(condition.left), ...pathsIn(condition.right)];
    case "not":
      return pathsIn(condition.condition);
    case "compare":
      return operandPaths([condition.left, condition.right]);
    case "between":
      return operandPaths([condition.operand, condition.low, condition.high]);
    case "in":
      return operandPaths([condition.operand, ...condition.choices]);
    case "function":
      return operandPaths(condition.args);
  }
}

function operandPaths(operands: readonly Operand[]): readonly Path[] {
  return operands.flatMap((operand) => {
    if (operand.kind === "function") return operandPaths(operand.args);
    return operand.kind === "path" ? [operand.path] : [];
  });
}

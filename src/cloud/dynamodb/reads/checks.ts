import { type DynamoDbError, validation } from "../errors.js";
import type { Condition } from "../expressions/condition.js";
import type { Operand } from "../expressions/context.js";
import { type KeySchema, keyAttributes } from "../tables/table.js";
import type { Item } from "../values/attribute-value.js";
import type { DecodedItem } from "../values/decode.js";

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
  const used = new Set<string>();
  collect(filter, used);
  for (const { name } of keyAttributes(keys)) if (used.has(name)) throw keyInFilter(parameter, name);
}

const keyInFilter = (parameter: string, name: string): DynamoDbError =>
  validation(`${parameter} can only contain non-primary key attributes: Primary key attribute: ${name}`);

function collect(condition: Condition, used: Set<string>): void {
  switch (condition.kind) {
    case "and":
    case "or":
      collect(condition.left, used);
      collect(condition.right, used);
      return;
    case "not":
      collect(condition.condition, used);
      return;
    case "compare":
      collectOperands([condition.left, condition.right], used);
      return;
    case "between":
      collectOperands([condition.operand, condition.low, condition.high], used);
      return;
    case "in":
      collectOperands([condition.operand, ...condition.choices], used);
      return;
    case "function":
      collectOperands(condition.args, used);
  }
}

function collectOperands(operands: readonly Operand[], used: Set<string>): void {
  for (const operand of operands) {
    if (operand.kind === "function") collectOperands(operand.args, used);
    const [first] = operand.kind === "path" ? operand.path : [];
    if (typeof first === "string") used.add(first);
  }
}

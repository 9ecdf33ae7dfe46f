import type { Key } from "../../store/store.js";
import type { Engine } from "../engine.js";
import { invalidParameter, validation } from "../errors.js";
import type { Condition } from "../expressions/condition.js";
import { placeOfKey, wrongKey } from "../items/keys.js";
import { tableOf } from "../tables/names.js";
import { type Index, type KeyAttribute, keyAttributes, type Source, type Table } from "../tables/table.js";
import type { AttributeValue, Item } from "../values/attribute-value.js";
import type { PathTree } from "../values/paths.js";
import type { ReadInput } from "../wire/inputs/reads.js";

/** What is read from: a table, or one of its indexes. */
export interface Found {
  readonly table: Table;
  readonly index: Index | undefined;
  readonly source: Source;
}

/** What is read from, and what becomes of what is found. */
export interface ReadRequest extends Found {
  readonly filter: Condition | undefined;
  readonly projection: PathTree<true> | undefined;
  /** Writes an item in a way of its own, instead of the projection. */
  readonly show?: (item: Item) => string;
  /** Items of an index are completed from the table. */
  readonly whole: boolean;
  readonly countOnly: boolean;
  readonly limit: number;
  readonly consistent: boolean;
}

type SourceInput = Pick<ReadInput, "TableName" | "IndexName" | "ConsistentRead">;

/** Finds the table and index that a read names. @throws DynamoDbError */
export function sourceOf(engine: Engine, input: SourceInput): Found {
  const table = tableOf(engine, input.TableName);
  if (input.IndexName === undefined) return { table, index: undefined, source: table };
  const index = table.index(input.IndexName);
  if (index === undefined) {
    throw validation(`The table does not have the specified index: ${input.IndexName}`);
  }
  if (index.kind === "global" && input.ConsistentRead) {
    throw validation("Consistent reads are not supported on global secondary indexes");
  }
  return { table, index, source: index };
}

type SelectInput = Pick<ReadInput, "Select" | "AttributesToGet" | "ProjectionExpression" | "IndexName">;

/**
 * Checks `Select` against what else was asked for. Query and Scan word it alike, but Query counts it as a violated
 * constraint.
 * @throws DynamoDbError
 */
export function checkSelect(operation: "Query" | "Scan", input: SelectInput): void {
  const problem = selectProblem(input);
  if (problem === undefined) return;
  throw validation(operation === "Query" ? `1 validation error detected: ${problem}` : problem);
}

function selectProblem({
  Select,
  AttributesToGet,
  ProjectionExpression,
  IndexName,
}: SelectInput): string | undefined {
  const selected = AttributesToGet !== undefined || ProjectionExpression !== undefined;
  const parameter = AttributesToGet === undefined ? "ProjectionExpression" : "AttributesToGet";
  if (Select === "SPECIFIC_ATTRIBUTES" && !selected) {
    return "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES";
  }
  if (Select !== undefined && Select !== "SPECIFIC_ATTRIBUTES" && selected) {
    const what = Select === "COUNT" ? "only the Count" : Select;
    return `Cannot specify the ${parameter} when choosing to get ${what}`;
  }
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined) {
    return "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName";
  }
  return undefined;
}

/** Whether items must be read from the table where the index does not hold all that is wanted. @throws DynamoDbError */
export function needsWholeItems(
  index: Index | undefined,
  select: ReadInput["Select"],
  wanted: PathTree<true> | undefined,
): boolean {
  if (index === undefined || index.projection.ProjectionType === "ALL") return false;
  if (select === "ALL_ATTRIBUTES") {
    if (index.kind === "local") return true;
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  }
  const missing = [...(wanted?.names.keys() ?? [])].filter((name) => !index.holds(name));
  if (missing.length === 0) return false;
  if (index.kind === "local") return true;
  throw invalidParameter(`Global secondary index ${index.name} does not project [${missing.join(", ")}]`);
}

/** The attributes of a key to start after: the table's, then the index's own. */
export function startKeyNames(table: Table, index: Index | undefined): readonly string[] {
  const names = [...keyAttributes(index?.keys ?? table.keys), ...keyAttributes(table.keys)];
  return [...new Set(names.map(({ name }) => name))];
}

const invalidStart = (reason = "") => validation(`The provided starting key is invalid${reason}`);

/**
 * Checks a key to start after against the keys of what is read.
 * @throws DynamoDbError
 */
export function checkStartKey(
  table: Table,
  index: Index | undefined,
  key: Item,
  operation: "Query" | "Scan",
): void {
  if (key.size !== startKeyNames(table, index).length) {
    const bare = operation === "Query" || index !== undefined;
    throw invalidStart(bare ? "" : `: ${wrongKey().message}`);
  }
  if (operation === "Query" || index === undefined) return;
  for (const attribute of keyAttributes(index.keys)) checkStartAttribute(key, attribute);
}

/** @throws DynamoDbError when a starting key lacks an attribute, or has it with another type */
export function checkStartAttribute(key: Item, { name, type }: KeyAttribute): void {
  const value = key.get(name);
  if (value === undefined) throw invalidStart();
  if (value.type !== type) throw wrongKey();
}

/** The store's key that a read starts after. @throws DynamoDbError */
export function startKey(table: Table, index: Index | undefined, key: Item): Key {
  const own = new Map<string, AttributeValue>();
  for (const { name } of keyAttributes(table.keys)) {
    const value = key.get(name);
    if (value !== undefined) own.set(name, value);
  }
  const tail = startTail(table, own);
  if (index === undefined) return table.prefix + tail;
  const entry = index.entryKey(key, tail);
  if (entry === undefined) throw invalidStart();
  return entry;
}

function startTail(table: Table, key: Item): Key {
  try {
    return placeOfKey(table, key).tail;
  } catch (error) {
    if (error instanceof Error) throw invalidStart(`: ${error.message}`);
    throw error;
  }
}

import type { Engine } from "../engine.js";
import { DynamoDbError, validation } from "../errors.js";
import type { DynamoDbOperation } from "../operation.js";
import type { Place } from "../storage/place.js";
import { readItem } from "../storage/write.js";
import { tableOf } from "../tables/names.js";
import type { Table } from "../tables/table.js";
import { beginParts } from "../transactions/begin.js";
import { cancelFor, reasonFor } from "../transactions/cancellation.js";
import { CONFLICT } from "../transactions/in-flight.js";
import type { Part } from "../transactions/plan.js";
import { capacityList, checkDistinct, commitParts, consumptionOf } from "../transactions/write.js";
import { type Consumption, objectOf, readUnits } from "../wire/capacity.js";
import { executeTransactionInput } from "../wire/inputs/statements.js";
import type { JsonObject } from "../wire/json.js";
import { type Read, readInput } from "../wire/shapes.js";
import { onStatements } from "./access.js";
import { type Prepared, parametersOf, prepare } from "./prepare.js";
import { type PreparedSelect, selectedPlace } from "./select.js";
import type { PreparedWrite } from "./write.js";

type Input = Read<typeof executeTransactionInput>;

/** `ExecuteTransaction`. */
export const executeTransaction: DynamoDbOperation = {
  access: onStatements,
  begin: beginStatements,
  run(engine, json) {
    const input = readInput(executeTransactionInput, json);
    const statements = preparedStatements(input);
    const { ReturnConsumedCapacity: capacity = "NONE" } = input;
    if (statements.reads.length > 0) return readAll(engine, statements.reads, capacity);
    const { consumed } = commitParts(engine, {
      request: json,
      items: json.TransactStatements,
      parts: partsOf(engine, statements.writes, input),
      token: tokenOf(input),
      capacity,
    });
    return objectOf(`,"Responses":[${statements.writes.map(() => "{}").join(",")}]`, consumed);
  },
};

/** Lets an ExecuteTransaction that writes be in flight until what this gives back is called. */
function beginStatements(engine: Engine, json: JsonObject): () => void {
  try {
    const input = readInput(executeTransactionInput, json);
    const { writes } = preparedStatements(input);
    const parts = partsOf(engine, writes, input);
    return beginParts(engine, json, json.TransactStatements, parts, tokenOf(input));
  } catch {
    // It will be refused for what is wrong with it, when its turn comes. Until then it owns nothing.
    return () => {};
  }
}

/** A token is known by operation: one of TransactWriteItems is another one. */
const tokenOf = ({ ClientRequestToken: token }: Input): string | undefined =>
  token === undefined ? undefined : `\0${token}`;

function preparedStatements({ TransactStatements }: Input): {
  readonly reads: readonly PreparedSelect[];
  readonly writes: readonly PreparedWrite[];
} {
  const parameters = TransactStatements.map(({ Parameters }) => parametersOf(Parameters));
  const reads: PreparedSelect[] = [];
  const writes: PreparedWrite[] = [];
  TransactStatements.forEach(({ Statement }, at) => {
    const statement = inStatement(at, () => checkedStatement(prepare(Statement, parameters[at] ?? [])));
    if (statement.kind === "select") reads.push(statement);
    else writes.push(statement);
  });
  if (reads.length > 0 && writes.length > 0) {
    throw validation(
      "ExecuteTransaction API does not support both read and write operations in the same request.",
    );
  }
  return { reads, writes };
}

function checkedStatement(statement: Prepared): Prepared {
  if (statement.kind !== "select") {
    if (statement.returning === undefined) return statement;
    throw validation("RETURNING clause is not supported in ExecuteTransaction.");
  }
  if (statement.syntax.target.index === undefined) return statement;
  throw validation("Reads on indices are not supported within transactions.");
}

/** What is wrong with a statement says which one it is. @throws DynamoDbError */
function inStatement<T>(at: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DynamoDbError) || error.code !== "ValidationException") throw error;
    throw validation(`Validation failed in TransactStatements[${at}]: ${error.message}`);
  }
}

function partsOf(engine: Engine, writes: readonly PreparedWrite[], input: Input): readonly Part[] {
  return writes.map((write, at) => {
    const table = tableOf(engine, write.target.table);
    const show = input.TransactStatements[at]?.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
    return inStatement(at, () => write.part(table, show));
  });
}

function readAll(
  engine: Engine,
  reads: readonly PreparedSelect[],
  capacity: "TOTAL" | "INDEXES" | "NONE",
): string {
  const keyed = reads.map((read, at) => {
    const table = tableOf(engine, read.syntax.target.table);
    const place = inStatement(at, () => {
      const found = selectedPlace(read, table);
      if (found !== undefined) return found;
      throw validation(
        "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
      );
    });
    return { read, place };
  });
  const places: Place[] = [];
  const reasons = keyed.map(({ place }) =>
    reasonFor(() => {
      const found = place();
      places.push(found);
      return engine.inFlight.owns(found) ? CONFLICT : undefined;
    }),
  );
  // Unlike in a TransactGetItems, a wrong key comes before a key that comes twice.
  cancelFor(reasons);
  checkDistinct(places);
  const units = new Map<Table, Consumption>();
  const responses = keyed.map(({ read }, at) => {
    const place = places[at];
    const found = place && readItem(engine, place);
    consumptionOf(units, place?.table, "Read")?.addTable(readUnits(found?.size ?? 0, true));
    if (found === undefined) return "{}";
    return `{"Item":${read.columns === undefined ? found.json : read.columns.show(found.item)}}`;
  });
  return objectOf(
    `,"Responses":[${responses.join(",")}]`,
    capacityList(capacity, () => units),
  );
}

import type { Engine } from "../engine.js";
import { DynamoDbError, validation } from "../errors.js";
import { duplicateKeys } from "../items/batch-get.js";
import type { DynamoDbOperation } from "../operation.js";
import type { Place } from "../storage/place.js";
import { readItem, replaceItem } from "../storage/write.js";
import { tableOf } from "../tables/names.js";
import type { Table } from "../tables/table.js";
import { CONFLICT } from "../transactions/in-flight.js";
import { type Part, type PlannedWrite, placeOf, plan } from "../transactions/plan.js";
import { Consumption, objectOf, readUnits, writeUnits } from "../wire/capacity.js";
import { batchExecuteStatementInput } from "../wire/inputs/statements.js";
import { type Read, readInput } from "../wire/shapes.js";
import { onStatements } from "./access.js";
import { type Prepared, parametersOf, prepare } from "./prepare.js";
import { type PreparedSelect, selectedPlace } from "./select.js";
import type { PreparedWrite } from "./write.js";

type Member = Read<typeof batchExecuteStatementInput>["Statements"][number];

/** What became of one statement, in the order of the request. */
interface Outcome {
  readonly table: Table | undefined;
  /** Its members in the answer. */
  readonly json: string;
}

/** A statement that is to be done: what is wrong with it was found before. */
type Ready =
  | { readonly place: Place; readonly read: PreparedSelect; readonly member: Member }
  | { readonly place: Place; readonly write: PreparedWrite; readonly part: Part };

/** `BatchExecuteStatement`: each statement by itself, all writes in one commit. */
export const batchExecuteStatement: DynamoDbOperation = {
  access: onStatements,
  run(engine, json) {
    const input = readInput(batchExecuteStatementInput, json);
    const prepared = input.Statements.map((member) => attempt(() => preparedMember(member)));
    checkKinds(prepared);
    const ready = input.Statements.map((member, at) => {
      const statement = prepared[at];
      if (statement === undefined || statement instanceof DynamoDbError) return statement;
      return attempt(() => readyMember(engine, member, statement));
    });
    checkDistinct(ready);
    const { ReturnConsumedCapacity: mode = "NONE" } = input;
    const batch = new Batch(engine);
    const outcomes = ready.map((one, at) => {
      const statement = prepared[at];
      const name =
        statement === undefined || statement instanceof DynamoDbError ? undefined : tableName(statement);
      if (one === undefined) throw new TypeError("A statement without a result");
      return one instanceof DynamoDbError ? failure(one, name) : batch.run(one, name);
    });
    batch.commit();
    return objectOf(
      `,"Responses":[${outcomes.map((outcome) => outcome.json).join(",")}]`,
      mode === "NONE" ? "" : batch.capacity(mode),
    );
  },
};

function attempt<T>(work: () => T): T | DynamoDbError {
  try {
    return work();
  } catch (error) {
    if (error instanceof DynamoDbError) return error;
    throw error;
  }
}

function preparedMember({ Statement, Parameters }: Member): Prepared {
  const statement = prepare(Statement, parametersOf(Parameters));
  if (statement.kind !== "exists") return statement;
  throw validation("EXISTS can only be used in ExecuteTransaction write requests.");
}

const tableName = (statement: Prepared): string =>
  statement.kind === "select" ? statement.syntax.target.table : statement.target.table;

/** Reads and writes do not go together. What cannot be read is neither. */
function checkKinds(prepared: readonly (Prepared | DynamoDbError)[]): void {
  const statements = prepared.filter((one): one is Prepared => !(one instanceof DynamoDbError));
  const reads = statements.filter(({ kind }) => kind === "select").length;
  if (reads === 0 || reads === statements.length) return;
  throw validation("Read and write requests together in the same batch is not supported.");
}

function checkDistinct(ready: readonly (Ready | DynamoDbError | undefined)[]): void {
  const seen = new Set<string>();
  for (const one of ready) {
    if (one === undefined || one instanceof DynamoDbError) continue;
    const key = one.place.table.prefix + one.place.tail;
    if (seen.has(key)) throw duplicateKeys();
    seen.add(key);
  }
}

function readyMember(engine: Engine, member: Member, statement: Prepared): Ready {
  if (statement.kind !== "select") {
    const table = tableOf(engine, statement.target.table);
    // A failed condition never shows the item here, whatever was asked for.
    const part = statement.part(table, false);
    return { place: placeOf(table, part), write: statement, part };
  }
  const table = tableOf(engine, statement.syntax.target.table);
  const place = selectedPlace(statement, table);
  if (place === undefined) {
    throw validation(
      "Select statements within BatchExecuteStatement must specify the primary key in the where clause.",
    );
  }
  return { place: place(), read: statement, member };
}

/** The codes of errors in an answer are shorter. */
const CODES: Readonly<Record<string, string>> = {
  ResourceNotFoundException: "ResourceNotFound",
  AccessDeniedException: "AccessDenied",
};

function failure(error: DynamoDbError, table: string | undefined): Outcome {
  const code = CODES[error.code] ?? "ValidationError";
  return {
    table: undefined,
    json: failed(code, error.message, code === "ValidationError" ? undefined : table),
  };
}

function failed(code: string, message: string, table: string | undefined): string {
  const name = table === undefined ? "" : `,"TableName":${JSON.stringify(table)}`;
  return `{"Error":{"Code":"${code}","Message":${JSON.stringify(message)}}${name}}`;
}

const succeeded = (table: string | undefined, item: string | undefined): string =>
  objectOf(
    table === undefined ? "" : `,"TableName":${JSON.stringify(table)}`,
    item === undefined ? "" : `,"Item":${item}`,
  );

/** Does the statements of a batch; nothing is written before `commit`. */
class Batch {
  readonly #writes: PlannedWrite[] = [];
  readonly #units = new Map<Table, Consumption>();
  readonly #failed: (readonly [Table, number])[] = [];

  constructor(readonly engine: Engine) {}

  run(ready: Ready, name: string | undefined): Outcome {
    return "read" in ready ? this.#read(ready, name) : this.#write(ready, name);
  }

  #read(
    { place, read, member }: Extract<Ready, { read: PreparedSelect }>,
    name: string | undefined,
  ): Outcome {
    const found = readItem(this.engine, place);
    this.#of(place.table).addTable(readUnits(found?.size ?? 0, member.ConsistentRead ?? false));
    const item = found && (read.columns === undefined ? found.json : read.columns.show(found.item));
    return { table: place.table, json: succeeded(name, item) };
  }

  #write(
    { place, write, part }: Extract<Ready, { write: PreparedWrite }>,
    name: string | undefined,
  ): Outcome {
    const { table } = place;
    const done = this.engine.inFlight.owns(place) ? CONFLICT : attempt(() => plan(this.engine, part, place));
    if (done === undefined) throw new TypeError("A plan without a place");
    if (done instanceof DynamoDbError) return failure(done, name);
    if ("code" in done) {
      const stored = readItem(this.engine, place)?.size ?? 0;
      this.#failed.push([table, writeUnits(Math.max(stored, part.next?.size ?? 0))]);
      return { table, json: failed(done.code, done.message, name) };
    }
    this.#writes.push(done);
    this.#of(table).addWrite(done.old, done.next);
    return { table, json: succeeded(name, write.returned(part, done)) };
  }

  commit(): void {
    const changes = this.#writes.filter(({ old, next }) => old !== undefined || next !== undefined);
    if (changes.length === 0) return;
    this.engine.store.transaction((transaction) => {
      for (const { place, old, next } of changes) replaceItem(this.engine, transaction, place, old, next);
    });
  }

  /** Failures only count for a table where something else was done. */
  capacity(mode: "TOTAL" | "INDEXES"): string {
    for (const [table, units] of this.#failed) this.#units.get(table)?.addFailed(units);
    if (this.#units.size === 0) return "";
    const list = [...this.#units.values()].map((consumption) => consumption.toJson(mode));
    return `,"ConsumedCapacity":[${list.join(",")}]`;
  }

  #of(table: Table): Consumption {
    const known = this.#units.get(table) ?? new Consumption(table);
    this.#units.set(table, known);
    return known;
  }
}

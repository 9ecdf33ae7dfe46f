import type { Access } from "../contract/access.js";
import type { Engine } from "./engine.js";
import type { Table } from "./tables/table.js";
import type { JsonObject } from "./wire/json.js";

/** A request of which nothing was checked yet. */
export interface Asked {
  /** The operation's name. */
  readonly operation: string;
  readonly input: JsonObject;
  /** The ARN of a table of a name. */
  readonly arnOf: (table: string) => string;
}

/** What a request that nobody checked yet asks of one of its tables. */
export interface AskedTable {
  readonly input: JsonObject;
  readonly table: Table;
  readonly index: string | undefined;
  /** Whether a name that the request gives is the table's. */
  readonly isNamed: (given: unknown) => boolean;
}

/** The partition keys that a request names; `unknown` where that can't be seen. */
export type LeadingKeys = readonly string[] | "unknown" | undefined;

/**
 * One operation of DynamoDB, in the shape of all services' (`contract/operation.ts`) but for one thing: it takes the
 * engine and the input as they are, and gives its answer's JSON text at once. Nothing is awaited and no context made
 * where one core does tens of thousands a second, and callers in process (`execute`) could not wait.
 */
export interface DynamoDbOperation {
  /** What the caller needs permission for. */
  readonly access: (asked: Asked) => readonly Access[];
  /** @throws DynamoDbError */
  readonly run: (engine: Engine, input: JsonObject) => string;
  /** What `dynamodb:LeadingKeys` is; absent for operations that are about no partition. */
  readonly leadingKeys?: (asked: AskedTable) => LeadingKeys;
  /** Lets a transaction be in flight until the function that it gives back is called. */
  readonly begin?: (engine: Engine, input: JsonObject) => () => void;
}

/** Everything outside of the function, as it stands at a moment: tables, queues, other people's services, the clock. */
import type { Snapshot } from "../../cloud/in-process.js";
import type { ServiceAnswers } from "./answers.js";
import type { HttpAnswers, SentPost } from "./stand-in.js";
import type { KeyAttribute, TableIndex } from "./tables.js";

export const REGION = "us-east-1";
export const ACCOUNT = "123456789012";

/** A state to begin a run with. */
export interface WorldState {
  readonly aws: Snapshot | undefined;
  readonly posts: readonly SentPost[];
  readonly messages: readonly SentMessage[];
  /** How often each of the answers was asked for that people gave. */
  readonly turns: readonly number[];
  /** Tables and queues that are there. */
  readonly made: readonly string[];
}

export const NOTHING_YET: WorldState = { aws: undefined, posts: [], messages: [], turns: [], made: [] };

/** A message that a queue took. */
export interface SentMessage {
  readonly queue: string;
  readonly id: string;
  readonly body: string;
  readonly attributes: unknown;
}

export interface WorldOptions {
  /** Epoch ms. */
  readonly now: number;
  readonly http: HttpAnswers;
  readonly answers: ServiceAnswers;
  /** Attributes that tables are known to expire by, or are to be created with. */
  readonly tables: TableBook;
}

/** What is known of the tables. It grows while a handler is tried out for the first time. */
export class TableBook {
  readonly #keys = new Map<string, readonly KeyAttribute[]>();
  /** Attributes by which items of tables expire. */
  readonly expiries = new Map<string, string>();
  /** Their secondary indexes. */
  readonly indexes = new Map<string, readonly TableIndex[]>();
  /** How each was come by, for the notes. */
  readonly notes = new Map<string, string>();
  /** Tables whose keys are no more than likely. */
  readonly guessed = new Set<string>();
  /** Tables and queues that nobody described, and that could not be guessed. */
  readonly unknown = new Map<string, string>();
  /** How much was found out so far. */
  learnt = 0;

  attributesOf(table: string): readonly KeyAttribute[] | undefined {
    return this.#keys.get(table);
  }

  keysOf = (table: string): readonly string[] | undefined => this.#keys.get(table)?.map(({ name }) => name);

  set(table: string, keys: readonly KeyAttribute[], note: string | undefined): void {
    this.#keys.set(table, keys);
    this.learnt += 1;
    this.unknown.delete(table);
    if (note !== undefined) this.notes.set(table, note);
  }

  /** An index that is asked for and that nobody described. */
  noteIndex(table: string, index: TableIndex): void {
    const known = this.indexes.get(table) ?? [];
    if (known.some(({ name }) => name === index.name)) return;
    this.indexes.set(table, [...known, index]);
    this.learnt += 1;
    this.notes.set(
      `${table}, index ${index.name}`,
      `its key is ${index.keys.map(({ name }) => name).join(", ")}, as a query names it`,
    );
  }

  get names(): readonly string[] {
    return [...this.#keys.keys()];
  }
}

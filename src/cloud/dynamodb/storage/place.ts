import type { Key } from "../../store/store.js";
import type { Table } from "../tables/table.js";

/** Where an item lies. */
export interface Place {
  readonly table: Table;
  /** The item's key without the table's prefix. */
  readonly tail: Key;
}

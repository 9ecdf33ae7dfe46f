import type { Transaction } from "../../store/store.js";
import type { Engine } from "../engine.js";
import { placeOfItem } from "../items/keys.js";
import { deleteAll } from "../tables/catalog.js";
import { after } from "./key-bytes.js";
import { NewItem, StoredItem } from "./stored-item.js";
import { replaceStored } from "./write.js";

/**
 * How keys of items and of index entries are made. 1 (not written down): number keys in an order of our own.
 * 2: items of a scan, and those with one key in an index, come in AWS's order.
 */
const FORMAT = 2;

/**
 * Brings a store of an older format to the present one.
 * @throws Error for a store of a newer one
 */
export function migrate(engine: Engine): void {
  const { store, space } = engine;
  const known = Number(store.get(space.format) ?? 1);
  if (known === FORMAT) return;
  if (known > FORMAT) {
    throw new Error(
      `The tables of this home were written by a newer idem-lab (format ${known}; this one knows up to ${FORMAT}). Update it: npm install -g idem-lab@latest; or choose another home with --home <dir>.`,
    );
  }
  store.transaction((transaction) => {
    // Found again from the items.
    deleteAll(transaction, space.expiries);
    for (const name of [...engine.tables.names()]) placeAnew(engine, transaction, name);
    transaction.put(space.format, String(FORMAT));
  });
}

/** Takes all items of a table out and puts them in again, under the keys of today. */
function placeAnew(engine: Engine, transaction: Transaction, name: string): void {
  const table = engine.tables.get(name);
  const items = [...transaction.entries({ from: table.prefix, to: after(table.prefix) })].map(
    ([, stored]) => new StoredItem(stored).item,
  );
  deleteAll(transaction, engine.space.items(table.record.number));
  deleteAll(transaction, engine.space.indexes(table.record.number));
  for (const item of items) {
    replaceStored(engine, transaction, placeOfItem(table, item), undefined, new NewItem(item));
  }
}

/** Which format the home's store is in: an older one is brought to the present, a newer one is left alone. */
import { HelpfulError } from "../../errors/helpful.js";
import type { Store, Transaction } from "../store/store.js";

const KEY = "format";

/** What brings the store from each format to the next. A store without a number is of format 0. */
const MIGRATIONS: readonly ((transaction: Transaction) => void)[] = [
  // Format 1 is format 0 with its number.
  () => {},
];
/** The format that this version writes. */
export const FORMAT = MIGRATIONS.length;

/** The number that a store carries. */
export const formatOf = (store: Store): number => Number(store.get(KEY) ?? 0);

/** A home that a newer idem-lab wrote; the message says what to do. */
export class NewerHomeError extends HelpfulError {
  constructor(what: string, found: number, known: number) {
    super(
      `The ${what} of this home's embedded AWS is of a newer idem-lab (format ${found}; this one knows up to ${known}). Update it: npm install -g idem-lab@latest; or choose another home with --home <dir>.`,
    );
  }
}

/** @throws NewerHomeError; nothing is changed then */
export function checkFormat(store: Store): void {
  const found = formatOf(store);
  // What is no number at all was not written by any version up to this one.
  if (!(found <= FORMAT)) throw new NewerHomeError("store", found, FORMAT);
}

/** Brings a store to the present format, all of it or nothing. For its owner only. @throws NewerHomeError */
export function migrate(store: Store): void {
  checkFormat(store);
  const found = formatOf(store);
  if (found === FORMAT) return;
  store.transaction((transaction) => {
    for (const step of MIGRATIONS.slice(found)) step(transaction);
    transaction.put(KEY, String(FORMAT));
  });
}

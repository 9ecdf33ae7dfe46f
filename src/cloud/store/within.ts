import type { Key, Range, Reader, Store, Transaction } from "./store.js";

/** The part of a store whose keys begin with `prefix`, as a store of its own. Closing it is the whole one's business. */
export function storeWithin(store: Store, prefix: Key): Store {
  const bounds = ({ from, to, ...order }: Range): Range => ({
    ...order,
    from: prefix + from,
    to: prefix + to,
  });
  const within = (reader: Reader): Reader => ({
    get: (key) => reader.get(prefix + key),
    *entries(range) {
      for (const [key, value] of reader.entries(bounds(range))) yield [key.slice(prefix.length), value];
    },
  });
  return {
    ...within(store),
    transaction: <T>(work: (transaction: Transaction) => T): T =>
      store.transaction((transaction) =>
        work({
          ...within(transaction),
          put: (key, value) => transaction.put(prefix + key, value),
          delete: (key) => transaction.delete(prefix + key),
        }),
      ),
    close: async () => {},
  };
}

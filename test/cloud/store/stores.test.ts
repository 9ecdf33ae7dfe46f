import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createGroupCommitStore } from "../../../src/cloud/store/group-commit.js";
import { openLmdbStore } from "../../../src/cloud/store/lmdb.js";
import { createMemoryStore } from "../../../src/cloud/store/memory.js";
import { prefixRange, type Store } from "../../../src/cloud/store/store.js";
import { storeWithin } from "../../../src/cloud/store/within.js";

const folder = mkdtempSync(join(tmpdir(), "idem-lab-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const newFile = () => join(folder, `${files++}.db`);

const kinds: [string, () => Store][] = [
  ["memory", createMemoryStore],
  ["LMDB", () => openLmdbStore(newFile())],
  ["group commit", () => createGroupCommitStore(openLmdbStore(newFile()))],
  ["region's", () => storeWithin(createMemoryStore(), "region/eu-west-1/")],
];

describe.each(kinds)("the %s store", (_kind, open) => {
  it("keeps byte order, both ways, with the end of a range excluded", async () => {
    const store = open();
    const keys = ["a", "a\x00", "a\x00b", "a\x7f", "a\x80", "a\xff", "a\xffz", "b"];
    store.transaction((tx) => {
      for (const key of [...keys].reverse()) tx.put(key, `é漢😀 ${key}`);
    });
    const inA = keys.slice(0, -1);
    expect([...store.entries(prefixRange("a"))].map(([key]) => key)).toEqual(inA);
    expect([...store.entries({ ...prefixRange("a"), reverse: true })].map(([key]) => key)).toEqual(
      inA.toReversed(),
    );
    expect([...store.entries({ from: "a\x00", to: "a\x7f" })].map(([key]) => key)).toEqual([
      "a\x00",
      "a\x00b",
    ]);
    expect(store.get("a\xff")).toBe("é漢😀 a\xff");
    expect(store.get("c")).toBeUndefined();
    await store.close();
  });

  it("takes keys of 4,000 bytes and values of 4 MB", async () => {
    const store = open();
    const key = "\xff".repeat(4000);
    const value = "x".repeat(4 << 20);
    store.transaction((tx) => tx.put(key, value));
    expect(store.get(key)).toBe(value);
    await store.close();
  });

  it("undoes a transaction that throws, and what joined it", async () => {
    const store = open();
    store.transaction((tx) => tx.put("kept", "1"));
    expect(() =>
      store.transaction((tx) => {
        tx.put("kept", "2");
        tx.put("lost", "1");
        store.transaction((inner) => inner.put("inner", "1"));
        expect(store.get("inner")).toBe("1");
        throw new Error("no");
      }),
    ).toThrow("no");
    expect([...store.entries({ from: "a", to: "z" })]).toEqual([["kept", "1"]]);
    expect(store.transaction(() => 42)).toBe(42);
    await store.close();
  });

  it("behaves as a sorted map", async () => {
    const store = open();
    const model = new Map<string, string>();
    const key = fc.string({
      unit: fc.constantFrom("\x00", "\x01", "a", "\xfe", "\xff"),
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(
        fc.array(fc.record({ key, value: fc.option(fc.string()) }), { maxLength: 8 }),
        key,
        key,
        fc.boolean(),
        fc.boolean(),
        (writes, from, to, reverse, fails) => {
          const apply = () =>
            store.transaction((tx) => {
              for (const write of writes) {
                if (write.value === null) tx.delete(write.key);
                else tx.put(write.key, write.value);
              }
              if (fails) throw new Error("rolled back");
            });
          if (fails) expect(apply).toThrow("rolled back");
          else {
            apply();
            for (const write of writes) {
              if (write.value === null) model.delete(write.key);
              else model.set(write.key, write.value);
            }
          }
          const expected = [...model]
            .filter(([k]) => k >= from && k < to)
            .sort(([a], [b]) => (a < b ? -1 : 1));
          if (reverse) expected.reverse();
          expect([...store.entries({ from, to, reverse })]).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
    await store.close();
  });
});

describe("the memory store's states", () => {
  it("gives equal digests to equal contents, whatever led there", () => {
    const operation = fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.option(fc.constantFrom("1", "2")));
    fc.assert(
      fc.property(fc.array(operation), fc.array(fc.nat(20)), (operations, hashAt) => {
        const store = createMemoryStore();
        const model = new Map<string, string>();
        operations.forEach(([key, value], index) => {
          if (hashAt.includes(index)) store.hash();
          store.transaction((tx) => (value === null ? tx.delete(key) : tx.put(key, value)));
          if (value === null) model.delete(key);
          else model.set(key, value);
        });
        const fresh = createMemoryStore();
        fresh.transaction((tx) => {
          for (const [key, value] of model) tx.put(key, value);
        });
        expect(store.hash()).toBe(fresh.hash());
        fresh.transaction((tx) => tx.put("a", "other"));
        expect(store.hash()).not.toBe(fresh.hash());
      }),
    );
  });

  it("goes back and forth between snapshots", () => {
    const store = createMemoryStore();
    const empty = store.snapshot();
    store.transaction((tx) => tx.put("a", "1"));
    const one = store.snapshot();
    const hash = store.hash();
    store.transaction((tx) => tx.put("a", "2"));
    store.restore(one);
    expect([store.get("a"), store.hash(), one.hash()]).toEqual(["1", hash, hash]);
    store.transaction((tx) => tx.put("a", "3"));
    store.restore(empty);
    expect(store.get("a")).toBeUndefined();
    store.restore(one);
    expect(store.get("a")).toBe("1");
    const other = createMemoryStore();
    other.restore(one);
    expect(other.hash()).toBe(hash);
  });
});

describe("stores within a store", () => {
  it("see nothing of each other, and join the transaction of the whole", () => {
    const whole = createMemoryStore();
    const [one, other] = [storeWithin(whole, "region/one/"), storeWithin(whole, "region/other/")];
    one.transaction((tx) => {
      tx.put("a", "1");
      other.transaction((inner) => inner.put("b", "2"));
    });
    expect(() =>
      one.transaction((tx) => {
        tx.delete("a");
        other.transaction((inner) => inner.put("b", "3"));
        throw new Error("no");
      }),
    ).toThrow("no");
    expect([...one.entries(prefixRange("a"))]).toEqual([["a", "1"]]);
    expect([...other.entries({ from: "a", to: "z" })]).toEqual([["b", "2"]]);
    expect(whole.get("region/one/a")).toBe("1");
    expect(one.get("b")).toBeUndefined();
  });
});

it("a durable store that was closed says so to whoever still looks", async () => {
  const path = newFile();
  const store = openLmdbStore(path);
  store.transaction((tx) => tx.put("a", "1"));
  await store.close();
  const said = `${path} is closed: its embedded AWS is ending. Try again: another one starts by itself.`;
  expect(() => store.get("a")).toThrow(said);
  expect(() => [...store.entries(prefixRange("a"))]).toThrow(said);
  expect(() => store.transaction((tx) => tx.get("a"))).toThrow(said);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGroupCommitStore } from "../../../src/cloud/store/group-commit.js";
import { createMemoryStore } from "../../../src/cloud/store/memory.js";
import type { Store } from "../../../src/cloud/store/store.js";

const ALL = { from: "", to: "\xff" };

/** A store that counts its commits, and can be made to refuse them. */
function watched(): { readonly store: Store; readonly below: Store; commits: number; full: boolean } {
  const store = createMemoryStore();
  const watch = {
    store,
    commits: 0,
    full: false,
    below: {
      ...store,
      transaction<T>(work: Parameters<typeof store.transaction<T>>[0]): T {
        if (watch.full) throw new Error("The disk is full");
        watch.commits += 1;
        return store.transaction(work);
      },
    },
  };
  return watch;
}

describe("the group commit", () => {
  it("is visible at once, and below in one commit for all of a turn", async () => {
    const watch = watched();
    const grouped = createGroupCommitStore(watch.below);
    grouped.transaction((tx) => tx.put("a", "1"));
    grouped.transaction((tx) => tx.put("b", "1"));
    grouped.transaction((tx) => tx.delete("a"));
    expect([...grouped.entries(ALL)]).toEqual([["b", "1"]]);
    expect([...watch.store.entries(ALL)]).toEqual([]);
    await grouped.flushed();
    expect([...watch.store.entries(ALL)]).toEqual([["b", "1"]]);
    expect(watch.commits).toBe(1);
    expect(grouped.flushed()).toBeUndefined();
  });

  it("says so when the store below takes nothing, keeps what was written, and tries again", async () => {
    const watch = watched();
    const grouped = createGroupCommitStore(watch.below);
    watch.full = true;
    grouped.transaction((tx) => tx.put("a", "1"));
    await expect(grouped.flushed()).rejects.toThrow("The disk is full");
    expect(grouped.get("a")).toBe("1");
    await expect(grouped.flushed()).rejects.toThrow("The disk is full");
    watch.full = false;
    await grouped.flushed();
    expect(watch.store.get("a")).toBe("1");
  });

  it("takes what is written before a commit into it", async () => {
    const watch = watched();
    const grouped = createGroupCommitStore(watch.below);
    let asked = 0;
    grouped.beforeCommit(() => {
      asked += 1;
      grouped.transaction((tx) => tx.put("late", String(asked)));
    });
    grouped.transaction((tx) => tx.put("a", "1"));
    expect(grouped.get("late")).toBeUndefined();
    await grouped.flushed();
    expect([...watch.store.entries(ALL)]).toEqual([
      ["a", "1"],
      ["late", "1"],
    ]);
    expect(watch.commits).toBe(1);
    expect(grouped.flushed()).toBeUndefined();
  });

  it("writes all before it closes", async () => {
    const watch = watched();
    const grouped = createGroupCommitStore(watch.below);
    grouped.transaction((tx) => tx.put("a", "1"));
    await grouped.close();
    expect(watch.store.get("a")).toBe("1");
  });

  it("writes nothing more of what it gave up, and closes", async () => {
    const watch = watched();
    const grouped = createGroupCommitStore(watch.below);
    watch.full = true;
    grouped.transaction((tx) => tx.put("a", "1"));
    await expect(grouped.flushed()).rejects.toThrow("The disk is full");
    watch.full = false;
    grouped.abandon();
    await grouped.close();
    expect([...watch.store.entries(ALL)]).toEqual([]);
  });

  it("looks the same from above wherever the flushes fall", async () => {
    const key = fc.constantFrom("a", "b", "c", "d", "e");
    const write = fc.record({ key, value: fc.option(fc.string()), flush: fc.boolean(), fails: fc.boolean() });
    const check = async (
      writes: readonly { key: string; value: string | null; flush: boolean; fails: boolean }[],
      reverse: boolean,
    ) => {
      const grouped = createGroupCommitStore(createMemoryStore());
      const plain = createMemoryStore();
      for (const { key: name, value, flush, fails } of writes) {
        for (const store of [grouped, plain]) {
          try {
            store.transaction((tx) => {
              if (value === null) tx.delete(name);
              else tx.put(name, value);
              if (fails) throw new Error("rolled back");
            });
          } catch (error) {
            expect(error).toMatchObject({ message: "rolled back" });
          }
        }
        if (flush) await grouped.flushed();
        const range = { from: "b", to: "e", reverse };
        expect([...grouped.entries(range)]).toEqual([...plain.entries(range)]);
        expect(grouped.get(name)).toBe(plain.get(name));
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(write, { maxLength: 12 }), fc.boolean(), check), {
      numRuns: 100,
    });
  });
});

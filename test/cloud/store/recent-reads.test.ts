import { describe, expect, it } from "vitest";
import { RecentReads } from "../../../src/cloud/store/recent-reads.js";

describe("recent reads", () => {
  it("finds a key once, also one without a value, until it is told of a change", () => {
    const reads = new RecentReads();
    let found = 0;
    const find = (key: string) => {
      found += 1;
      return key === "there" ? "1" : undefined;
    };
    for (const key of ["there", "there", "not", "not"]) reads.get(key, find);
    expect(found).toBe(2);
    reads.set("not", "2");
    expect(reads.get("not", find)).toBe("2");
    reads.set("there", undefined);
    expect(reads.get("there", find)).toBeUndefined();
    reads.clear();
    expect(reads.get("there", find)).toBe("1");
    expect(found).toBe(3);
  });

  it("keeps no long value, and no more than some", () => {
    const reads = new RecentReads();
    const long = "x".repeat(100_000);
    expect(reads.get("long", () => long)).toBe(long);
    expect(reads.get("long", () => "found again")).toBe("found again");
    for (let key = 0; key < 10_000; key += 1) reads.set(String(key), "v");
    let found = 0;
    for (let key = 0; key < 10_000; key += 1) {
      reads.get(String(key), () => {
        found += 1;
        return "v";
      });
    }
    expect(found).toBeGreaterThan(9000);
  });
});

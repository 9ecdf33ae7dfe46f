import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ManualClock } from "../../../src/cloud/clock/manual-clock.js";
import { createDynamoDbService } from "../../../src/cloud/dynamodb/service.js";
import { createMemoryStore } from "../../../src/cloud/store/memory.js";
import type { Store } from "../../../src/cloud/store/store.js";

const open = (store: Store) => {
  const clock = new ManualClock(Date.UTC(2026, 10, 26));
  const service = createDynamoDbService({ store, clock, region: "us-east-1", accountId: "000000000000" });
  return (operation: string, input: object) =>
    JSON.parse(service.execute(operation, { TableName: "Num", ...input }));
};

/** A table of the first format: five items with number keys, indexes of both kinds, a time to live and a stream. */
function firstFormat() {
  const file = new URL("./format-1.json", import.meta.url);
  const entries: [string, string][] = JSON.parse(readFileSync(file, "utf8"));
  const store = createMemoryStore();
  store.transaction((transaction) => {
    for (const [key, value] of entries) transaction.put(key, value);
  });
  return store;
}

it("finds everything in a store of the first format", () => {
  const store = firstFormat();
  const stream = () => [...store.entries({ from: "dynamodb/s/", to: "dynamodb/s0" })];
  const before = stream();
  const run = open(store);
  const three = { ExpressionAttributeValues: { ":v": { N: "3" } } };
  const seven = { ExpressionAttributeValues: { ":v": { N: "7" } } };
  expect(run("GetItem", { Key: { n: { N: "3" }, s: { S: "x2" } } }).Item?.l).toEqual({ S: "l3" });
  expect(run("Query", { IndexName: "local", KeyConditionExpression: "n = :v", ...three }).Count).toBe(1);
  expect(run("Query", { IndexName: "global", KeyConditionExpression: "g = :v", ...seven }).Count).toBe(5);
  expect(run("Scan", {}).Count).toBe(5);
  expect(stream()).toEqual(before);
  const digest = store.hash();
  open(store);
  expect(store.hash()).toBe(digest);
});

it("refuses a store of a later format, and leaves it as it is", () => {
  const store = firstFormat();
  store.transaction((transaction) => transaction.put("dynamodb/f", "99"));
  expect(() => open(store)).toThrow(/newer idem-lab \(format 99.*--home/);
  expect(store.get("dynamodb/f")).toBe("99");
});

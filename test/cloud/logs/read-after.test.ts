import { expect, test } from "vitest";
import type { ServiceRequest } from "../../../src/cloud/contract/service.js";
import { readAfter } from "../../../src/cloud/logs/read-after.js";

const REQUEST: ServiceRequest = {
  requestId: "1",
  method: "POST",
  path: "/",
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
  caller: { accountId: "1", arn: "a", userId: "u", accessKeyId: "k" },
};

test("whoever reads logs finds what was logged before", async () => {
  const written: string[] = [];
  const service = { handle: () => ({ status: 200, body: written.join() }) };
  const reader = readAfter(service, () => void written.push("a line"));
  expect(await reader.handle(REQUEST)).toEqual({ status: 200, body: "a line" });
});

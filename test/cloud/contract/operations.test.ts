/** The one shape of a service: what all do alike, and that an operation is one file and one line in a map. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Call, Fault, OperationService, type Protocol } from "../../../src/cloud/contract/operation.js";
import type { ServiceRequest, ServiceResponse } from "../../../src/cloud/contract/service.js";
import { OPERATIONS as IAM } from "../../../src/cloud/iam/operations.js";
import { OPERATIONS as LAMBDA } from "../../../src/cloud/lambda/operations.js";
import { OPERATIONS as LOGS } from "../../../src/cloud/logs/operations.js";
import { OPERATIONS as SQS } from "../../../src/cloud/sqs/operations.js";
import { OPERATIONS as STS } from "../../../src/cloud/sts/operations.js";

class TestFault extends Fault {
  response(request: ServiceRequest): ServiceResponse {
    return { status: 400, body: `${request.requestId}: ${this.message}` };
  }
}

/** Its path names the operation; `/` can't be read. */
const PROTOCOL: Protocol<Call, string> = {
  read(request) {
    if (request.path === "/") throw new TestFault("names nothing");
    return { request, operation: request.path.slice(1) };
  },
  unknown: ({ operation }) => new TestFault(`unknown: ${operation}`),
  answer: ({ operation }, answer) => ({ status: 200, body: `${operation}: ${answer}` }),
};

const service = new OperationService({
  protocol: PROTOCOL,
  operations: {
    Answer: {
      access: (asked: string) => [{ action: "test:Answer", resource: asked }],
      run: async (context: number) => `it is ${context}`,
    },
    Refuse: {
      access: () => [],
      run: () => {
        throw new TestFault("refused");
      },
    },
    Break: {
      access: () => {
        throw new TypeError("our own mistake in access");
      },
      run: () => {
        throw new TypeError("our own mistake");
      },
    },
  },
  asked: ({ request }) => request.requestId,
  context: () => 42,
});

const requestOf = (path: string): ServiceRequest => ({
  requestId: "request-1",
  method: "POST",
  path,
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
  caller: { accountId: "1", arn: "arn", userId: "user", accessKeyId: "key" },
});

describe("a service of operations", () => {
  test("answers what the operation gives back", async () => {
    expect(await service.handle(requestOf("/Answer"))).toEqual({ status: 200, body: "Answer: it is 42" });
  });

  test.each([
    ["/Refuse", "refused"],
    ["/Missing", "unknown: Missing"],
    ["/constructor", "unknown: constructor"],
    ["/", "names nothing"],
  ])("answers the fault of %s", async (path, message) => {
    expect(await service.handle(requestOf(path))).toEqual({ status: 400, body: `request-1: ${message}` });
  });

  test("makes no answer of our own mistakes", async () => {
    await expect(service.handle(requestOf("/Break"))).rejects.toThrow("our own mistake");
    expect(() => service.access(requestOf("/Break"))).toThrow("our own mistake in access");
  });

  test("asks the operation for the permissions, and nobody for what is refused anyhow", () => {
    expect(service.access(requestOf("/Answer"))).toEqual([{ action: "test:Answer", resource: "request-1" }]);
    expect(service.access(requestOf("/Missing"))).toEqual([]);
    expect(service.access(requestOf("/"))).toEqual([]);
  });
});

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter, at: number) => (at === 0 ? "" : "-") + letter.toLowerCase());

describe.each([
  ["iam", IAM],
  ["lambda", LAMBDA],
  ["logs", LOGS],
  ["sqs", SQS],
  ["sts", STS],
])("the operations of %s", (folder, operations) => {
  test("each have a file of their name, which a batch shares with its single operation", () => {
    const files = readdirSync(new URL(`../../../src/cloud/${folder}/operations`, import.meta.url)).filter(
      (name) => name.endsWith(".ts") && name !== "context.ts",
    );
    const named = Object.keys(operations).map((name) => `${kebab(name.replace(/Batch$/, ""))}.ts`);
    expect(files.sort()).toEqual([...new Set(named)].sort());
  });
});

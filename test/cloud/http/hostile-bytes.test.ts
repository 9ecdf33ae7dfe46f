/** Bytes that are hardly HTTP, and bodies that are hardly JSON: answered in words or not at all, and the process lives. */
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signingHeaders } from "../../../src/cloud/http/sigv4.js";
import { startTestCloud, type TestCloud } from "../support/cloud.js";
import { say as sayTo, send as sendTo, type Wire } from "../support/wire.js";

let aws: TestCloud;
beforeAll(async () => {
  aws = await startTestCloud();
});
afterAll(async () => {
  // It lives, and nothing of all this was a mistake of its own.
  await aws.logs.send(new DescribeLogGroupsCommand({}));
  await aws.end();
  expect(aws.notices).toEqual([]);
});

const port = (): number => Number(new URL(aws.cloud.endpoint).port);

const send = (wire: Wire) => sendTo(port(), wire);
const say = (bytes: Uint8Array | string) => sayTo(port(), bytes);

describe("what is hardly HTTP", () => {
  const answered = /^$|^HTTP\/1\.1 4\d\d /;

  test("random bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        expect(await say(bytes)).toMatch(answered);
      }),
      { numRuns: 150 },
    );
  });

  test("lines that look like requests", async () => {
    const piece = fc.constantFrom(
      "GET / HTTP/1.1",
      "POST /_runtime/ HTTP/1.1",
      "GET /_lease HTTP/1.1",
      "GET /_ HTTP/1.0",
      "CONNECT 127.0.0.1:22 HTTP/1.1",
      "OPTIONS * HTTP/1.1",
      "GET http://evil.example/ HTTP/1.1",
      "GET //evil.example/_code/x HTTP/1.1",
      "GET /%ff%00/../_code/%2e%2e HTTP/1.1",
      "PRI * HTTP/2.0",
      "host: 127.0.0.1",
      "host: evil.example",
      "Host: [::1]:1",
      "authorization: AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=",
      "authorization: AWS4-HMAC-SHA256 ",
      "x-amz-target: DynamoDB_20120810.__proto__",
      "content-type: application/x-www-form-urlencoded",
      "content-length: 5",
      "content-length: -1",
      "transfer-encoding: chunked",
      "expect: 100-continue",
      "expect: nonsense",
      "connection: upgrade",
      "upgrade: websocket",
      "",
      "zz",
      "ffffffffffffffff",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), async (pieces) => {
        const heard = await say(`${pieces.join("\r\n")}\r\n\r\n`);
        expect(heard).not.toMatch(/HTTP\/1\.1 [25]\d\d /);
        expect(heard.toLowerCase()).not.toContain("access-control");
      }),
      { numRuns: 300 },
    );
  });

  test("a signed request that ends half way", async () => {
    const body = "{}";
    const wire = { method: "POST", url: "/", host: `127.0.0.1:${port()}`, body };
    const scope = { region: "us-east-1", service: "dynamodb" };
    const headers = Object.entries({
      ...signingHeaders(wire, aws.cloud.settings, scope, Date.now()),
      "x-amz-target": "DynamoDB_20120810.ListTables",
      "content-type": "application/x-amz-json-1.0",
      "content-length": "2",
      connection: "close",
    });
    const whole = `POST / HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
    expect(await say(whole)).toMatch(/^HTTP\/1\.1 200 /);
    for (let length = 1; length < whole.length; length += 7) {
      expect(await say(whole.slice(0, length))).toMatch(answered);
    }
  });

  test("a body that is too large is refused unread", async () => {
    const wire = { method: "POST", url: "/", host: `127.0.0.1:${port()}`, body: "" };
    const scope = { region: "us-east-1", service: "lambda" };
    const headers = Object.entries(signingHeaders(wire, aws.cloud.settings, scope, Date.now()));
    const head = `POST / HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}`;
    const heard = await say(`${head}content-length: 999999999999\r\n\r\n`);
    expect(heard).toMatch(/^HTTP\/1\.1 413 /);
    expect(heard.toLowerCase()).toContain("connection: close");
  });
});

describe("a signed body", () => {
  const TARGETS = {
    dynamodb: { path: "/", type: "application/x-amz-json-1.0", target: "DynamoDB_20120810.PutItem" },
    logs: { path: "/", type: "application/x-amz-json-1.1", target: "Logs_20140328.PutLogEvents" },
    lambda: { path: "/2015-03-31/functions", type: "application/json", target: "" },
  };
  type Name = keyof typeof TARGETS;
  const post = (service: Name, body: string) => {
    const { path, type, target } = TARGETS[service];
    const wire = { method: "POST", url: path, host: `127.0.0.1:${port()}`, body };
    const headers = {
      ...signingHeaders(wire, aws.cloud.settings, { region: "us-east-1", service }, Date.now()),
      "content-type": type,
      "content-length": String(Buffer.byteLength(body)),
      ...(target !== "" && { "x-amz-target": target }),
    };
    return send({ method: "POST", path, headers, body });
  };
  const services = fc.constantFrom<Name>("dynamodb", "logs", "lambda");

  test("that is nested without end, closed or not, is refused in words, and takes no memory for good", async () => {
    const shape = fc.constantFrom(
      ["[", "]"],
      ['{"a":', "}"],
      ['{"TableName":"t","Item":{"id":{"S":"1"},"deep":{"L":[', "]}}}"],
      ['{"L":[', "]}"],
      ['{"M":{"a":', "}}"],
    );
    const { rss } = process.memoryUsage();
    await fc.assert(
      fc.asyncProperty(
        services,
        shape,
        fc.integer({ min: 1, max: 100_000 }),
        fc.boolean(),
        async (service, [open = "", close = ""], depth, closed) => {
          const body = open.repeat(depth) + (closed ? `1${close.repeat(depth)}` : "");
          const answer = await post(service, body);
          expect(answer.status).toBeGreaterThanOrEqual(400);
          expect(answer.status).toBeLessThan(500);
          expect(JSON.parse(answer.body)).toBeTypeOf("object");
        },
      ),
      { numRuns: 100 },
    );
    expect(process.memoryUsage().rss - rss).toBeLessThan(1024 ** 3);
  });

  test("of many megabytes is refused in words", async () => {
    await fc.assert(
      fc.asyncProperty(services, fc.integer({ min: 1, max: 20 }), async (service, megabytes) => {
        const answer = await post(service, JSON.stringify({ Filler: "x".repeat(megabytes << 20) }));
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        expect(JSON.parse(answer.body)).toBeTypeOf("object");
      }),
      { numRuns: 30 },
    );
  });
});

/** What a client may keep waiting, or keep in memory, before anybody knows who it is. */
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CredentialStore } from "../../../src/cloud/http/credentials.js";
import { createFront } from "../../../src/cloud/http/front.js";
import type { LoopbackServer } from "../../../src/cloud/http/loopback-server.js";
import { readRequest } from "../../../src/cloud/http/request-reader.js";
import { signingHeaders } from "../../../src/cloud/http/sigv4.js";

const OWNER = { accessKeyId: "AKIAOWNER", secretAccessKey: "secret" };
let front: LoopbackServer;
let port: number;

beforeAll(async () => {
  front = createFront({
    clock: { now: () => Date.now() },
    credentials: new CredentialStore("123456789012", OWNER),
    serviceOf: () => ({ handle: ({ body }) => ({ status: 200, body: `got ${body.length}` }) }),
    unsigned: new Map(),
    authorize: () => undefined,
    onError: (error) => expect.fail(String(error)),
    limits: { headMs: 200, bodyMs: 200, streamMs: 60_000 },
  });
  port = await front.listen();
});
afterAll(() => front.close());

/** Sends some bytes, keeps the connection, and gives what came back until the other side ended it. */
function untilEnded(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, "127.0.0.1");
    let received = "";
    socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
    socket.on("close", () => resolve(received));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // It may end while we still write.
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") reject(error);
    });
    socket.write(bytes);
  });
}

const head = (length: number, more = ""): string =>
  `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}Content-Length: ${length}\r\n\r\n`;

describe("a request that does not come to its end is answered 408", () => {
  test.each([
    ["in its first line", "POST / HT"],
    ["in its headers", "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A"],
    ["in its body", `${head(10)}12345`],
    [
      "as one of another kind, in its headers",
      "POST / HTTP/1.1\r\nExpect: 100-continue\r\nHost: 127.0.0.1\r\nX",
    ],
    [
      "behind one of another kind, on its connection",
      `OPTIONS / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nPOST / HTTP/1.1\r\nX`,
    ],
  ])("%s", async (_, bytes) => {
    expect(await untilEnded(bytes)).toContain("HTTP/1.1 408 ");
  });

  test("in a large body of a signer who is known", async () => {
    const body = "x".repeat(200_000);
    const host = `127.0.0.1:${port}`;
    const headers = signingHeaders(
      { method: "POST", url: "/", host, body },
      OWNER,
      { region: "us-east-1", service: "dynamodb" },
      Date.now(),
    );
    const lines = Object.entries(headers)
      .filter(([name]) => name.toLowerCase() !== "host")
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");
    const first = head(body.length, lines).replace("Host: 127.0.0.1", `Host: ${host}`);
    expect(await untilEnded(first + body.slice(0, 100_000))).toContain("HTTP/1.1 408 ");
    expect(await untilEnded(`${first}${body}POST / HT`)).toMatch(/^HTTP\/1.1 200 [\s\S]*got 200000/);
  });
});

test("a large body whose signer is not known is refused by its head", async () => {
  const answer = await untilEnded(`${head(1_000_000)}${"x".repeat(1000)}`);
  expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
  expect(answer).not.toContain(" 408 ");
});

test("only a small body is waited for before it is known whose it is", () => {
  expect(readRequest(Buffer.from(head(1000)))).toBe("incomplete");
  expect(readRequest(Buffer.from(head(100_000)))).toBe("unusual");
});

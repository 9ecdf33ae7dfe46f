/** What a client gets on the loopback port, against what `node:http` alone would answer to the same bytes. */
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLoopbackServer, type LoopbackServer } from "../../../src/cloud/http/loopback-server.js";
import type { HttpRequest } from "../../../src/cloud/http/request-reader.js";

/** Tells what was understood of a request. */
const echo = ({ method, url, headers, body }: HttpRequest): string =>
  JSON.stringify({ method, url, name: headers["x-name"] ?? null, body: body.toString("latin1") });

function plainServer(): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const body = echo({ method, url, headers, body: Buffer.concat(chunks) });
      response.writeHead(200, { "content-length": Buffer.byteLength(body) }).end(body);
    });
  });
}

let loopback: LoopbackServer;
let readHere: number;
let plain: Server;
let ports: { readonly loopback: number; readonly plain: number };

beforeAll(async () => {
  readHere = 0;
  loopback = createLoopbackServer({
    answer: (request) => {
      readHere += 1;
      const response = { status: 200, body: echo(request) };
      // Both ways of answering, in turn.
      return readHere % 2 === 0 ? response : Promise.resolve(response);
    },
    rest: plainServer(),
  });
  plain = plainServer();
  await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
  ports = { loopback: await loopback.listen(), plain: (plain.address() as AddressInfo).port };
});
afterAll(async () => {
  await loopback.close();
  plain.closeAllConnections();
  plain.close();
});

/** Sends pieces one after the other, ends when `count` answers are there, and gives all that came back. */
function exchange(port: number, pieces: readonly string[], count: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let received = "";
    let sent = false;
    const endWhenDone = (): void => {
      if (sent && answers(received).length >= count) socket.end();
    };
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      received += text;
      endWhenDone();
    });
    socket.once("error", reject);
    socket.once("close", () => resolve(received));
    const send = (index: number): void => {
      const piece = pieces[index];
      if (piece === undefined) {
        sent = true;
        endWhenDone();
      } else socket.write(piece, "latin1", () => setImmediate(() => send(index + 1)));
    };
    socket.once("connect", () => send(0));
  });
}

/** The status and body of each answer: headers that only name time and connection differ. */
function answers(text: string): readonly string[] {
  const found: string[] = [];
  let rest = text;
  for (let end = rest.indexOf("\r\n\r\n"); end >= 0; end = rest.indexOf("\r\n\r\n")) {
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(rest.slice(0, end + 2))?.[1] ?? 0);
    const start = end + 4;
    found.push(`${rest.slice(0, 12)} ${rest.slice(start, start + length)}`);
    rest = rest.slice(start + length);
  }
  return found;
}

async function same(pieces: readonly string[], count = 0): Promise<readonly string[]> {
  const [here, there] = await Promise.all([
    exchange(ports.loopback, pieces, count),
    exchange(ports.plain, pieces, count),
  ]);
  expect(answers(here)).toEqual(answers(there));
  return answers(here);
}

const request = (body = "", more = ""): string =>
  `POST /a%20b?c=d HTTP/1.1\r\nHost: x\r\nX-Name:  v \r\ncontent-length: ${body.length}\r\n${more}\r\n${body}`;

/** `text` in pieces that end at the given places. */
function cut(text: string, places: readonly number[]): readonly string[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((begin, index) => text.slice(begin, ends[index] ?? text.length)).filter(Boolean);
}

describe("the loopback server", () => {
  test("reads a plain request itself, and says what node:http would", async () => {
    const before = readHere;
    expect(await same([request("{}")])).toHaveLength(1);
    expect(readHere).toBe(before + 1);
  });

  const unusual: [string, string][] = [
    [
      "a chunked body",
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
    ],
    ["a body of 2 MB", request("x".repeat(2 << 20))],
    ["Connection: close", request("ab", "Connection: close\r\n")],
    ["HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"],
    ["a head of 20 KB", request("", `x-long: ${"a".repeat(20_000)}\r\n`)],
    ["HEAD", "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["no host", "GET / HTTP/1.1\r\n\r\n"],
    ["two lengths", request("ab", "content-length: 3\r\n")],
    ["a length that is no number", "POST / HTTP/1.1\r\nHost: x\r\ncontent-length: 1x\r\n\r\na"],
    ["length and chunks", request("ab", "transfer-encoding: chunked\r\n")],
    ["a header without a colon", "GET / HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n"],
    ["a space before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n"],
    ["a line break that stands alone", "GET / HTTP/1.1\r\nHost: x\r\nX-Name: a\nb: c\r\n\r\n"],
    ["a zero byte", "GET / HTTP/1.1\r\nHost: x\r\nX-Name: a\0b\r\n\r\n"],
    ["no HTTP at all", "hello\r\n\r\n"],
  ];
  test.each(unusual)("leaves %s to node:http", async (_what, text) => {
    const before = readHere;
    expect(await same([text])).not.toHaveLength(0);
    expect(readHere).toBe(before);
  });

  test("continues a client that waits with its body until it is told to", async () => {
    const before = readHere;
    const text = request("ab", "Expect: 100-continue\r\n");
    expect((await same([text])).map((answer) => answer.slice(9, 12))).toEqual(["100", "200"]);
    expect(readHere).toBe(before);
  });

  test("answers requests of both kinds on one connection, in order", async () => {
    const chunked = "PUT /2 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n";
    const texts = [
      request("a"),
      request("\xe9\xff"),
      chunked,
      request("c"),
      "GET /last HTTP/1.1\r\nHost: x\r\n\r\n",
    ];
    const found = await same([texts.join("")], texts.length);
    expect(found).toHaveLength(5);
  });

  test("understands the same however the bytes are cut", async () => {
    const one = fc.constantFrom(
      request(""),
      request("{}"),
      request("\r\n\r\n"),
      request("x".repeat(3000)),
      request("ab", "Connection: Keep-Alive\r\n"),
      "GET /g HTTP/1.1\r\nHost: x\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (texts, places) => {
          await same(cut(texts.join(""), places), texts.length);
        },
      ),
      { numRuns: 150 },
    );
  });
});

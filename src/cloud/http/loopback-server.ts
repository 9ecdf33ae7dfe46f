/**
 * The server on the loopback interface.
 *
 * Half of what a request costs a `node:http` server is its streams and events, which a request that comes in one piece
 * and is answered in one piece does not need. Such requests are read and answered here; at the first one of another
 * kind (chunked, very large, `Expect`, `Connection: close`, …) its connection goes over to `node:http` for good. What
 * that gains is measured by `node bench/dynamodb.mjs reader` (docs/speed.md): below a tenth it should go.
 */
import { type Server as HttpServer, STATUS_CODES } from "node:http";
import { createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ServiceResponse } from "../contract/service.js";
import { RECEIVING_LIMITS } from "./limits.js";
import { type HttpRequest, readRequest } from "./request-reader.js";

export interface LoopbackServer {
  /**
   * Listens on 127.0.0.1.
   * @param port the wanted one; any free one by default, and where `orAnother` is set and the wanted one is taken
   */
  listen(port?: number, options?: { readonly orAnother?: boolean }): Promise<number>;
  /** Ends all connections. */
  close(): Promise<void>;
}

export interface LoopbackServerOptions {
  /** Answers a request that was read whole; `undefined` leaves it to `rest`. It must not throw or reject. */
  readonly answer: (request: HttpRequest) => ServiceResponse | Promise<ServiceResponse> | undefined;
  /** Answers everything else. It is not to be listening itself. */
  readonly rest: HttpServer;
  /** How long a request that is answered here may take to come in. */
  readonly limitMs?: number;
}

/** Tells a client that the rest of its request did not come in time. */
export function endAsTooSlow(socket: Duplex): void {
  const destroy = (): void => void socket.destroy();
  if (socket.writable) socket.end("HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n", destroy);
  else destroy();
}

/** While an answer is due, no more than this of the requests behind it is read. */
const MOST_WAITING = 64 * 1024;

export function createLoopbackServer({
  answer,
  rest,
  limitMs = RECEIVING_LIMITS.headMs,
}: LoopbackServerOptions): LoopbackServer {
  // With this `node:http` begins to look after its own limits; it has no other port to hear it from.
  rest.emit("listening");
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serveConnection(socket, { answer, rest, limitMs });
  });

  const listen = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        const address = server.address();
        if (address === null || typeof address === "string")
          reject(new Error("The server listens on no port."));
        else resolve(address.port);
      });
    });

  return {
    async listen(port = 0, { orAnother = false } = {}) {
      try {
        return await listen(port);
      } catch (error) {
        const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
        if (!orAnother || !taken) throw error;
        return listen(0);
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        rest.close(() => {});
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Copying less than this costs less than a second buffer in the system call. */
const SMALL_BODY = 16 * 1024;

const due: (() => void)[] = [];

/**
 * Answers what came in one turn of the event loop together, after all of it was read: clients that wait are woken
 * once, not one after the other between the requests of the next.
 */
function afterThisTurn(work: () => void): void {
  if (due.push(work) === 1) {
    setImmediate(() => {
      for (const each of due.splice(0)) each();
    });
  }
}

/** Reads requests one after the other, each when the one before it is answered. */
function serveConnection(socket: Socket, { answer, rest, limitMs }: Required<LoopbackServerOptions>): void {
  let received: Buffer | undefined;
  /** Runs while a request has begun to come in. */
  let limit: NodeJS.Timeout | undefined;
  let answering = false;
  let ended = false;

  const onData = (chunk: Buffer): void => {
    received = received === undefined ? chunk : Buffer.concat([received, chunk]);
    if (!answering) next();
    else if (received.length > MOST_WAITING) socket.pause();
  };
  const onEnd = (): void => {
    ended = true;
    if (!answering) socket.end();
  };
  const onError = (): void => {
    socket.destroy();
  };

  const handOver = (bytes: Buffer): void => {
    if (ended) {
      // Its end was read already, and can't be given to another reader: whoever takes no answers gets none.
      socket.end();
      return;
    }
    socket.off("data", onData).off("end", onEnd).off("error", onError);
    socket.pause();
    socket.unshift(bytes);
    rest.emit("connection", socket);
    socket.resume();
  };

  const next = (): void => {
    while (received !== undefined && !answering) {
      const bytes = received;
      const reading = readRequest(bytes);
      if (reading === "incomplete") {
        limit ??= setTimeout(() => endAsTooSlow(socket), limitMs).unref();
        break;
      }
      clearTimeout(limit);
      limit = undefined;
      const response = reading === "unusual" ? undefined : answer(reading.request);
      if (reading === "unusual" || response === undefined) {
        handOver(bytes);
        return;
      }
      received = reading.end === bytes.length ? undefined : bytes.subarray(reading.end);
      answering = true;
      if (response instanceof Promise) void response.then(finish);
      else afterThisTurn(() => finish(response));
    }
    if (ended && !answering) socket.end();
  };

  const finish = (response: ServiceResponse): void => {
    answering = false;
    write(socket, response);
    if (socket.isPaused()) socket.resume();
    next();
  };

  socket.on("data", onData);
  socket.on("end", onEnd);
  socket.on("error", onError);
  socket.once("close", () => clearTimeout(limit));
}

function write(socket: Socket, { status, headers, body = "" }: ServiceResponse): void {
  if (!socket.writable) return;
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`;
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
  if (headers?.date === undefined) head += `Date: ${httpDate()}\r\n`;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  // 204 has no body, and so no length of one.
  head += status === 204 ? "\r\n" : `content-length: ${length}\r\n\r\n`;
  if (typeof body !== "string" && length < SMALL_BODY) {
    const whole = Buffer.allocUnsafe(head.length + length);
    whole.write(head, "latin1");
    whole.set(body, head.length);
    socket.write(whole);
  } else if (typeof body !== "string") {
    socket.cork();
    socket.write(head, "latin1");
    socket.write(body);
    socket.uncork();
  } else if (length === body.length) socket.write(head + body, "latin1");
  else socket.write(head + body, "utf8");
}

let dateSecond = Number.NaN;
let dateText = "";

/** Real time, unless the answer has another one: clients correct their own clocks by it. */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}

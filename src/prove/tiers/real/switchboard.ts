/** Where the requests of all environments arrive, and are held until the prover answers them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { OpenRequest, WireAnswer, WireRequest } from "../../realm/attempt.js";
import { asProtocol } from "../../realm/requests.js";
import { ENVIRONMENT, HOST, PROTOCOL, REQUEST } from "./messages.js";

interface Held {
  readonly request: WireRequest;
  readonly response: ServerResponse;
}

export class Switchboard {
  readonly #held = new Map<string, Held>();
  readonly #awaited = new Map<string, () => void>();
  readonly #numbers = new WeakMap<OpenRequest, number>();
  #unmodelled: string[] = [];

  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => void this.#hold(request, response));
    // Whatever speaks something else than HTTP here was on its way to elsewhere.
    server.on("clientError", (error, socket) => {
      if (String(Reflect.get(error, "code")).startsWith("HPE_"))
        this.#unmodelled.push("a connection of a process that it started");
      socket.destroy();
    });
    server.on("connect", (request, socket) => {
      this.#unmodelled.push(`a connection of a process that it started (${request.url})`);
      socket.destroy();
    });
  }

  static async open(): Promise<Switchboard> {
    const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Switchboard(server);
  }

  get port(): number {
    const address = this.server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** A request that was sent: comes back once it is here. */
  async arrived(environment: string, number: number, stack: string | undefined): Promise<OpenRequest> {
    const name = `${environment}/${number}`;
    if (!this.#held.has(name)) await new Promise<void>((resolve) => this.#awaited.set(name, resolve));
    const held = this.#held.get(name);
    if (held === undefined) throw new RangeError(`There is no request ${name}.`);
    const open: OpenRequest = {
      request: held.request,
      stack,
      answer: (answer) => {
        this.#held.delete(name);
        answered(held.response, answer);
      },
      fail: () => {
        this.#held.delete(name);
        held.response.destroy();
      },
    };
    this.#numbers.set(open, number);
    return open;
  }

  numberOf(open: OpenRequest): number {
    return this.#numbers.get(open) ?? 0;
  }

  takeUnmodelled(): readonly string[] {
    const found = this.#unmodelled;
    this.#unmodelled = [];
    return found;
  }

  /** What an environment asked for that is gone. */
  forget(environment: string): void {
    for (const [name, { response }] of this.#held) {
      if (!name.startsWith(`${environment}/`)) continue;
      response.destroy();
      this.#held.delete(name);
    }
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  async #hold(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const {
      [REQUEST]: number,
      [ENVIRONMENT]: environment,
      [PROTOCOL]: protocol,
      [HOST]: host,
      ...rest
    } = request.headers;
    if (environment === undefined) {
      this.#unmodelled.push(`a request of a process that it started (${request.url})`);
      response.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // Whoever sent it is gone.
      return;
    }
    const { connection: _connection, ...headers } = rest;
    const name = `${environment}/${number}`;
    this.#held.set(name, {
      response,
      request: {
        protocol: asProtocol(String(protocol)) ?? "https:",
        method: request.method ?? "GET",
        host: String(host),
        path: request.url ?? "/",
        headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)])),
        body: Buffer.concat(chunks),
      },
    });
    this.#awaited.get(name)?.();
    this.#awaited.delete(name);
  }
}

function answered(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  response.sendDate = false;
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(body);
  response.writeHead(status, { ...headers, connection: "close", "content-length": String(bytes.length) });
  response.end(bytes);
}

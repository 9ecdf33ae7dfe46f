/** The requests of an environment of its own: real ones, over real connections, all of which lead to the prover. */
import { createRequire } from "node:module";
import type { Attempt, OpenRequest } from "../../realm/attempt.js";
import { realm } from "../../realm/realm.js";
import { asProtocol, type RequestOptions, readRequest } from "../../realm/requests.js";
import { sentFrom, stackHere } from "../../realm/sends.js";
import { ENVIRONMENT, HOST, PROTOCOL, REQUEST } from "./messages.js";

type Http = typeof import("node:http");
type ClientRequest = import("node:http").ClientRequest;
type IncomingMessage = import("node:http").IncomingMessage;

const require = createRequire(import.meta.url);
const http: Http = require("node:http");
const realRequest = http.request;

/** Never more than one request to a connection: a broken one breaks no other. */
const agent = new http.Agent({ keepAlive: false });

export class Wire {
  #requests = 0;
  #sending = 0;
  #sent: { readonly request: number; readonly stack: string | undefined }[] = [];
  /** Whether the answer to a request is here, by its number. */
  readonly #isAnswered = new Map<number, () => boolean>();
  readonly #expected = new Set<number>();

  constructor(
    private readonly port: number,
    private readonly environment: string,
  ) {}

  install(): void {
    for (const protocol of ["http:", "https:"] as const) {
      const module = require(`node:${protocol.slice(0, -1)}`);
      const turned = (...args: unknown[]): ClientRequest => {
        const { options, listener } = readRequest(args);
        const request = this.#request(asProtocol(options.protocol) ?? protocol, options);
        if (listener !== undefined) request.once("response", listener);
        return request;
      };
      module.request = turned;
      module.get = (...args: unknown[]) => turned(...args).end();
    }
  }

  /** What was sent since it was asked the last time. */
  takeSent(): readonly { readonly request: number; readonly stack: string | undefined }[] {
    const sent = this.#sent;
    this.#sent = [];
    return sent;
  }

  expect(request: number): void {
    this.#expected.add(request);
  }

  /** Whether something is on its way to the prover or back. */
  get isBusy(): boolean {
    for (const each of this.#expected)
      if (this.#isAnswered.get(each)?.() !== false) this.#expected.delete(each);
    return this.#sending > 0 || this.#expected.size > 0;
  }

  /** Sends what `fetch` was asked for. */
  send = (_attempt: Attempt, { request, answer, fail }: Omit<OpenRequest, "stack">): void => {
    const { protocol, host, method, path, headers, body } = request;
    const sent = this.#request(protocol, { hostname: host, method, path, headers });
    sent.once("error", fail);
    sent.once("response", (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", fail);
      response.once("end", () =>
        answer({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
          ),
          body: Buffer.concat(chunks),
        }),
      );
    });
    sent.end(body);
  };

  #request(protocol: "http:" | "https:", options: RequestOptions): ClientRequest {
    this.#requests += 1;
    const number = this.#requests;
    const usual = protocol === "https:" ? 443 : 80;
    const port = Number(options.port ?? 0);
    const hostname = options.hostname ?? options.host ?? "localhost";
    const host = port === 0 || port === usual ? hostname : `${hostname}:${port}`;
    const request = realRequest({
      host: "127.0.0.1",
      port: this.port,
      agent,
      method: options.method ?? "GET",
      path: options.path ?? "/",
      setHost: false,
      ...(options.auth !== undefined && { auth: options.auth }),
    });
    const given = headersOf(options.headers);
    for (const [name, value] of given) request.setHeader(name, value);
    if (!request.hasHeader("host")) request.setHeader("host", host);
    request.setHeader(REQUEST, String(number));
    request.setHeader(ENVIRONMENT, this.environment);
    request.setHeader(PROTOCOL, protocol);
    request.setHeader(HOST, host);
    // A limit is kept by the clock that the handler sees.
    request.setTimeout = (ms: number, callback?: () => void) => {
      if (callback !== undefined) request.once("timeout", callback);
      if (ms > 0) setTimeout(() => request.emit("timeout"), ms);
      return request;
    };
    this.#follow(number, request);
    return request;
  }

  #follow(number: number, request: ClientRequest): void {
    let response: IncomingMessage | undefined;
    let isOver = false;
    this.#isAnswered.set(number, () => isOver || (response !== undefined && isHere(response)));
    request.prependListener("response", (each: IncomingMessage) => (response = each));
    let isSending = false;
    const sent = (): void => {
      if (!isSending) return;
      isSending = false;
      this.#sending -= 1;
      realm.activity += 1;
    };
    const end = request.end.bind(request);
    const ends = (...args: unknown[]): ClientRequest => {
      if (!isSending) {
        isSending = true;
        this.#sending += 1;
        const { current } = realm;
        const headers = Object.fromEntries(
          Object.entries(request.getHeaders()).map(([name, value]) => [name, String(value)]),
        );
        const stack =
          current?.recorded === true ? (sentFrom(current, { headers }) ?? stackHere()) : undefined;
        request.once("finish", () => this.#sent.push({ request: number, stack }));
        request.once("finish", sent);
      }
      return Reflect.apply(end, request, args);
    };
    request.end = ends;
    request.once("close", () => {
      isOver = true;
      sent();
    });
  }
}

/** The whole of it, or as much as is taken in before somebody reads it. */
const isHere = (response: IncomingMessage): boolean =>
  response.complete || response.readableLength >= response.readableHighWaterMark;

function headersOf(headers: RequestOptions["headers"]): readonly (readonly [string, string | string[]])[] {
  if (headers === undefined) return [];
  const pairs: (readonly [string, unknown])[] = Array.isArray(headers)
    ? Array.from({ length: headers.length / 2 }, (_, index) => [
        String(headers[2 * index]),
        headers[2 * index + 1],
      ])
    : Object.entries(headers);
  return pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.map(String) : String(value)] as const],
  );
}

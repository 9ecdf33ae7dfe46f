/** The requests of `node:http` and `node:https`: nothing is sent, the prover answers. */
import { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import { Readable, Writable } from "node:stream";
import type { Attempt, OpenRequest, WireAnswer, WireRequest } from "./attempt.js";
import { realm } from "./realm.js";
import { sentFrom, stackHere } from "./sends.js";

export interface RequestOptions {
  readonly protocol?: string;
  readonly method?: string;
  readonly hostname?: string;
  readonly host?: string;
  readonly port?: number | string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, unknown>> | readonly string[];
  readonly auth?: string;
}

type OnResponse = (response: Readable) => void;

/** Puts a request before the prover, for the attempt that makes it. */
export function put(attempt: Attempt, open: Omit<OpenRequest, "stack">): void {
  const stack = attempt.recorded ? (sentFrom(attempt, open.request) ?? stackHere()) : undefined;
  attempt.open.push({ ...open, stack });
  realm.activity += 1;
}

/** As much of a socket as clients touch. */
class Socket extends EventEmitter {
  readonly connecting = false;
  readonly encrypted = true;
  readonly authorized = true;
  readonly writable = true;
  destroyed = false;
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(ms: number, callback?: () => void): this {
    if (callback !== undefined && ms > 0) setTimeout(callback, ms);
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  destroy(): this {
    this.destroyed = true;
    return this;
  }
}

class Response extends Readable {
  readonly httpVersion = "1.1";
  readonly httpVersionMajor = 1;
  readonly httpVersionMinor = 1;
  readonly complete = true;
  readonly aborted = false;
  readonly trailers = {};
  readonly rawHeaders: string[];
  readonly statusMessage = "";
  readonly statusCode: number;

  constructor(
    readonly headers: Readonly<Record<string, string>>,
    answer: WireAnswer,
    readonly socket: Socket,
  ) {
    super({ read() {} });
    this.statusCode = answer.status;
    this.rawHeaders = Object.entries(headers).flat();
    const body = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
    if (body.length > 0) this.push(body);
    this.push(null);
  }

  setTimeout(): this {
    return this;
  }
}

export class BrokenConnection extends Error {
  readonly code = "ECONNRESET";
  readonly errno = -104;
  readonly syscall = "read";
  constructor() {
    super("socket hang up");
  }
}

/** What `http.request` gives back. */
class ClientRequest extends Writable {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly protocol: "http:" | "https:";
  readonly socket = new Socket();
  readonly connection = this.socket;
  readonly reusedSocket = false;
  aborted = false;
  headersSent = false;
  #headers = new Map<string, { readonly name: string; readonly value: unknown }>();
  #chunks: Buffer[] = [];
  readonly #attempt: Attempt;

  constructor(
    attempt: Attempt,
    protocol: "http:" | "https:",
    options: RequestOptions,
    onResponse?: OnResponse,
  ) {
    super({ autoDestroy: false });
    this.#attempt = attempt;
    this.protocol = protocol;
    this.method = (options.method ?? "GET").toUpperCase();
    this.path = options.path ?? "/";
    const host = options.hostname ?? options.host ?? "localhost";
    const port = Number(options.port ?? 0);
    const usual = protocol === "https:" ? 443 : 80;
    this.host = port === 0 || port === usual ? host : `${host}:${port}`;
    if (Array.isArray(options.headers)) {
      for (let at = 0; at < options.headers.length; at += 2)
        this.setHeader(String(options.headers[at]), options.headers[at + 1]);
    } else for (const [name, value] of Object.entries(options.headers ?? {})) this.setHeader(name, value);
    if (options.auth)
      this.setHeader("authorization", `Basic ${Buffer.from(options.auth).toString("base64")}`);
    if (onResponse !== undefined) this.once("response", onResponse);
    process.nextTick(() => this.emit("socket", this.socket));
  }

  setHeader(name: string, value: unknown): this {
    if (value !== undefined) this.#headers.set(name.toLowerCase(), { name, value });
    return this;
  }
  getHeader(name: string): unknown {
    return this.#headers.get(name.toLowerCase())?.value;
  }
  getHeaders(): Record<string, unknown> {
    return Object.fromEntries([...this.#headers].map(([name, { value }]) => [name, value]));
  }
  getHeaderNames(): string[] {
    return [...this.#headers.keys()];
  }
  getRawHeaderNames(): string[] {
    return [...this.#headers.values()].map(({ name }) => name);
  }
  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase());
  }
  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }
  flushHeaders(): void {}
  setNoDelay(): void {}
  setSocketKeepAlive(): void {}
  setTimeout(ms: number, callback?: () => void): this {
    if (callback !== undefined) this.once("timeout", callback);
    if (ms > 0) setTimeout(() => this.emit("timeout"), ms);
    return this;
  }
  abort(): void {
    this.aborted = true;
    this.destroy();
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, written: () => void): void {
    this.#chunks.push(typeof chunk === "string" ? Buffer.from(chunk, encoding) : Buffer.from(chunk));
    written();
  }

  override _final(done: () => void): void {
    this.headersSent = true;
    put(this.#attempt, {
      request: this.#asSent(),
      answer: (answer) => {
        if (this.destroyed) return;
        const response = new Response(lowerCased(answer.headers), answer, this.socket);
        if (!this.emit("response", response)) response.resume();
        response.once("end", () => this.emit("close"));
      },
      fail: () => {
        if (this.destroyed) return;
        this.emit("error", new BrokenConnection());
        this.emit("close");
      },
    });
    done();
  }

  #asSent(): WireRequest {
    const headers: Record<string, string> = {};
    for (const [name, { value }] of this.#headers)
      headers[name] = Array.isArray(value) ? value.join(", ") : String(value);
    headers.host ??= this.host;
    return {
      protocol: this.protocol,
      method: this.method,
      host: this.host,
      path: this.path,
      headers,
      body: Buffer.concat(this.#chunks),
    };
  }
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

export const asProtocol = (text: string | undefined): "http:" | "https:" | undefined =>
  text === "http:" || text === "https:" ? text : undefined;

/** The arguments of `http.request`: an address, options and a listener, of which each may be missing. */
export function readRequest(args: readonly unknown[]): {
  readonly options: RequestOptions;
  readonly listener?: OnResponse;
} {
  let options: RequestOptions = {};
  let listener: OnResponse | undefined;
  for (const each of args) {
    if (typeof each === "function") listener = each as OnResponse;
    else if (typeof each === "string" || each instanceof URL) {
      const url = new URL(each);
      options = {
        ...options,
        protocol: url.protocol,
        hostname: url.hostname,
        port: url.port,
        path: `${url.pathname}${url.search}`,
        ...(url.username && {
          auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`,
        }),
      };
    } else if (typeof each === "object" && each !== null) options = { ...options, ...each };
  }
  return { options, ...(listener !== undefined && { listener }) };
}

export function installRequests(): void {
  const require = createRequire(import.meta.url);
  for (const protocol of ["http:", "https:"] as const) {
    const module = require(`node:${protocol.slice(0, -1)}`);
    const { request } = module;
    const virtual = (...args: unknown[]): unknown => {
      const { current } = realm;
      if (current === undefined) return request(...args);
      const { options, listener } = readRequest(args);
      return new ClientRequest(current, asProtocol(options.protocol) ?? protocol, options, listener);
    };
    module.request = virtual;
    module.get = (...args: unknown[]) => {
      const made = virtual(...args) as ClientRequest;
      made.end();
      return made;
    };
  }
}

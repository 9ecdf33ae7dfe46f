/**
 * An in-memory DynamoDB for tests: the engine of the embedded AWS, with a clock of its own.
 *
 * ```ts
 * import { createDynamoDb } from "idem-lab/dynamodb";
 *
 * const dynamoDb = createDynamoDb();
 * const client = new DynamoDBClient(dynamoDb.clientConfig());
 * ```
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { ManualClock } from "../clock/manual-clock.js";
import { VirtualClock } from "../clock/virtual-clock.js";
import type { ServiceResponse } from "../contract/service.js";
import { createLoopbackServer, type LoopbackServer } from "../http/loopback-server.js";
import type { HttpRequest } from "../http/request-reader.js";
import { createMemoryStore, type Snapshot } from "../store/memory.js";
import { modelled } from "./errors.js";
import type { DynamoDbHooks } from "./hooks.js";
import { createDynamoDbService, DEFAULT_PREFIX, type DynamoDbService } from "./service.js";
import { meaningIn } from "./storage/meaning.js";
import { KeySpace } from "./tables/catalog.js";
import { asSent } from "./wire/json.js";

export type { Access } from "../contract/access.js";
export type { Caller } from "../contract/service.js";
export type { Snapshot } from "../store/memory.js";
export { DynamoDbError } from "./errors.js";
export type { DynamoDbHooks, DynamoDbOutcome, DynamoDbRequest } from "./hooks.js";

export interface CreateDynamoDbOptions {
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Default `000000000000`. */
  readonly accountId?: string;
  /** What the clock shows at first, in epoch ms. Then only `clock.advance` moves it. Default: it shows real time. */
  readonly now?: number;
  /** How long an expired item stays before it is deleted, in ms of the clock. Default ten minutes. */
  readonly ttlSweepLagMs?: number;
  /** Called before and after each operation. */
  readonly hooks?: DynamoDbHooks;
}

/** A body as JSON: attribute values are in wire form, binary ones base64. */
export type Json = Readonly<Record<string, unknown>>;

/** What the AWS SDK for JavaScript needs to talk to this DynamoDB in process. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: RequestHandler;
}

/** The part of the SDK's `HttpHandler` that a client calls. */
export interface RequestHandler {
  handle(request: SdkRequest): Promise<{ response: SdkResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

export interface DynamoDb {
  /** Its own time: what TTL, tokens and dates go by. */
  readonly clock: {
    now(): number;
    /** Moves the clock forward by so many ms; what falls due happens on the way. */
    advance(ms: number): Promise<void>;
  };
  /**
   * Does one operation in process and at once, such as `execute("GetItem", { TableName, Key })`. Hooks are called;
   * one that answers with a promise makes it throw a `TypeError`.
   * @throws DynamoDbError with AWS's type (`code`) and text
   */
  execute(operation: string, input: Json): Json;
  /** The configuration of an SDK client that calls this DynamoDB in process. */
  clientConfig(): ClientConfig;
  /** Answers on 127.0.0.1 (any free port by default) until `close`. Signatures are not verified. */
  listen(port?: number): Promise<{ readonly endpoint: string; readonly port: number }>;
  /** Keeps the present state; takes the same short time for any size. */
  snapshot(): Snapshot;
  /** Goes back to a state. The clock is not part of it. */
  restore(snapshot: Snapshot): void;
  /** A digest of the state: equal states have equal digests. */
  hash(): string;
  close(): Promise<void>;
}

/** Creates an empty DynamoDB in memory. */
export function createDynamoDb(options: CreateDynamoDbOptions = {}): DynamoDb {
  const { now, region = "us-east-1", accountId = "000000000000" } = options;
  const clock = now === undefined ? new VirtualClock() : new ManualClock(now);
  const store = createMemoryStore(meaningIn(new KeySpace(DEFAULT_PREFIX)));
  const service = createDynamoDbService({
    store,
    clock,
    region,
    accountId,
    ...(options.ttlSweepLagMs !== undefined && { ttlSweepLagMs: options.ttlSweepLagMs }),
    ...(options.hooks !== undefined && { hooks: options.hooks }),
  });
  const requestId = requestIds();
  const answer = requestAnswerer(service, accountId, requestId);
  const servers = new Set<LoopbackServer>();

  return {
    clock: { now: () => clock.now(), advance: (ms) => clock.advance(ms) },
    execute(operation, input) {
      return JSON.parse(service.execute(operation, asSent(input), requestId()) || "{}");
    },
    clientConfig: () => ({
      region,
      endpoint: "http://dynamodb.in-process",
      credentials: { accessKeyId: "in-process", secretAccessKey: "in-process" },
      requestHandler: {
        handle: async ({ method, path, headers, body }) => {
          const {
            status,
            headers: sent = {},
            ...rest
          } = await answer({ method, url: path, headers, body: bytes(body) });
          return {
            response: { statusCode: status, headers: { ...sent }, body: Readable.from([bytes(rest.body)]) },
          };
        },
        updateHttpClientConfig: () => {},
        httpHandlerConfigs: () => ({}),
      },
    }),
    async listen(port = 0) {
      const always = answering(answer);
      const rest = createServer((request, response) => {
        // The client may go away in the middle of its request: nobody is left to answer.
        serve(always, request, response).catch(() => response.destroy());
      });
      const server = createLoopbackServer({ answer: always, rest });
      const bound = await server.listen(port);
      servers.add(server);
      return { endpoint: `http://127.0.0.1:${bound}`, port: bound };
    },
    snapshot: () => store.snapshot(),
    restore(snapshot) {
      store.restore(snapshot);
      service.reload();
    },
    hash: () => store.hash(),
    async close() {
      service.close();
      clock.close();
      await Promise.all([...servers].map((server) => server.close()));
      servers.clear();
      await store.close();
    },
  };
}

type Answer = (request: HttpRequest) => ServiceResponse | Promise<ServiceResponse>;

/** An id has the 52 characters of AWS's; in front, letters that are no number. */
const NO_REQUEST = "REQUEST".padEnd(52, "0");

function requestIds(): () => string {
  let requests = 0;
  return () => {
    requests += 1;
    const number = String(requests);
    return `${NO_REQUEST.slice(0, -number.length)}${number}`;
  };
}

function requestAnswerer(service: DynamoDbService, accountId: string, newId: () => string): Answer {
  const query = new URLSearchParams();
  const caller = {
    accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    userId: accountId,
    accessKeyId: "in-process",
  };
  return ({ method, url, headers, body }) => {
    const requestId = newId();
    const identified = (response: ServiceResponse): ServiceResponse => ({
      ...response,
      headers: { ...response.headers, "x-amzn-requestid": requestId },
    });
    const [path = url] = url.split("?", 1);
    const response = service.handle({ requestId, method, path, query, headers, body, caller });
    return response instanceof Promise ? response.then(identified) : identified(response);
  };
}

/** A hook that fails is seen by a client in process as it is; over a port it is an answer, too. */
function answering(answer: Answer): Answer {
  const failed = (error: unknown): ServiceResponse => ({
    status: 500,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: modelled("InternalServerError", `The engine or a hook failed: ${String(error)}`).toJson(),
  });
  return (request) => {
    try {
      const response = answer(request);
      return response instanceof Promise ? response.catch(failed) : response;
    } catch (error) {
      return failed(error);
    }
  };
}

function bytes(body: unknown): Buffer {
  if (typeof body === "string") return Buffer.from(body);
  return body instanceof Uint8Array
    ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    : Buffer.alloc(0);
}

/** AWS takes no more than this of a request. */
const LARGEST_BODY = 16 * 1024 * 1024;

async function serve(answer: Answer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  if (size > LARGEST_BODY) {
    response.writeHead(413).end();
    return;
  }
  const { method = "POST", url = "/", headers } = request;
  const result = await answer({ method, url, headers, body: Buffer.concat(chunks) });
  response.writeHead(result.status, result.headers).end(result.body);
}

import { crc32 } from "node:zlib";
import type { CloudClock } from "../clock/clock.js";
import type { Access } from "../contract/access.js";
import type { Refusal } from "../contract/refusal.js";
import type { Service, ServiceRequest, ServiceResponse } from "../contract/service.js";
import type { Key, Store } from "../store/store.js";
import { conditionValues } from "./condition-values.js";
import type { Engine } from "./engine.js";
import { DynamoDbError, serialization, unknownOperation } from "./errors.js";
import type { DynamoDbHooks, DynamoDbRequest } from "./hooks.js";
import { hookedInProcess, isPromise } from "./in-process.js";
import type { Asked, DynamoDbOperation } from "./operation.js";
import { OPERATIONS, STREAM_OPERATIONS } from "./operations.js";
import { migrate } from "./storage/format.js";
import { removeExpired } from "./storage/write.js";
import { Catalog, KeySpace } from "./tables/catalog.js";
import { TransactionsInFlight } from "./transactions/in-flight.js";
import { Expiries } from "./ttl/expiries.js";
import { type JsonObject, parseBody } from "./wire/json.js";

/** Ten minutes: what was seen on AWS for tables of a few items. AWS promises "within a few days". */
const DEFAULT_TTL_SWEEP_LAG_MS = 10 * 60 * 1000;

export const DEFAULT_PREFIX: Key = "dynamodb/";

export interface DynamoDbOptions {
  readonly store: Store;
  readonly clock: CloudClock;
  readonly region: string;
  readonly accountId: string;
  /** What all keys of the engine in the store start with. Default `dynamodb/`. */
  readonly prefix?: Key;
  /** How long an expired item stays before it is swept, in ms of the clock. Default `DEFAULT_TTL_SWEEP_LAG_MS`. */
  readonly ttlSweepLagMs?: number;
  readonly hooks?: DynamoDbHooks;
}

export interface DynamoDbService extends Service {
  access(request: ServiceRequest): readonly Access[];
  /** Does one operation in process. @throws DynamoDbError where the wire would answer with an error */
  execute(operation: string, input: JsonObject, requestId?: string): string;
  /** Refuses writes as a busy AWS does, until it is told otherwise. */
  refuse(refusal: Refusal | undefined): void;
  /** To be called when the store was put into another state from outside: alarms are set anew. */
  reload(): void;
  /** Withdraws the alarms. The store and the clock are the caller's. */
  close(): void;
}

interface NamedOperation {
  readonly name: string;
  readonly operation: DynamoDbOperation;
}

/** By the header `X-Amz-Target`. */
const TARGETS: ReadonlyMap<string, NamedOperation> = new Map(
  Object.entries({ DynamoDB_20120810: OPERATIONS, DynamoDBStreams_20120810: STREAM_OPERATIONS }).flatMap(
    ([version, operations]) =>
      Object.entries(operations).map(
        ([name, operation]) => [`${version}.${name}`, { name, operation }] as const,
      ),
  ),
);

/** For callers in process, who name no version. */
const BY_NAME: ReadonlyMap<string, DynamoDbOperation> = new Map(
  Object.entries({ ...OPERATIONS, ...STREAM_OPERATIONS }),
);

const AMZ_JSON = "application/x-amz-json-1.0";
const PLAIN_JSON = "application/json";

/** What is no call of the JSON protocol at all. */
const UNKNOWN: ServiceResponse = {
  status: 404,
  headers: { "x-amz-crc32": "3552371480" },
  body: "<UnknownOperationException/>\n",
};

/** What tells a load balancer, and whoever else asks, that there is a DynamoDB. */
function healthy(region: string): ServiceResponse {
  const body = `healthy: dynamodb.${region}.amazonaws.com `;
  return { status: 200, headers: { "x-amz-crc32": String(crc32(body)) }, body };
}

/** The content type to answer with; `undefined` for what the protocol does not know. */
function contentTypeOf({ method, path, headers, body }: ServiceRequest): string | undefined {
  if (method !== "POST" || path !== "/") return undefined;
  if (headers["content-type"] === AMZ_JSON) return AMZ_JSON;
  const sent = (headers["content-type"] ?? "").split(";", 1)[0]?.trim();
  if (sent === AMZ_JSON) return AMZ_JSON;
  return sent === PLAIN_JSON || body.length === 0 ? PLAIN_JSON : undefined;
}

/** DynamoDB behind its wire protocol, over any store. Tables that are in the store already are there at once. */
export function createDynamoDbService(options: DynamoDbOptions): DynamoDbService {
  const engine = createEngine(options);
  const { hooks } = options;
  const askedOf = (operation: string, input: JsonObject): Asked => ({
    operation,
    input,
    arnOf: (table) => engine.tables.arn(table),
  });

  const run = (operation: DynamoDbOperation, input: JsonObject): string | DynamoDbError => {
    try {
      return operation.run(engine, input);
    } catch (error) {
      return asDynamoDbError(error);
    }
  };

  const beforeAndRun = async (
    operation: DynamoDbOperation,
    request: DynamoDbRequest,
    before: DynamoDbHooks["before"],
  ): Promise<string | DynamoDbError> => {
    const refusal = before?.(request);
    if (operation.begin === undefined || !isPromise(refusal)) {
      return (await refusal) ?? run(operation, request.input);
    }
    const end = operation.begin(engine, request.input);
    try {
      return (await refusal) ?? run(operation, request.input);
    } finally {
      end();
    }
  };

  const hooked = async (
    operation: DynamoDbOperation,
    request: DynamoDbRequest,
    { before, after }: DynamoDbHooks,
    contentType: string,
  ): Promise<ServiceResponse> => {
    const result = await beforeAndRun(operation, request, before);
    const answer = respond(result, contentType);
    const error = result instanceof DynamoDbError ? result : undefined;
    const replaced = await after?.(request, { error, status: answer.status, body: answer.body });
    return replaced === undefined ? answer : respond(replaced, contentType);
  };

  return {
    handle(request: ServiceRequest): ServiceResponse | Promise<ServiceResponse> {
      const contentType = contentTypeOf(request);
      if (contentType === undefined) {
        return request.method === "GET" && request.path === "/" ? healthy(engine.region) : UNKNOWN;
      }
      try {
        const text = request.body.toString("utf8");
        const input = text === "" ? undefined : parseBody(text);
        const { name, operation } = findOperation(request);
        if (input === undefined) throw serialization();
        if (hooks === undefined) return respond(run(operation, input), contentType);
        const { requestId, caller } = request;
        const access = () => operation.access(askedOf(name, input));
        const asked = { requestId, caller, operation: name, input, access };
        // What a hook throws is an answer as well, where it is one of DynamoDB's.
        return hooked(operation, asked, hooks, contentType).catch((error: unknown) =>
          respond(asDynamoDbError(error), contentType),
        );
      } catch (error) {
        return respond(asDynamoDbError(error), contentType);
      }
    },
    access(request: ServiceRequest): readonly Access[] {
      const named = TARGETS.get(String(request.headers["x-amz-target"]));
      if (named === undefined || contentTypeOf(request) === undefined) return [];
      let input: JsonObject;
      try {
        input = parseBody(request.body.toString("utf8"));
      } catch (error) {
        asDynamoDbError(error);
        return [];
      }
      const { name, operation } = named;
      const asked = askedOf(name, input);
      return operation.access(asked).map((one) => ({
        ...one,
        context: () => conditionValues(engine, operation, asked, one.resource),
      }));
    },
    execute(name, input, requestId = "") {
      const operation = BY_NAME.get(name);
      if (operation === undefined) throw unknownOperation(name);
      if (hooks === undefined) return operation.run(engine, input);
      const access = () => operation.access(askedOf(name, input));
      const request = { requestId, caller: undefined, operation: name, input, access };
      return hookedInProcess(request, hooks, () => run(operation, input));
    },
    refuse: (refusal) => engine.inFlight.refusals.set(refusal),
    reload: () => engine.expiries.rearm(),
    close: () => engine.expiries.close(),
  };
}

function createEngine(options: DynamoDbOptions): Engine {
  const { store, clock, region, accountId } = options;
  const space = new KeySpace(options.prefix ?? DEFAULT_PREFIX);
  const tables = new Catalog(store, space, region, accountId);
  const expiries = new Expiries(
    store,
    clock,
    space,
    options.ttlSweepLagMs ?? DEFAULT_TTL_SWEEP_LAG_MS,
    (number, tail) => {
      const table = tables.byNumber(number);
      if (table !== undefined) removeExpired(engine, table, tail);
    },
  );
  const engine: Engine = {
    store,
    clock,
    region,
    accountId,
    space,
    tables,
    expiries,
    inFlight: new TransactionsInFlight(),
  };
  migrate(engine);
  expiries.rearm();
  return engine;
}

function findOperation({ headers }: ServiceRequest): NamedOperation {
  const target = String(headers["x-amz-target"]);
  const found = TARGETS.get(target);
  if (found === undefined) throw unknownOperation(target);
  return found;
}

function asDynamoDbError(error: unknown): DynamoDbError {
  if (error instanceof DynamoDbError) return error;
  // Input that is too deep for our stack is too deep for any operation.
  if (error instanceof RangeError && error.message.includes("call stack")) return serialization();
  throw error;
}

function respond(
  result: string | DynamoDbError,
  contentType: string,
): ServiceResponse & { readonly body: string } {
  const body = typeof result === "string" ? result : result.toJson();
  return {
    status: typeof result === "string" ? 200 : result.status,
    headers: { "content-type": contentType, "x-amz-crc32": String(crc32(body)) },
    body,
  };
}

/**
 * A second door of the embedded AWS: DynamoDB and SQS in the caller's own process, over one store in memory and a
 * clock that stands still until it is moved. No port, no signatures, no files.
 */
import { ManualClock } from "./clock/manual-clock.js";
import { seededIds } from "./contract/ids.js";
import type { ServiceResponse } from "./contract/service.js";
import { createDynamoDbService, DEFAULT_PREFIX } from "./dynamodb/service.js";
import { meaningIn } from "./dynamodb/storage/meaning.js";
import { KeySpace } from "./dynamodb/tables/catalog.js";
import { asSent } from "./dynamodb/wire/json.js";
import { Duplicates } from "./reproducible/duplicates.js";
import { createSqsService } from "./sqs/service.js";
import { createMemoryStore, type Snapshot } from "./store/memory.js";

export type { Snapshot } from "./store/memory.js";

/** A request as it would go over the wire. */
interface InProcessRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type InProcessService = "dynamodb" | "sqs";

export interface InProcessAws {
  /** Epoch ms. */
  now(): number;
  advance(ms: number): Promise<void>;
  handle(service: InProcessService, request: InProcessRequest, requestId?: string): Promise<ServiceResponse>;
  /** From here on ids are drawn as by this seed: whoever goes back in time draws the same ones again. */
  drawFrom(seed: number): void;
  /** One DynamoDB operation, at once. @throws DynamoDbError */
  execute(operation: string, input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  snapshot(): Snapshot;
  /** A digest of the state, equal for equal states. */
  hash(): string;
  close(): Promise<void>;
}

export interface InProcessOptions {
  /** What the clock shows at first, epoch ms. */
  readonly now: number;
  readonly region: string;
  readonly accountId: string;
  /** The state to begin with; empty without one. */
  readonly from?: Snapshot;
}

const SQS_ENDPOINT = (region: string): string => `https://sqs.${region}.amazonaws.com`;

/** Creates the two services. To go back in time, create another one `from` a snapshot. */
export function createInProcessAws({ now, region, accountId, from }: InProcessOptions): InProcessAws {
  const clock = new ManualClock(now);
  const store = createMemoryStore(meaningIn(new KeySpace(DEFAULT_PREFIX)));
  if (from !== undefined) store.restore(from);
  let ids = seededIds(1);
  const dynamodb = createDynamoDbService({ store, clock, region, accountId });
  const sqs = createSqsService({
    store,
    clock,
    region,
    accountId,
    endpoint: () => SQS_ENDPOINT(region),
    ids: { uuid: (kind) => ids.uuid(kind), hex: (kind, bytes) => ids.hex(kind, bytes) },
    duplicates: new Duplicates("message", undefined),
  });
  const caller = {
    accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    userId: accountId,
    accessKeyId: "in-process",
  };
  return {
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    async handle(service, { method, path, headers, body }, requestId = ids.uuid("request")) {
      const [only = path, query = ""] = path.split("?", 2);
      const response = await (service === "dynamodb" ? dynamodb : sqs).handle({
        requestId,
        method,
        path: only,
        query: new URLSearchParams(query),
        headers,
        body,
        caller,
      });
      return { ...response, headers: { ...response.headers, "x-amzn-requestid": requestId } };
    },
    drawFrom: (seed) => {
      ids = seededIds(seed);
    },
    execute: (operation, input) => JSON.parse(dynamodb.execute(operation, asSent(input)) || "{}"),
    snapshot: () => store.snapshot(),
    hash: () => store.hash(),
    async close() {
      sqs.close();
      dynamodb.close();
      clock.close();
      await store.close();
    },
  };
}

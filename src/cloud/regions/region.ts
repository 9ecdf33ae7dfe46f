/** What of the embedded AWS is a region's own: tables, queues, functions and logs, in their part of the one store. */
import type { CloudClock } from "../clock/clock.js";
import type { Ids } from "../contract/ids.js";
import type { Refusal } from "../contract/refusal.js";
import type { Service } from "../contract/service.js";
import { createDynamoDbService } from "../dynamodb/service.js";
import type { CredentialStore } from "../http/credentials.js";
import type { Authorizer } from "../iam/authorizer.js";
import { createRolePermissions } from "../iam/role-permissions.js";
import type { IamService } from "../iam/service.js";
import { createLambdaService, type LambdaService } from "../lambda/service.js";
import { createFunctionLogs } from "../logs/function-logs.js";
import { readAfter } from "../logs/read-after.js";
import { createLogsService } from "../logs/service.js";
import { Duplicates, type Duplication } from "../reproducible/duplicates.js";
import { tracedWrites } from "../reproducible/dynamodb-trace.js";
import type { Trace } from "../reproducible/trace.js";
import { createSqsService } from "../sqs/service.js";
import type { Store } from "../store/store.js";

/** What all regions have in common. */
export interface RegionSurroundings {
  readonly clock: CloudClock;
  readonly accountId: string;
  /** `http://127.0.0.1:PORT` of the one port, known once it listens. */
  readonly endpoint: () => string;
  readonly iam: IamService;
  readonly authorizer: Authorizer;
  readonly credentials: CredentialStore;
  readonly ids: Ids;
  readonly duplication?: Duplication;
  readonly trace?: Trace;
  readonly asyncConcurrency?: number;
  readonly notice: (text: string) => void;
}

export interface Region {
  /** By the service's name in the signature's scope. */
  readonly services: ReadonlyMap<string, Service>;
  readonly lambda: LambdaService;
  /** Refuses writes to tables as a busy AWS does, until it is told otherwise. */
  refuse(refusal: Refusal | undefined): void;
  /** Ends the functions. What was accepted stays queued. */
  close(): Promise<void>;
}

/** @param folder for the packages and the environments of its functions */
export function createRegion(
  surroundings: RegionSurroundings,
  { region, store, folder }: { readonly region: string; readonly store: Store; readonly folder: string },
): Region {
  const { clock, accountId, endpoint, iam, authorizer, credentials, ids, notice } = surroundings;
  const { duplication, trace, asyncConcurrency } = surroundings;
  const permissions = createRolePermissions(authorizer, iam.role, accountId, region);
  const logs = createLogsService({ store, clock, region, accountId });
  const dynamodb = createDynamoDbService({
    store,
    clock,
    region,
    accountId,
    ...(trace !== undefined && { hooks: tracedWrites(trace) }),
  });
  const sqs = createSqsService({
    store,
    clock,
    region,
    accountId,
    endpoint,
    ids,
    duplicates: new Duplicates("message", duplication),
    ...(trace !== undefined && { trace }),
  });
  const functionLogs = createFunctionLogs(logs, permissions, { region, accountId });
  const lambda = createLambdaService({
    store,
    clock,
    region,
    accountId,
    folder,
    endpoint,
    logs: trace === undefined ? functionLogs : trace.alongside(functionLogs),
    roles: iam,
    sessions: credentials,
    queues: {
      exists: (queueArn) => sqs.describe(queueArn) !== undefined,
      send: (queueArn, message) => sqs.send(queueArn, message),
    },
    eventQueues: sqs,
    permissions,
    ids,
    notice,
    ...(duplication !== undefined && { duplication }),
    ...(trace !== undefined && { trace }),
    ...(asyncConcurrency !== undefined && { asyncConcurrency }),
  });
  return {
    services: new Map<string, Service>([
      ["dynamodb", dynamodb],
      ["lambda", lambda],
      ["logs", readAfter(logs, () => lambda.drainLogs())],
      ["sqs", sqs],
    ]),
    lambda,
    refuse: dynamodb.refuse,
    close: async () => {
      await lambda.close();
      sqs.close();
      dynamodb.close();
    },
  };
}

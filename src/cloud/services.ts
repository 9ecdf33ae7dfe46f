/** AWS's services over one store and one clock, and what each is given of the others: none of them knows another. */
import { join } from "node:path";
import type { CloudClock } from "./clock/clock.js";
import type { Access } from "./contract/access.js";
import type { Caller, Service } from "./contract/service.js";
import { createDynamoDbService } from "./dynamodb/service.js";
import type { CredentialStore } from "./http/credentials.js";
import { Authorizer } from "./iam/authorizer.js";
import { createRolePermissions } from "./iam/role-permissions.js";
import { createIamService } from "./iam/service.js";
import { sessionPolicyProblem } from "./iam/session-policy.js";
import { createLambdaService, type LambdaService } from "./lambda/service.js";
import { createFunctionLogs } from "./logs/function-logs.js";
import { readAfter } from "./logs/read-after.js";
import { createLogsService } from "./logs/service.js";
import { Duplicates, type Duplication } from "./reproducible/duplicates.js";
import { tracedWrites } from "./reproducible/dynamodb-trace.js";
import type { Reproduction } from "./reproducible/reproduction.js";
import { createSqsService } from "./sqs/service.js";
import type { GroupCommitStore } from "./store/group-commit.js";
import { createStsService } from "./sts/service.js";

export interface ServicesOptions {
  readonly store: GroupCommitStore;
  readonly clock: CloudClock;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: CredentialStore;
  /** The folder of the embedded AWS within the home. */
  readonly folder: string;
  /** `http://127.0.0.1:PORT`, known once the port is open. */
  readonly endpoint: () => string;
  readonly run: Pick<Reproduction, "ids" | "trace" | "asyncConcurrency">;
  /** What is delivered twice. */
  readonly duplication: Duplication | undefined;
  /** What the owner of the home should know, and nobody who calls is told. */
  readonly notice: (text: string) => void;
}

export interface Services {
  /** By the name that requests are signed for. */
  readonly signed: ReadonlyMap<string, Service>;
  readonly lambda: LambdaService;
  /** AWS's sentence, where a caller may not. */
  authorize(caller: Caller, access: Access): string | undefined;
  /** Ends functions and waits for nobody. What was accepted stays in the store. */
  close(): Promise<void>;
}

export function createServices(options: ServicesOptions): Services {
  const { store, clock, region, accountId } = options;
  const place = { store, clock, region, accountId };
  const identities = createIdentities(options);
  const logs = createLogsService(place);
  const { ids, trace } = options.run;
  const dynamodb = createDynamoDbService({
    ...place,
    ...(trace !== undefined && { hooks: tracedWrites(trace) }),
  });
  const sqs = createSqsService({
    ...place,
    endpoint: options.endpoint,
    ids,
    duplicates: new Duplicates("message", options.duplication),
    ...(trace !== undefined && { trace }),
  });
  const lambda = createLambda(options, identities, { logs, sqs });
  // What is written together is read together: a commit that tells of an invocation holds its lines.
  store.beforeCommit(() => lambda.drainLogs());
  return {
    signed: new Map<string, Service>([
      ["dynamodb", dynamodb],
      ["lambda", lambda],
      ["logs", readAfter(logs, () => lambda.drainLogs())],
      ["iam", identities.iam],
      ["sqs", sqs],
      ["sts", identities.sts],
    ]),
    lambda,
    authorize: (caller, access) => identities.authorizer.decide(caller, access),
    async close() {
      await lambda.close();
      sqs.close();
      dynamodb.close();
    },
  };
}

/** Who one is, and what one may. */
function createIdentities({ store, clock, region, accountId, credentials, notice }: ServicesOptions) {
  const iam = createIamService({ store, clock, accountId });
  const authorizer = new Authorizer({ accountId, region, clock, policiesOf: iam.policiesOf, notice });
  const sts = createStsService({
    clock,
    roleOf: iam.role,
    authorize: (caller, access) => authorizer.decide(caller, access),
    problemOf: sessionPolicyProblem,
    issue: (session) => credentials.issue(session),
  });
  return { iam, sts, authorizer, permissions: createRolePermissions(authorizer, iam.role, accountId) };
}

function createLambda(
  options: ServicesOptions,
  { iam, permissions }: ReturnType<typeof createIdentities>,
  {
    logs,
    sqs,
  }: {
    readonly logs: ReturnType<typeof createLogsService>;
    readonly sqs: ReturnType<typeof createSqsService>;
  },
): LambdaService {
  const { store, clock, region, accountId, folder, endpoint, credentials, duplication } = options;
  const { ids, trace, asyncConcurrency } = options.run;
  const functionLogs = createFunctionLogs(logs, permissions, { region, accountId });
  return createLambdaService({
    store,
    clock,
    region,
    accountId,
    folder: join(folder, "lambda"),
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
    ...(duplication !== undefined && { duplication }),
    ...(trace !== undefined && { trace }),
    ...(asyncConcurrency !== undefined && { asyncConcurrency }),
  });
}

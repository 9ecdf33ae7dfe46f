/** SDK clients for a target, each made and imported when it is first used. */
import { practiceNames, type ResourceNames, resourceNames } from "./names.js";
import type { Target } from "./targets/target.js";

/** How every client reaches the target. */
function settingsOf({ region, endpoint, credentials, profile }: Target) {
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(profile === undefined ? {} : { profile }),
    // What a call passes through is put together once for each command, not for each call.
    cacheMiddleware: true,
    // Above what any function of the course may take: a target that accepts a call and says nothing is not waited for.
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 120_000, throwOnRequestTimeout: true },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What of a client of the SDK is needed here. */
interface SdkClient {
  destroy(): void;
  readonly middlewareStack: { remove(name: string): boolean };
}

/** The clients that labs and commands need: a line each. `keep` is told of those that were made. */
function clientsOf(target: Target, keep: (client: SdkClient) => void) {
  const settings = settingsOf(target);
  const lazily = <T extends SdkClient>(make: (given: typeof settings) => Promise<T>) =>
    once(async () => {
      const client = await make(settings);
      // It makes a copy of each request and answer for a logger that nobody gave.
      client.middlewareStack.remove("loggerMiddleware");
      keep(client);
      return client;
    });
  return {
    dynamodb: lazily(async (given) => new (await import("@aws-sdk/client-dynamodb")).DynamoDBClient(given)),
    lambda: lazily(async (given) => new (await import("@aws-sdk/client-lambda")).LambdaClient(given)),
    logs: lazily(
      async (given) => new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogsClient(given),
    ),
    iam: lazily(async (given) => new (await import("@aws-sdk/client-iam")).IAMClient(given)),
    sqs: lazily(async (given) => new (await import("@aws-sdk/client-sqs")).SQSClient(given)),
    sts: lazily(async (given) => new (await import("@aws-sdk/client-sts")).STSClient(given)),
  };
}

/** What a lab sees of its target: clients, names, and the target's time. */
export interface Aws extends Readonly<ReturnType<typeof clientsOf>> {
  readonly target: Target;
  readonly names: ResourceNames;
  accountId(): Promise<string>;
  close(): void;
}

export function createAws(target: Target): Aws {
  const opened: SdkClient[] = [];
  const clients = clientsOf(target, (client) => opened.push(client));
  return {
    ...clients,
    target,
    names: resourceNames(target.prefix),
    accountId: once(async () => {
      const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
      const identity = await (await clients.sts()).send(new GetCallerIdentityCommand({}));
      return identity.Account ?? "";
    }),
    close: () => {
      for (const client of opened) client.destroy();
    },
  };
}

/** The same target, seen by a handler of the learner's: with a function, tables, a role and a log of its own. */
export const practising = (aws: Aws): Aws => ({ ...aws, names: practiceNames(aws.names) });

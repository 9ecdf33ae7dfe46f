/** SDK clients for a target, each made and imported when it is first used. */
import { type Identity, identityOf } from "./identity.js";
import { practiceNames, type ResourceNames, resourceNames } from "./names.js";
import { type AnyClient, PatientCalls } from "./patience/patient.js";
import { Waiting } from "./patience/waiting.js";
import type { Target } from "./targets/target.js";

const MOST_SOCKETS = 256;

/** How every client reaches the target. */
function settingsOf(
  { region, endpoint, credentials, profile, patience, reach }: Target,
  answer: "contact" | "answer" | "longAnswer",
) {
  const agent = { maxSockets: MOST_SOCKETS, keepAlive: true };
  return {
    region,
    // What is tried again is decided in one place, around all of it.
    ...(patience === undefined ? {} : { maxAttempts: 1 }),
    requestHandler: {
      connectionTimeout: reach.connection,
      requestTimeout: reach[answer],
      throwOnRequestTimeout: true,
      ...(patience === undefined ? {} : { httpAgent: agent, httpsAgent: agent }),
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(profile === undefined ? {} : { profile }),
    // What a call passes through is put together once for each command, not for each call.
    cacheMiddleware: true,
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
function clientsOf(target: Target, calls: PatientCalls | undefined, keep: (client: SdkClient) => void) {
  const lazily = <T extends SdkClient & AnyClient>(
    make: (given: ReturnType<typeof settingsOf>) => Promise<T>,
    answer: "contact" | "answer" | "longAnswer" = "answer",
  ) =>
    once(async () => {
      const client = await make(settingsOf(target, answer));
      // It makes a copy of each request and answer for a logger that nobody gave.
      client.middlewareStack.remove("loggerMiddleware");
      calls?.around(client);
      keep(client);
      return client;
    });
  return {
    dynamodb: lazily(async (given) => new (await import("@aws-sdk/client-dynamodb")).DynamoDBClient(given)),
    lambda: lazily(
      async (given) => new (await import("@aws-sdk/client-lambda")).LambdaClient(given),
      "longAnswer",
    ),
    logs: lazily(
      async (given) => new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogsClient(given),
    ),
    iam: lazily(async (given) => new (await import("@aws-sdk/client-iam")).IAMClient(given)),
    sqs: lazily(async (given) => new (await import("@aws-sdk/client-sqs")).SQSClient(given)),
    sts: lazily(async (given) => new (await import("@aws-sdk/client-sts")).STSClient(given), "contact"),
  };
}

/** What a lab sees of its target: clients, names, and the target's time. */
export interface Aws extends Readonly<ReturnType<typeof clientsOf>> {
  readonly target: Target;
  readonly names: ResourceNames;
  /** What is waited for, for whoever shows it. */
  readonly waiting: Waiting;
  /** How many sends of a request were left without an answer before the one that was answered. */
  lostSends(input: object): number;
  /** Who calls. */
  identity(): Promise<Identity>;
  accountId(): Promise<string>;
  close(): void;
}

export function createAws(target: Target): Aws {
  const opened: SdkClient[] = [];
  const { patience, clock } = target;
  const waiting = new Waiting();
  const calls =
    patience === undefined || clock.answered === undefined
      ? undefined
      : new PatientCalls({
          patience,
          time: clock.answered,
          waiting,
          awsOnly: target.redirectable && target.endpoint === undefined,
        });
  const clients = clientsOf(target, calls, (client) => opened.push(client));
  const identity = once(async () => {
    if (target.caller !== undefined) return target.caller;
    const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
    return identityOf(await (await clients.sts()).send(new GetCallerIdentityCommand({})));
  });
  return {
    ...clients,
    target,
    waiting,
    lostSends: (input) => calls?.lostSends(input) ?? 0,
    names: resourceNames(target.prefix, target.ownership === "tagged" ? target.region : undefined),
    identity,
    accountId: async () => (await identity()).account,
    close: () => {
      for (const client of opened) client.destroy();
    },
  };
}

/** The same target and tables, with a function, a role and a log beside the course's own. */
export const beside = (aws: Aws, part: string): Aws => ({
  ...aws,
  names: { ...aws.names, ...aws.names.functionOf(part), roleName: aws.names.roleOf(part) },
});

/** The same target, seen by a handler of the learner's: with a function, tables, a role and a log of its own. */
export const practising = (aws: Aws): Aws => ({ ...aws, names: practiceNames(aws.names) });

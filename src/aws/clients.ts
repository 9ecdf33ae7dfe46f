/** SDK clients for a target, each made and imported when it is first used. */
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { STSClient } from "@aws-sdk/client-sts";
import { type ResourceNames, resourceNames } from "./names.js";
import type { Target } from "./targets/target.js";

/** What a lab sees of its target: clients, names, and the target's time. */
export interface Aws {
  readonly target: Target;
  readonly names: ResourceNames;
  dynamodb(): Promise<DynamoDBClient>;
  lambda(): Promise<LambdaClient>;
  logs(): Promise<CloudWatchLogsClient>;
  iam(): Promise<IAMClient>;
  sts(): Promise<STSClient>;
  accountId(): Promise<string>;
  close(): void;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export function createAws(target: Target): Aws {
  const settings = {
    region: target.region,
    ...(target.endpoint === undefined ? {} : { endpoint: target.endpoint }),
    ...(target.credentials === undefined ? {} : { credentials: target.credentials }),
    ...(target.profile === undefined ? {} : { profile: target.profile }),
  };
  const opened: { destroy(): void }[] = [];
  const keep = <T extends { destroy(): void }>(client: T): T => {
    opened.push(client);
    return client;
  };
  const sts = once(async () => {
    const { STSClient } = await import("@aws-sdk/client-sts");
    return keep(new STSClient(settings));
  });
  return {
    target,
    names: resourceNames(target.prefix),
    dynamodb: once(async () => {
      const { DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
      return keep(new DynamoDBClient(settings));
    }),
    lambda: once(async () => {
      const { LambdaClient } = await import("@aws-sdk/client-lambda");
      return keep(new LambdaClient(settings));
    }),
    logs: once(async () => {
      const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
      return keep(new CloudWatchLogsClient(settings));
    }),
    iam: once(async () => {
      const { IAMClient } = await import("@aws-sdk/client-iam");
      return keep(new IAMClient(settings));
    }),
    sts,
    accountId: once(async () => {
      const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
      const identity = await (await sts()).send(new GetCallerIdentityCommand({}));
      return identity.Account ?? "";
    }),
    close: () => {
      for (const client of opened) client.destroy();
    },
  };
}

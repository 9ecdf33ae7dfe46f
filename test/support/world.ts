/** A home whose embedded AWS keeps running for a file of tests, and real clients to change its world with. */
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { cli, cliJson, makeHome, removeHome } from "./cli.js";

export interface World {
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly iam: IAMClient;
  end(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const home = makeHome();
  await cli(["cloud", "start", "--home", home]);
  const { document } = await cliJson<{ env: Record<string, string> }>(home, "cloud", "env");
  const { env } = document;
  const settings = {
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "",
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
    },
  };
  return {
    home,
    env,
    dynamodb: new DynamoDBClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    iam: new IAMClient(settings),
    end: async () => {
      await cli(["cloud", "stop", "--home", home]);
      removeHome(home);
    },
  };
}

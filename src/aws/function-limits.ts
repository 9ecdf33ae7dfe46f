/** What is set beside a function and changes what comes of an event: how many of it may run, and what follows a failure. */
import type { FunctionEventInvokeConfig, GetFunctionCommandOutput } from "@aws-sdk/client-lambda";
import type { Aws } from "./clients.js";
import { isMissing, isRefusal } from "./errors.js";
import type { Differences } from "./function-settings.js";

/** Lambda's own defaults for asynchronous invocations. */
const RETRIES = 2;
const OLDEST_EVENT_S = 6 * 3600;

async function invokeConfigOf(aws: Aws, FunctionName: string): Promise<FunctionEventInvokeConfig> {
  const { GetFunctionEventInvokeConfigCommand } = await import("@aws-sdk/client-lambda");
  try {
    return await (await aws.lambda()).send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  } catch (error) {
    if (isMissing(error)) return {};
    throw error;
  }
}

const nameOf = (aws: Aws, { Configuration }: GetFunctionCommandOutput): string =>
  Configuration?.FunctionName ?? aws.names.functionName;

/** What is otherwise than Lambda has it, where nobody sets it: the course sets none of it. */
export async function limitsOf(aws: Aws, present: GetFunctionCommandOutput): Promise<Differences> {
  const {
    MaximumRetryAttempts = RETRIES,
    MaximumEventAgeInSeconds = OLDEST_EVENT_S,
    DestinationConfig = {},
  } = await invokeConfigOf(aws, nameOf(aws, present));
  const told = {
    ReservedConcurrentExecutions: [present.Concurrency?.ReservedConcurrentExecutions ?? "none", "none"],
    MaximumRetryAttempts: [MaximumRetryAttempts, RETRIES],
    MaximumEventAgeInSeconds: [MaximumEventAgeInSeconds, OLDEST_EVENT_S],
    "DestinationConfig.OnFailure": [DestinationConfig.OnFailure?.Destination ?? "none", "none"],
    "DestinationConfig.OnSuccess": [DestinationConfig.OnSuccess?.Destination ?? "none", "none"],
  } as const;
  return new Map(
    Object.entries(told)
      .filter(([, [found, wanted]]) => found !== wanted)
      .map(([name, [found, wanted]]) => [name, { found: String(found), wanted: String(wanted) }]),
  );
}

/** Takes out what limits the function, so that Lambda does with its events what it does by itself. */
export async function endLimits(aws: Aws, present: GetFunctionCommandOutput): Promise<void> {
  const limits = await limitsOf(aws, present);
  if (limits.size === 0) return;
  const lambda = await import("@aws-sdk/client-lambda");
  const client = await aws.lambda();
  const FunctionName = nameOf(aws, present);
  if (limits.has("ReservedConcurrentExecutions"))
    await client.send(new lambda.DeleteFunctionConcurrencyCommand({ FunctionName }));
  if ([...limits.keys()].some((name) => name !== "ReservedConcurrentExecutions"))
    await client.send(new lambda.DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
}

/** How many executions the account and region have room for at a time; undefined where that may not be asked. */
export async function mostConcurrent(aws: Aws): Promise<number | undefined> {
  const { GetAccountSettingsCommand } = await import("@aws-sdk/client-lambda");
  try {
    const { AccountLimit } = await (await aws.lambda()).send(new GetAccountSettingsCommand({}));
    return AccountLimit?.UnreservedConcurrentExecutions ?? AccountLimit?.ConcurrentExecutions;
  } catch (error) {
    if (isRefusal(error) || isMissing(error)) return undefined;
    throw error;
  }
}

/** Execution environments: Lambda starts new ones once a function's configuration has changed. */
import type { Aws } from "./clients.js";
import { untilUpdated } from "./functions.js";

/** Only its value matters: another one is another configuration. */
const MARK = "IDEM_LAB_ENVIRONMENT";

/**
 * Does the work with execution environments that are new; the configuration is as it was afterwards.
 * @param FunctionName the course's function, unless said
 */
export async function inNewEnvironments<T>(
  aws: Aws,
  mark: string,
  work: () => Promise<T>,
  FunctionName: string = aws.names.functionName,
): Promise<T> {
  const lambda = await import("@aws-sdk/client-lambda");
  const client = await aws.lambda();
  const { Environment } = await client.send(new lambda.GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = Environment?.Variables ?? {};
  const change = async (variables: Record<string, string>): Promise<void> => {
    await client.send(
      new lambda.UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables: variables } }),
    );
    await untilUpdated(aws, FunctionName);
  };
  try {
    await change({ ...Variables, [MARK]: mark });
    return await work();
  } finally {
    await change(Variables);
  }
}

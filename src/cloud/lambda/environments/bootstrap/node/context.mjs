// What a handler is told of its invocation.
import { awaitsHandlers } from "./version.mjs";

/** Looked up once: each look searches the whole environment. */
const ofEveryInvocation = {
  functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
};

export function contextOf(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const json = (text) => (text === undefined ? undefined : JSON.parse(text));
  return {
    ...(awaitsHandlers
      ? { tenantId: undefined, xRayTraceId: headers["lambda-runtime-trace-id"] }
      : { callbackWaitsForEmptyEventLoop: true }),
    ...ofEveryInvocation,
    clientContext: json(headers["lambda-runtime-client-context"]),
    identity: json(headers["lambda-runtime-cognito-identity"]),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

import { DynamoDbError } from "./errors.js";
import type { DynamoDbHooks, DynamoDbRequest } from "./hooks.js";

/** What a hook gives back when it does not answer at once. */
export const isPromise = (answer: DynamoDbError | undefined | Promise<unknown>): answer is Promise<unknown> =>
  answer !== undefined && "then" in answer;

/**
 * Calls hooks around work that cannot wait.
 * @throws DynamoDbError what the work or a hook answers with
 * @throws TypeError when a hook is asynchronous
 */
export function hookedInProcess(
  request: DynamoDbRequest,
  { before, after }: DynamoDbHooks,
  work: () => string | DynamoDbError,
): string {
  const result = atOnce(request, "before", before?.(request)) ?? work();
  const error = result instanceof DynamoDbError ? result : undefined;
  const status = error?.status ?? 200;
  const body = typeof result === "string" ? result : result.toJson();
  const answer = atOnce(request, "after", after?.(request, { error, status, body })) ?? result;
  if (answer instanceof DynamoDbError) throw answer;
  return answer;
}

function atOnce(
  { operation }: DynamoDbRequest,
  hook: keyof DynamoDbHooks,
  answer: DynamoDbError | undefined | Promise<DynamoDbError | undefined>,
): DynamoDbError | undefined {
  if (!isPromise(answer)) return answer;
  // Whoever would have waited for it sees the error below instead.
  answer.catch(() => {});
  throw new TypeError(
    `The hook '${hook}' answered ${operation} with a promise, for which 'execute' cannot wait: ` +
      "use a client (clientConfig or listen), or answer at once where the request has no caller.",
  );
}

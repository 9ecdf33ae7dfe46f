/** What keeps a call from succeeding now, and may not a moment later. What AWS says is told by its exact words. */
import { isUnreachable } from "../errors.js";

/**
 * - `throttled`: AWS asks for fewer calls
 * - `busy`: a change of the same thing is under way
 * - `propagating`: what was made or changed a moment ago is not known everywhere yet
 * - `failing`: the service failed; a write may have taken place all the same
 * - `lost`: nobody knows whether it took place, since the answer did not come
 * - `skewed`: this machine's clock is minutes off; the SDK signs with the target's time from then on
 */
export type Trouble = "throttled" | "busy" | "propagating" | "failing" | "lost" | "skewed";

/** An error as the SDKs make them. */
interface Told {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

function toldBy(error: Error): Told {
  const metadata: unknown = "$metadata" in error ? error.$metadata : undefined;
  const status: unknown =
    typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
      ? metadata.httpStatusCode
      : undefined;
  return {
    name: error.name,
    message: error.message,
    status: typeof status === "number" ? status : undefined,
  };
}

const THROTTLED = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);

/** A conflict that ends by itself, by the error's name and what its message says; without words, whatever it says. */
const BUSY: readonly (readonly [name: string, words?: RegExp])[] = [
  ["ResourceConflictException", /in progress|is currently in the following state|in Pending state/i],
  ["ResourceInUseException", /being (created|updated|deleted)/i],
  ["LimitExceededException", /simultaneous|concurrent|control plane/i],
  ["ConcurrentModificationException"],
  ["ConcurrentModification"],
  ["OperationAbortedException"],
  ["EntityTemporarilyUnmodifiableException"],
  ["ResourceNotReadyException"],
  ["TransactionInProgressException"],
];

const PROPAGATING: readonly RegExp[] = [
  /^The role defined for the function cannot be assumed by Lambda/,
  /^The provided execution role does not have permissions/,
  /^CodeSHA256 \(.*\) is different from current CodeSHA256/,
  /Lambda was unable to (decrypt|configure access to) (the|your) environment variables because/,
  /^Invalid principal in policy/,
];

const FAILING = new Set([
  "InternalFailure",
  "InternalServerError",
  "InternalServerErrorException",
  "ServiceException",
  "ServiceFailure",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "RequestTimeout",
  "RequestTimeoutException",
]);

const SKEWED = new Set(["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"]);
const SKEWED_SIGNATURE = /Signature (expired|not yet current)/;

/** A table that exists already is no table at work, for whoever creates it. */
const isCreate = (operation: string): boolean => operation.startsWith("Create");

/**
 * @param operation as the SDK names it: `CreateFunction`
 * @returns undefined for what another try will not change
 */
export function troubleOf(error: unknown, operation: string): Trouble | undefined {
  if (!(error instanceof Error)) return undefined;
  if (isUnreachable(error) || error.message === "socket hang up") return "lost";
  const { name, message, status } = toldBy(error);
  if (SKEWED.has(name) || SKEWED_SIGNATURE.test(message)) return "skewed";
  if (THROTTLED.has(name) || status === 429) return "throttled";
  if (PROPAGATING.some((words) => words.test(message))) return "propagating";
  const isBusy = BUSY.some(
    ([known, words]) => known === name && (words === undefined || words.test(message)),
  );
  if (isBusy && !(name === "ResourceInUseException" && isCreate(operation))) return "busy";
  if (FAILING.has(name) || (status !== undefined && status >= 500)) return "failing";
  // Half an answer can't be read.
  if (error instanceof SyntaxError || /^(Unexpected (end|token)|Unclosed tag)/.test(message)) return "lost";
  return undefined;
}

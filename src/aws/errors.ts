/** What an error from an SDK client means for us. */
import { HelpfulError } from "../errors/helpful.js";

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");

/** AWS says that the thing is not there. */
export function isMissing(error: unknown): boolean {
  return [
    "ResourceNotFoundException",
    "NoSuchEntityException",
    "NoSuchEntity",
    "TableNotFoundException",
  ].includes(nameOf(error));
}

/** Of two that create the same thing at once, the second is told so. */
export function alreadyExists(error: unknown): boolean {
  return [
    "ResourceInUseException",
    "EntityAlreadyExistsException",
    "EntityAlreadyExists",
    "ResourceConflictException",
    "ResourceAlreadyExistsException",
  ].includes(nameOf(error));
}

/** Something of it has to be deleted first. */
export const isStillUsed = (error: unknown): boolean =>
  ["DeleteConflictException", "DeleteConflict"].includes(nameOf(error));

const NETWORK_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
]);
const CREDENTIAL_ERRORS = new Set([
  "CredentialsProviderError",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "InvalidClientTokenId",
  "ExpiredTokenException",
  "ExpiredToken",
  "SignatureDoesNotMatch",
  "TokenProviderError",
]);

function codes(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const own = "code" in error && typeof error.code === "string" ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(codes) : [];
  return [...own, ...inner, ...codes(error.cause)];
}

/** Nobody is there who could answer. */
export const isRefused = (error: unknown): boolean =>
  codes(error).some((code) => code === "ECONNREFUSED" || code === "ENOTFOUND");

/** Nobody answers at the target. */
export function isUnreachable(error: unknown): boolean {
  return nameOf(error) === "TimeoutError" || codes(error).some((code) => NETWORK_CODES.has(code));
}

/** The target answers, but does not know or accept who asks. */
export function isCredentialProblem(error: unknown): boolean {
  return CREDENTIAL_ERRORS.has(nameOf(error)) || isExpired(error);
}

/** The credentials were right once. */
function isExpired(error: unknown): boolean {
  return (
    ["ExpiredTokenException", "ExpiredToken", "RequestExpired"].includes(nameOf(error)) ||
    (error instanceof Error && /token (included in the request )?(is|has) expired/i.test(error.message))
  );
}

/** The target knows who asks, and does not allow it. */
export function isRefusal(error: unknown): boolean {
  return ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"].includes(nameOf(error));
}

/** What a lab is at work with was deleted meanwhile. */
export class VanishedError extends HelpfulError {
  constructor(what: string) {
    super(
      `${what} was deleted while the lab was at work with it. Run the lab again: it makes what it needs.`,
    );
  }
}

/** Requests that mean AWS would go elsewhere. */
export class RedirectedError extends HelpfulError {
  constructor(host: string) {
    super(
      `Requests to AWS would go to ${host}: an endpoint_url in ~/.aws/config or AWS_ENDPOINT_URL says so. Take it out, or name that endpoint: --target <url>`,
    );
  }
}

/** Whose it is can't be found out. */
export class TagsUnreadableError extends HelpfulError {
  constructor(what: string, action: string, said: string) {
    super(
      `Whose ${what} is can't be found out: its tags can't be read (${said}). Ask for the permission ${action}; all that are needed: idem-lab doctor`,
    );
  }
}

/** A resource of the course's name that the course did not make. */
export class NotOursError extends HelpfulError {
  /** @param why what its tags say */
  constructor(what: string, why: string) {
    super(
      `${what} exists, but is not yours: ${why}. It is left alone. Choose other names with --prefix <prefix>.`,
    );
  }
}

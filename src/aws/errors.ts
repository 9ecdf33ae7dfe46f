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
  ].includes(nameOf(error));
}

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

/** Nobody answers at the target. */
export function isUnreachable(error: unknown): boolean {
  return nameOf(error) === "TimeoutError" || codes(error).some((code) => NETWORK_CODES.has(code));
}

/** The target answers, but does not know or accept who asks. */
export function isCredentialProblem(error: unknown): boolean {
  return CREDENTIAL_ERRORS.has(nameOf(error));
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

/** A resource of the course's name that the course did not make. */
export class NotOursError extends HelpfulError {
  constructor(what: string) {
    super(
      `${what} exists, but does not carry the tag idem-lab: it is not the course's, so it is left alone. Choose other names with --prefix <prefix>.`,
    );
  }
}

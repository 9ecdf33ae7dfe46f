import { JsonError } from "../json/input.js";

export const missingGroup = (): JsonError =>
  new JsonError("ResourceNotFoundException", "The specified log group does not exist.");

export const missingStream = (): JsonError =>
  new JsonError("ResourceNotFoundException", "The specified log stream does not exist.");

export const alreadyExists = (what: "group" | "stream"): JsonError =>
  new JsonError("ResourceAlreadyExistsException", `The specified log ${what} already exists`);

export const invalid = (message: string): JsonError => new JsonError("InvalidParameterException", message);

/** A parameter that breaks a constraint of AWS's model. */
export const violated = (shown: string, member: string, constraint: string): JsonError =>
  invalid(
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );

/** What AWS has and we do not: said, never ignored. */
export const notSupported = (what: string): JsonError =>
  invalid(`The embedded AWS does not support ${what}.`);

export const invalidToken = (): JsonError => invalid("The specified nextToken is invalid.");

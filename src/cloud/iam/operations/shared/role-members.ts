import { constraintError, QueryError } from "../../../query/error.js";
import type { QueryParameters } from "../../../query/parameters.js";
import type { XmlValue } from "../../../query/xml.js";
import { policyProblem, type Role } from "../../role.js";

/** A policy document that a call brings. @throws MalformedPolicyDocument */
export function policyDocument(parameters: QueryParameters, name: string, kind: "trust" | "inline"): string {
  const document = parameters.require(name);
  const problem = policyProblem(document, kind);
  if (problem !== undefined) throw new QueryError("MalformedPolicyDocument", problem);
  return document;
}

/** `MaxSessionDuration` in seconds: an hour to twelve. */
export function sessionDuration(parameters: QueryParameters): number | undefined {
  const text = parameters.get("MaxSessionDuration");
  if (text === undefined) return undefined;
  const seconds = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  const violated = (limit: string) => constraintError(text, "maxSessionDuration", `have value ${limit}`);
  if (seconds > 43_200) throw violated("less than or equal to 43200");
  if (!(seconds >= 3600)) throw violated("greater than or equal to 3600");
  return seconds;
}

export const tagList = (role: Role): readonly { readonly [name: string]: XmlValue }[] =>
  Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value }));

/** A role as IAM shows it. */
export const describeRole = (role: Role): { readonly [name: string]: XmlValue } => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt).toISOString().replace(/\.\d+Z$/, "Z"),
  AssumeRolePolicyDocument: encodeURIComponent(role.trustPolicy),
  Description: role.description,
  MaxSessionDuration: role.maxSessionDuration ?? 3600,
  Tags: Object.keys(role.tags).length > 0 ? tagList(role) : undefined,
  PermissionsBoundary:
    role.permissionsBoundary === undefined
      ? undefined
      : { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: role.permissionsBoundary },
});

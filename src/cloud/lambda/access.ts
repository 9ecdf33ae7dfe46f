import type { Access } from "../contract/access.js";
import type { ServiceRequest } from "../contract/service.js";
import type { Catalogue } from "./functions/catalogue.js";
import { policyDocument } from "./functions/policy-document.js";
import { LambdaFault } from "./protocol/errors.js";
import type { FunctionReference, Names } from "./protocol/names.js";
import type { Route } from "./protocol/routes.js";

/** What an operation of Lambda needs permission for, from its unchecked input. */

/** Those whose resource is what the qualifier names. All others are about the function as a whole. */
const QUALIFIED = new Set([
  "AddPermission",
  "DeleteFunction",
  "DeleteFunctionEventInvokeConfig",
  "GetFunction",
  "GetFunctionConfiguration",
  "GetFunctionEventInvokeConfig",
  "GetPolicy",
  "Invoke",
  "PutFunctionEventInvokeConfig",
  "RemovePermission",
  "UpdateFunctionEventInvokeConfig",
]);

const UNBOUND = new Set([
  "CreateEventSourceMapping",
  "GetAccountSettings",
  "ListEventSourceMappings",
  "ListFunctions",
]);

/** The actions and resources of a request. Nothing for one that names no function as it should: it is refused. */
export function accessOf(
  { operation, labels }: Route,
  request: ServiceRequest,
  names: Names,
  catalogue: Catalogue,
): readonly Access[] {
  const action = `lambda:${operation === "Invoke" ? "InvokeFunction" : operation}`;
  if (UNBOUND.has(operation)) return [{ action, resource: "*" }];
  const { Resource, UUID } = labels;
  if (Resource !== undefined) return [{ action, resource: Resource }];
  if (UUID !== undefined) {
    return [
      { action, resource: names.functionArn("").replace(/function:$/, `event-source-mapping:${UUID}`) },
    ];
  }
  const creating = operation === "CreateFunction";
  const body = creating || operation === "UpdateFunctionConfiguration" ? read(request.body) : {};
  const given = creating ? body.FunctionName : labels.FunctionName;
  const reference = parse(names, given, request.query.get("Qualifier"), QUALIFIED.has(operation));
  if (reference === undefined) return [];
  const { name, qualifier } = reference;
  const resource = names.functionArn(name, qualifier);
  const permissions = catalogue.permissions(name, qualifier);
  const passed = typeof body.Role === "string" ? [passRole(body.Role, resource)] : [];
  const policy = permissions.length === 0 ? {} : { resourcePolicy: policyDocument(permissions) };
  return [{ action, resource, ...policy }, ...passed];
}

/** Whoever gives a function a role needs permission for that, too. */
const passRole = (role: string, functionArn: string): Access => ({
  action: "iam:PassRole",
  resource: role,
  context: () => ({
    "iam:AssociatedResourceArn": functionArn,
    "iam:PassedToService": "lambda.amazonaws.com",
  }),
});

function parse(
  names: Names,
  given: unknown,
  qualifier: string | null,
  isQualified: boolean,
): FunctionReference | undefined {
  if (typeof given !== "string") return undefined;
  try {
    const reference = names.parse(
      given,
      { pattern: "namespaced" },
      isQualified ? (qualifier ?? undefined) : undefined,
    );
    return isQualified ? reference : { name: reference.name };
  } catch (problem) {
    if (problem instanceof LambdaFault) return undefined;
    throw problem;
  }
}

function read(body: Buffer): { readonly FunctionName?: unknown; readonly Role?: unknown } {
  try {
    const input: unknown = JSON.parse(body.toString("utf8"));
    return typeof input === "object" && input !== null ? input : {};
  } catch {
    return {};
  }
}

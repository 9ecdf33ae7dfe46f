/** What operations need permission for, from their unchecked input. */
import type { Access } from "../../../contract/access.js";
import { policyDocument } from "../../functions/policy-document.js";
import { LambdaFault } from "../../protocol/errors.js";
import type { FunctionReference, Names } from "../../protocol/names.js";
import type { Context } from "../context.js";

const actionOf = (operation: string): string => `lambda:${operation}`;

/** For operations that are about no resource. */
export const onAccount = ({ operation }: Context): readonly Access[] => [
  { action: actionOf(operation), resource: "*" },
];

/** For operations on the resource whose ARN is in the path. */
export const onResource = ({ operation, request }: Context): readonly Access[] => [
  { action: actionOf(operation), resource: request.label("Resource") },
];

/** For operations on the event source mapping in the path. */
export const onMapping = ({ operation, request, names }: Context): readonly Access[] => [
  { action: actionOf(operation), resource: names.mappingArn(request.label("UUID")) },
];

/** For operations on the function in the path as a whole. */
export const onFunction = (context: Context): readonly Access[] =>
  functionAccess(context, context.request.label("FunctionName"));

/** For operations on what the qualifier names: a version or an alias, else the function. */
export const onQualified = (context: Context): readonly Access[] =>
  functionAccess(context, context.request.label("FunctionName"), { qualified: true });

export interface FunctionAccessOptions {
  /** Where it is not called as the operation is. */
  readonly action?: string;
  /** Whether it is about what the qualifier names. */
  readonly qualified?: boolean;
  /** The role that the function is given, if it is: that takes a permission, too. */
  readonly role?: unknown;
}

/** The permissions for an operation on a function. Nothing for one that is not named as it should be: it is refused. */
export function functionAccess(
  { operation, request, names, catalogue }: Context,
  given: unknown,
  { action = operation, qualified = false, role }: FunctionAccessOptions = {},
): readonly Access[] {
  const reference = parse(names, given, qualified ? request.query("Qualifier") : undefined);
  if (reference === undefined) return [];
  const { name } = reference;
  const qualifier = qualified ? reference.qualifier : undefined;
  const resource = names.functionArn(name, qualifier);
  const permissions = catalogue.permissions(name, qualifier);
  return [
    {
      action: actionOf(action),
      resource,
      ...(permissions.length > 0 && { resourcePolicy: policyDocument(permissions) }),
    },
    ...(typeof role === "string" ? [passRole(role, resource)] : []),
  ];
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

function parse(names: Names, given: unknown, qualifier: string | undefined): FunctionReference | undefined {
  if (typeof given !== "string") return undefined;
  try {
    return names.parse(given, { pattern: "namespaced" }, qualifier);
  } catch (problem) {
    if (problem instanceof LambdaFault) return undefined;
    throw problem;
  }
}

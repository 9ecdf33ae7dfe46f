import type { Clock } from "../../clock/clock.js";
import type { Access } from "../../contract/access.js";
import type { Operation } from "../../contract/operation.js";
import { QueryError } from "../../query/error.js";
import type { QueryParameters } from "../../query/parameters.js";
import type { XmlValue } from "../../query/xml.js";
import type { Role } from "../role.js";
import { Roles } from "../roles.js";

/** A request as an operation sees it. */
export interface Context {
  /** The operation's name. */
  readonly operation: string;
  readonly parameters: QueryParameters;
  readonly roles: Roles;
  readonly clock: Clock;
}

export type IamOperation = Operation<Context, Context, XmlValue>;

/** The permission that an operation on one role needs, whether or not the role exists. */
export function onRole({ operation, parameters, roles }: Context): readonly Access[] {
  const name = parameters.get("RoleName") ?? "";
  const path = parameters.get("Path")?.slice(1) ?? "";
  return [{ action: `iam:${operation}`, resource: roles.find(name)?.arn ?? roles.arn(name, `/${path}`) }];
}

export const noSuchEntity = (message: string): QueryError => new QueryError("NoSuchEntity", message, 404);

export const invalidName = (): QueryError =>
  new QueryError(
    "ValidationError",
    "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
  );

/** The role that a call names. @throws ValidationError, NoSuchEntity */
export function namedRole({ parameters, roles }: Pick<Context, "parameters" | "roles">): Role {
  const name = parameters.require("RoleName");
  if (!Roles.isName(name)) throw invalidName();
  const role = roles.find(name);
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

/** Stores what `change` makes of the role that a call names. */
export function changeRole(context: Context, change: (role: Role) => Role): undefined {
  context.roles.put(change(namedRole(context)));
  return undefined;
}

import { createHash } from "node:crypto";
import { QueryError } from "../../query/error.js";
import type { Role } from "../role.js";
import { Roles } from "../roles.js";
import { type IamOperation, invalidName, onRole } from "./context.js";
import { checkManagedPolicy } from "./shared/managed-policy.js";
import { describeRole, policyDocument, sessionDuration } from "./shared/role-members.js";

/** `/`, or names between slashes. */
const PATH = /^\/([\x21-\x7e]{1,510}\/)?$/;

export const createRole: IamOperation = {
  access: onRole,
  run: ({ parameters, roles, clock }) => {
    const name = parameters.require("RoleName");
    const trustPolicy = policyDocument(parameters, "AssumeRolePolicyDocument", "trust");
    if (!Roles.isName(name)) throw invalidName();
    if (roles.find(name) !== undefined) {
      throw new QueryError("EntityAlreadyExists", `Role with name ${name} already exists.`, 409);
    }
    const path = parameters.get("Path") ?? "/";
    if (!PATH.test(path)) {
      throw new QueryError(
        "ValidationError",
        "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
      );
    }
    const permissionsBoundary = parameters.get("PermissionsBoundary");
    if (permissionsBoundary !== undefined) checkManagedPolicy(permissionsBoundary);
    const maxSessionDuration = sessionDuration(parameters);
    const createdAt = clock.now();
    const digest = createHash("sha256").update(`${name}/${createdAt}`).digest("hex").toUpperCase();
    const description = parameters.get("Description");
    const role: Role = {
      name,
      id: `AROA${digest.slice(0, 17)}`,
      arn: roles.arn(name, path),
      path,
      createdAt,
      trustPolicy,
      inlinePolicies: {},
      attachedPolicies: [],
      tags: Object.fromEntries(parameters.pairs("Tags")),
      ...(description === undefined ? {} : { description }),
      ...(maxSessionDuration === undefined ? {} : { maxSessionDuration }),
      ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
    };
    roles.put(role);
    return { Role: describeRole(role) };
  },
};

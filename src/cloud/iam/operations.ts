import { attachRolePolicy } from "./operations/attach-role-policy.js";
import type { IamOperation } from "./operations/context.js";
import { createRole } from "./operations/create-role.js";
import { deleteRole } from "./operations/delete-role.js";
import { deleteRolePermissionsBoundary } from "./operations/delete-role-permissions-boundary.js";
import { deleteRolePolicy } from "./operations/delete-role-policy.js";
import { detachRolePolicy } from "./operations/detach-role-policy.js";
import { getRole } from "./operations/get-role.js";
import { getRolePolicy } from "./operations/get-role-policy.js";
import { listAttachedRolePolicies } from "./operations/list-attached-role-policies.js";
import { listInstanceProfilesForRole } from "./operations/list-instance-profiles-for-role.js";
import { listRolePolicies } from "./operations/list-role-policies.js";
import { listRoleTags } from "./operations/list-role-tags.js";
import { listRoles } from "./operations/list-roles.js";
import { putRolePermissionsBoundary } from "./operations/put-role-permissions-boundary.js";
import { putRolePolicy } from "./operations/put-role-policy.js";
import { tagRole } from "./operations/tag-role.js";
import { untagRole } from "./operations/untag-role.js";
import { updateAssumeRolePolicy } from "./operations/update-assume-role-policy.js";
import { updateRole } from "./operations/update-role.js";

/** The operations of IAM that are here. */
export const OPERATIONS: Readonly<Record<string, IamOperation>> = {
  AttachRolePolicy: attachRolePolicy,
  CreateRole: createRole,
  DeleteRole: deleteRole,
  DeleteRolePermissionsBoundary: deleteRolePermissionsBoundary,
  DeleteRolePolicy: deleteRolePolicy,
  DetachRolePolicy: detachRolePolicy,
  GetRole: getRole,
  GetRolePolicy: getRolePolicy,
  ListAttachedRolePolicies: listAttachedRolePolicies,
  ListInstanceProfilesForRole: listInstanceProfilesForRole,
  ListRolePolicies: listRolePolicies,
  ListRoleTags: listRoleTags,
  ListRoles: listRoles,
  PutRolePermissionsBoundary: putRolePermissionsBoundary,
  PutRolePolicy: putRolePolicy,
  TagRole: tagRole,
  UntagRole: untagRole,
  UpdateAssumeRolePolicy: updateAssumeRolePolicy,
  UpdateRole: updateRole,
};

/** IAM, as far as the labs' role needs it: roles, their trust policy, inline and attached policies, tags. */
import { createHash } from "node:crypto";
import type { Clock } from "../clock/clock.js";
import type { Access } from "../contract/access.js";
import type { Service, ServiceRequest } from "../contract/service.js";
import { QueryError, QueryParameters, QueryService } from "../query/service.js";
import type { XmlValue } from "../query/xml.js";
import { prefixRange, type Store } from "../store/store.js";
import { managedPolicy } from "./managed-policies.js";
import { parseRole, policyProblem, type Role } from "./role.js";
import { RolePolicies } from "./role-policies.js";
import { trustsService } from "./trust.js";

const NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";
const PREFIX = "iam/role/";
/** `/`, or names between slashes. */
const PATH = /^\/([\x21-\x7e]{1,510}\/)?$/;
/** The only managed policies are AWS's own. */
const MANAGED_POLICY = /^arn:aws:iam::aws:policy\/[\w+=,.@/-]+$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

export interface IamOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly accountId: string;
}

export interface IamService extends Service {
  /** Whether a role of that ARN exists and trusts `lambda.amazonaws.com`, which would act for a function. */
  lambdaCanAssume(roleArn: string, functionArn: string): boolean;
  /** The role of that ARN, or `undefined`. */
  role(roleArn: string): Role | undefined;
  /** The policies of the role of that name: the same object for as long as the role stays as it is. */
  policiesOf(roleName: string): RolePolicies | undefined;
  access(request: ServiceRequest): readonly Access[];
}

const invalidName = (): QueryError =>
  new QueryError(
    "ValidationError",
    "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    400,
  );
const noSuchEntity = (message: string): QueryError => new QueryError("NoSuchEntity", message, 404);

/** @throws QueryError for a policy that roles can't be given, since it is not known here what it allows */
function checkManagedPolicy(arn: string): void {
  if (!arn.startsWith("arn:"))
    throw new QueryError("ValidationError", "Invalid ARN:  Could not be parsed!", 400);
  if (!MANAGED_POLICY.test(arn)) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  if (managedPolicy(arn) === undefined) {
    throw noSuchEntity(
      `Policy ${arn} does not exist or is not attachable. The embedded IAM does not know what it allows: put that into an inline policy.`,
    );
  }
}

function policyDocument(parameters: QueryParameters, name: string, kind: "trust" | "inline"): string {
  const document = parameters.require(name);
  const problem = policyProblem(document, kind);
  if (problem !== undefined) throw new QueryError("MalformedPolicyDocument", problem, 400);
  return document;
}

/** `MaxSessionDuration` in seconds: an hour to twelve. */
function sessionDuration(parameters: QueryParameters): number | undefined {
  const text = parameters.get("MaxSessionDuration");
  if (text === undefined) return undefined;
  const seconds = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  const violated = (constraint: string) =>
    new QueryError(
      "ValidationError",
      `1 validation error detected: Value '${text}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${constraint}`,
      400,
    );
  if (seconds > 43_200) throw violated("less than or equal to 43200");
  if (!(seconds >= 3600)) throw violated("greater than or equal to 3600");
  return seconds;
}

export function createIamService({ store, clock, accountId }: IamOptions): IamService {
  const find = (name: string): Role | undefined => {
    const text = ROLE_NAME.test(name) ? store.get(PREFIX + name) : undefined;
    return text === undefined ? undefined : parseRole(text);
  };
  const load = (name: string): Role => {
    if (!ROLE_NAME.test(name)) throw invalidName();
    const role = find(name);
    if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    return role;
  };
  const save = (role: Role): void =>
    store.transaction((transaction) => transaction.put(PREFIX + role.name, JSON.stringify(role)));
  /** Loads the role that a call names, and stores what `change` makes of it. */
  const update = (parameters: QueryParameters, change: (role: Role) => Role): undefined => {
    save(change(load(parameters.require("RoleName"))));
    return undefined;
  };
  const tagList = (role: Role): XmlValue => Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value }));
  const describe = (role: Role): { readonly [name: string]: XmlValue } => ({
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

  const service = new QueryService(NAMESPACE, {
    CreateRole: (parameters) => {
      const name = parameters.require("RoleName");
      const trustPolicy = policyDocument(parameters, "AssumeRolePolicyDocument", "trust");
      if (!ROLE_NAME.test(name)) throw invalidName();
      if (find(name) !== undefined) {
        throw new QueryError("EntityAlreadyExists", `Role with name ${name} already exists.`, 409);
      }
      const path = parameters.get("Path") ?? "/";
      if (!PATH.test(path)) {
        throw new QueryError(
          "ValidationError",
          "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
          400,
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
        arn: `arn:aws:iam::${accountId}:role${path}${name}`,
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
      save(role);
      return { Role: describe(role) };
    },
    UpdateRole: (parameters) => {
      const description = parameters.get("Description");
      const maxSessionDuration = sessionDuration(parameters);
      update(parameters, (role) => ({
        ...role,
        ...(description === undefined ? {} : { description }),
        ...(maxSessionDuration === undefined ? {} : { maxSessionDuration }),
      }));
      return {};
    },
    GetRole: (parameters) => ({ Role: describe(load(parameters.require("RoleName"))) }),
    ListRoles: (parameters) => ({
      Roles: [...store.entries(prefixRange(PREFIX))]
        .map(([, text]) => parseRole(text))
        .filter(({ path }) => path.startsWith(parameters.get("PathPrefix") ?? "/"))
        .map(describe),
      IsTruncated: false,
    }),
    DeleteRole: (parameters) => {
      const role = load(parameters.require("RoleName"));
      if (role.attachedPolicies.length > 0) {
        throw new QueryError("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409);
      }
      if (Object.keys(role.inlinePolicies).length > 0) {
        throw new QueryError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
      }
      store.transaction((transaction) => transaction.delete(PREFIX + role.name));
      return undefined;
    },
    UpdateAssumeRolePolicy: (parameters) =>
      update(parameters, (role) => ({
        ...role,
        trustPolicy: policyDocument(parameters, "PolicyDocument", "trust"),
      })),
    PutRolePolicy: (parameters) =>
      update(parameters, (role) => ({
        ...role,
        inlinePolicies: {
          ...role.inlinePolicies,
          [parameters.require("PolicyName")]: policyDocument(parameters, "PolicyDocument", "inline"),
        },
      })),
    GetRolePolicy: (parameters) => {
      const role = load(parameters.require("RoleName"));
      const name = parameters.require("PolicyName");
      const document = Object.hasOwn(role.inlinePolicies, name) ? role.inlinePolicies[name] : undefined;
      if (document === undefined) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
      return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeURIComponent(document) };
    },
    DeleteRolePolicy: (parameters) =>
      update(parameters, (role) => {
        const name = parameters.require("PolicyName");
        const { [name]: _removed, ...inlinePolicies } = role.inlinePolicies;
        if (!Object.hasOwn(role.inlinePolicies, name))
          throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
        return { ...role, inlinePolicies };
      }),
    ListRolePolicies: (parameters) => ({
      PolicyNames: Object.keys(load(parameters.require("RoleName")).inlinePolicies),
      IsTruncated: false,
    }),
    AttachRolePolicy: (parameters) =>
      update(parameters, (role) => {
        const arn = parameters.require("PolicyArn");
        checkManagedPolicy(arn);
        return { ...role, attachedPolicies: [...new Set([...role.attachedPolicies, arn])] };
      }),
    DetachRolePolicy: (parameters) =>
      update(parameters, (role) => {
        const arn = parameters.require("PolicyArn");
        if (!role.attachedPolicies.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
        return { ...role, attachedPolicies: role.attachedPolicies.filter((attached) => attached !== arn) };
      }),
    ListAttachedRolePolicies: (parameters) => ({
      AttachedPolicies: load(parameters.require("RoleName")).attachedPolicies.map((arn) => ({
        PolicyName: arn.slice(arn.lastIndexOf("/") + 1),
        PolicyArn: arn,
      })),
      IsTruncated: false,
    }),
    PutRolePermissionsBoundary: (parameters) =>
      update(parameters, (role) => {
        const permissionsBoundary = parameters.require("PermissionsBoundary");
        checkManagedPolicy(permissionsBoundary);
        return { ...role, permissionsBoundary };
      }),
    DeleteRolePermissionsBoundary: (parameters) =>
      update(parameters, ({ permissionsBoundary: _removed, ...role }) => role),
    TagRole: (parameters) =>
      update(parameters, (role) => ({
        ...role,
        tags: { ...role.tags, ...Object.fromEntries(parameters.pairs("Tags")) },
      })),
    UntagRole: (parameters) =>
      update(parameters, (role) => {
        const keys = new Set(parameters.list("TagKeys"));
        return {
          ...role,
          tags: Object.fromEntries(Object.entries(role.tags).filter(([key]) => !keys.has(key))),
        };
      }),
    ListRoleTags: (parameters) => ({
      Tags: tagList(load(parameters.require("RoleName"))),
      IsTruncated: false,
    }),
    ListInstanceProfilesForRole: (parameters) => {
      load(parameters.require("RoleName"));
      return { InstanceProfiles: [], IsTruncated: false };
    },
  });

  /** What was read of roles, by their names. */
  const read = new Map<string, { readonly text: string; readonly policies: RolePolicies }>();
  const policiesOf = (name: string): RolePolicies | undefined => {
    const text = ROLE_NAME.test(name) ? store.get(PREFIX + name) : undefined;
    if (text === undefined) {
      read.delete(name);
      return undefined;
    }
    const known = read.get(name);
    if (known?.text === text) return known.policies;
    const policies = new RolePolicies(parseRole(text));
    read.set(name, { text, policies });
    return policies;
  };
  const role = (roleArn: string): Role | undefined => {
    const found = policiesOf(roleArn.slice(roleArn.lastIndexOf("/") + 1))?.role;
    return found?.arn === roleArn ? found : undefined;
  };

  return {
    handle: (request) => service.handle(request),
    access: ({ body }) => {
      const parameters = new QueryParameters(body);
      const action = parameters.get("Action") ?? "";
      if (!service.has(action)) return [];
      const roles = `arn:aws:iam::${accountId}:role/`;
      if (action === "ListRoles")
        return [{ action: "iam:ListRoles", resource: "*", shown: { resource: roles } }];
      const name = parameters.get("RoleName") ?? "";
      const path = parameters.get("Path")?.slice(1) ?? "";
      return [{ action: `iam:${action}`, resource: find(name)?.arn ?? `${roles}${path}${name}` }];
    },
    lambdaCanAssume: (roleArn, functionArn) => {
      const found = role(roleArn);
      const cause = { accountId, resourceArn: functionArn };
      return found !== undefined && trustsService(found, "lambda.amazonaws.com", cause);
    },
    role,
    policiesOf,
  };
}

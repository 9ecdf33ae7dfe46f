/** IAM, as far as the labs' role needs it: roles, their trust policy, inline and attached policies, tags. */
import type { Clock } from "../clock/clock.js";
import type { Access } from "../contract/access.js";
import { OperationService } from "../contract/operation.js";
import type { Service, ServiceRequest } from "../contract/service.js";
import { type QueryCall, queryProtocol } from "../query/protocol.js";
import type { Store } from "../store/store.js";
import type { Context } from "./operations/context.js";
import { OPERATIONS } from "./operations.js";
import { parseRole, type Role } from "./role.js";
import { RolePolicies } from "./role-policies.js";
import { Roles } from "./roles.js";
import { trustsService } from "./trust.js";

const NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";

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

export function createIamService({ store, clock, accountId }: IamOptions): IamService {
  const roles = new Roles(store, accountId);
  const context = ({ operation, parameters }: QueryCall): Context => ({
    operation,
    parameters,
    roles,
    clock,
  });
  const service = new OperationService({
    protocol: queryProtocol(NAMESPACE),
    operations: OPERATIONS,
    asked: context,
    context,
  });

  /** What was read of roles, by their names. */
  const read = new Map<string, { readonly text: string; readonly policies: RolePolicies }>();
  const policiesOf = (name: string): RolePolicies | undefined => {
    const text = roles.text(name);
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
    access: (request) => service.access(request),
    lambdaCanAssume: (roleArn, functionArn) => {
      const found = role(roleArn);
      const cause = { accountId, resourceArn: functionArn };
      return found !== undefined && trustsService(found, "lambda.amazonaws.com", cause);
    },
    role,
    policiesOf,
  };
}

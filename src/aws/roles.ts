/** The function's role: the tutorial's least privilege, plus what logging needs. */
import type { Aws } from "./clients.js";
import { isMissing, NotOursError } from "./errors.js";
import { COURSE_TAG } from "./names.js";

export const TRUST_POLICY = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
} as const;

const ORDERS_ACTIONS = ["dynamodb:PutItem"] as const;
const IDEMPOTENCY_ACTIONS = ["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem"] as const;
const LOGS_ACTIONS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"] as const;

/** Every action that the role may allow. */
export const ALLOWED_ACTIONS: readonly string[] = [
  ...new Set([...IDEMPOTENCY_ACTIONS, ...ORDERS_ACTIONS, ...LOGS_ACTIONS]),
].sort();

export interface PolicyStatement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** The policy for a region and an account: each action on the course's own resources only. */
export function leastPrivilege(
  aws: Aws,
  accountId: string,
): { Version: string; Statement: readonly PolicyStatement[] } {
  const { region } = aws.target;
  const { idempotencyTable, ordersTable, logGroup } = aws.names;
  const table = (name: string): string => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
  const group = `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}`;
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: IDEMPOTENCY_ACTIONS, Resource: [table(idempotencyTable)] },
      { Effect: "Allow", Action: ORDERS_ACTIONS, Resource: [table(ordersTable)] },
      { Effect: "Allow", Action: LOGS_ACTIONS, Resource: [group, `${group}:*`] },
    ],
  };
}

export interface RoleView {
  readonly arn: string;
  readonly tagged: boolean;
  /** Parsed JSON, or undefined where it is none. */
  readonly trustPolicy: unknown;
}

function parseDocument(document: string | undefined): unknown {
  try {
    return document === undefined ? undefined : JSON.parse(decodeURIComponent(document));
  } catch {
    return undefined;
  }
}

export async function describeRole(aws: Aws): Promise<RoleView | undefined> {
  const { GetRoleCommand } = await import("@aws-sdk/client-iam");
  try {
    const { Role } = await (await aws.iam()).send(new GetRoleCommand({ RoleName: aws.names.roleName }));
    if (Role?.Arn === undefined) return undefined;
    return {
      arn: Role.Arn,
      tagged: Role.Tags?.some(({ Key }) => Key === COURSE_TAG) ?? false,
      trustPolicy: parseDocument(Role.AssumeRolePolicyDocument),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Creates or mends the role, and returns its ARN. */
export async function ensureRole(aws: Aws, runId: string): Promise<string> {
  const iam = await import("@aws-sdk/client-iam");
  const client = await aws.iam();
  const RoleName = aws.names.roleName;
  const present = await describeRole(aws);
  if (present !== undefined && !present.tagged && aws.target.kind !== "local")
    throw new NotOursError(`The role ${RoleName}`);
  let arn = present?.arn;
  if (arn === undefined) {
    const { Role } = await client.send(
      new iam.CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify(TRUST_POLICY),
        Description: "What the functions of idem-lab may do",
        Tags: [{ Key: COURSE_TAG, Value: runId }],
      }),
    );
    arn = Role?.Arn ?? "";
  } else if (JSON.stringify(present?.trustPolicy) !== JSON.stringify(TRUST_POLICY)) {
    await client.send(
      new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(TRUST_POLICY) }),
    );
  }
  // The course's role has the course's policy and nothing else, whatever was added by hand since.
  const inline = (await client.send(new iam.ListRolePoliciesCommand({ RoleName }))).PolicyNames ?? [];
  for (const PolicyName of inline.filter((name) => name !== aws.names.policyName)) {
    await client.send(new iam.DeleteRolePolicyCommand({ RoleName, PolicyName }));
  }
  const attached =
    (await client.send(new iam.ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies ?? [];
  for (const { PolicyArn } of attached)
    await client.send(new iam.DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await client.send(
    new iam.PutRolePolicyCommand({
      RoleName,
      PolicyName: aws.names.policyName,
      PolicyDocument: JSON.stringify(leastPrivilege(aws, await aws.accountId())),
    }),
  );
  return arn;
}

export interface RolePermissions {
  /** Statements of every inline policy. */
  readonly statements: readonly PolicyStatement[];
  /** ARNs of attached policies. */
  readonly attached: readonly string[];
}

const asList = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === "string");

function statementsOf(document: unknown): readonly PolicyStatement[] {
  if (typeof document !== "object" || document === null || !("Statement" in document)) return [];
  const { Statement } = document;
  return (Array.isArray(Statement) ? Statement : [Statement]).map(
    (each: Readonly<Record<string, unknown>>) => ({
      Effect: String(each.Effect),
      // An action that is not named is everything but what is named: never within the least privilege.
      Action: each.Action === undefined ? ["*"] : asList(each.Action),
      Resource: each.Resource === undefined ? ["*"] : asList(each.Resource),
    }),
  );
}

export async function rolePermissions(aws: Aws): Promise<RolePermissions> {
  const iam = await import("@aws-sdk/client-iam");
  const client = await aws.iam();
  const RoleName = aws.names.roleName;
  const { PolicyNames = [] } = await client.send(new iam.ListRolePoliciesCommand({ RoleName }));
  const statements: PolicyStatement[] = [];
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument } = await client.send(new iam.GetRolePolicyCommand({ RoleName, PolicyName }));
    statements.push(...statementsOf(parseDocument(PolicyDocument)));
  }
  const { AttachedPolicies = [] } = await client.send(new iam.ListAttachedRolePoliciesCommand({ RoleName }));
  return { statements, attached: AttachedPolicies.map(({ PolicyArn }) => PolicyArn ?? "") };
}

export async function deleteRole(aws: Aws): Promise<boolean> {
  const iam = await import("@aws-sdk/client-iam");
  const present = await describeRole(aws);
  if (present === undefined) return false;
  if (!present.tagged && aws.target.kind !== "local")
    throw new NotOursError(`The role ${aws.names.roleName}`);
  const client = await aws.iam();
  const RoleName = aws.names.roleName;
  const { PolicyNames = [] } = await client.send(new iam.ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of PolicyNames)
    await client.send(new iam.DeleteRolePolicyCommand({ RoleName, PolicyName }));
  const { AttachedPolicies = [] } = await client.send(new iam.ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn } of AttachedPolicies)
    await client.send(new iam.DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await client.send(new iam.DeleteRoleCommand({ RoleName }));
  return true;
}

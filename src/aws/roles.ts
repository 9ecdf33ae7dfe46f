/** The function's roles: what the course's handlers use, and what logging needs; and more room for a learner's own handler. */
import type { Aws } from "./clients.js";
import { alreadyExists, isMissing, isStillUsed } from "./errors.js";
import { assertOurs, ourTagList, tagsOf } from "./ownership.js";

export const TRUST_POLICY = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
} as const;

/** The handlers put into either table, and do nothing else with them. */
const TABLE_ACTIONS = ["dynamodb:PutItem"] as const;
export const LOGS_ACTIONS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"] as const;

/** Every action that the role may allow. */
export const ALLOWED_ACTIONS: readonly string[] = [...new Set([...TABLE_ACTIONS, ...LOGS_ACTIONS])].sort();

interface PolicyStatement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

/** Of the region's partition: China's and the government's have names of their own. */
const partitionOf = ({ target }: Aws): string => target.caller?.partition ?? "aws";

const tableArn = (aws: Aws, accountId: string, table: string): string =>
  `arn:${partitionOf(aws)}:dynamodb:${aws.target.region}:${accountId}:table/${table}`;

function logArns(aws: Aws, accountId: string): readonly string[] {
  const { target, names } = aws;
  const group = `arn:${partitionOf(aws)}:logs:${target.region}:${accountId}:log-group:${names.logGroup}`;
  return [group, `${group}:*`];
}

/** The policy for a region and an account: each action on the course's own resources only. */
export function leastPrivilege(aws: Aws, accountId: string): PolicyDocument {
  const { idempotencyTable, ordersTable } = aws.names;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: TABLE_ACTIONS,
        Resource: [idempotencyTable, ordersTable].map((table) => tableArn(aws, accountId, table)),
      },
      { Effect: "Allow", Action: LOGS_ACTIONS, Resource: logArns(aws, accountId) },
    ],
  };
}

/** What a handler of the learner's may do with either table: right answers differ in what they need. */
export const PRACTICE_ACTIONS: readonly string[] = [
  "dynamodb:BatchGetItem",
  "dynamodb:BatchWriteItem",
  "dynamodb:ConditionCheckItem",
  "dynamodb:DeleteItem",
  "dynamodb:DescribeTable",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:Query",
  "dynamodb:Scan",
  "dynamodb:UpdateItem",
];

/** What it may do beyond that with tables that it asks for itself. */
const OWN_TABLE_ACTIONS = [
  "dynamodb:CreateTable",
  "dynamodb:DescribeTimeToLive",
  "dynamodb:UpdateTimeToLive",
] as const;

/** A role of the course's: its name, and the one policy that it has. */
export interface CourseRole {
  readonly roleName: string;
  readonly description: string;
  policy(accountId: string): PolicyDocument;
}

/** The labs' own role. */
export const courseRole = (aws: Aws): CourseRole => ({
  roleName: aws.names.roleName,
  description: "What the functions of idem-lab may do",
  policy: (accountId) => leastPrivilege(aws, accountId),
});

/** The course's role, and what a handler does with these tables beyond putting into them. */
const withMore = (aws: Aws, tables: readonly string[], Action: readonly string[]): CourseRole => ({
  ...courseRole(aws),
  policy: (accountId) => {
    const { Version, Statement } = leastPrivilege(aws, accountId);
    const Resource = tables.map((table) => tableArn(aws, accountId, table));
    return { Version, Statement: [...Statement, { Effect: "Allow", Action, Resource }] };
  },
});

/** The role of a handler of the course's that looks into the keys' table, too. */
export const readingRole = (aws: Aws): CourseRole =>
  withMore(aws, [aws.names.idempotencyTable], ["dynamodb:GetItem"]);

/** What handlers of Part II do with either table, beyond putting into it. */
const TRAPS_ACTIONS = [
  "dynamodb:ConditionCheckItem",
  "dynamodb:DeleteItem",
  "dynamodb:GetItem",
  "dynamodb:Query",
  "dynamodb:UpdateItem",
] as const;

/** The role of the handlers of Part II, which look, take back, and change what they stored. */
export const trapsRole = (aws: Aws): CourseRole =>
  withMore(aws, [aws.names.idempotencyTable, aws.names.ordersTable], TRAPS_ACTIONS);

/** The role of a learner's own handler. */
export const practiceRole = (aws: Aws): CourseRole => ({
  roleName: aws.names.practiceRoleName,
  description: "What a handler of your own may do in idem-lab",
  policy: (accountId) => ({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: PRACTICE_ACTIONS,
        Resource: [aws.names.idempotencyTable, aws.names.ordersTable, `${aws.names.ownTables}*`].map(
          (table) => tableArn(aws, accountId, table),
        ),
      },
      {
        Effect: "Allow",
        Action: OWN_TABLE_ACTIONS,
        Resource: [tableArn(aws, accountId, `${aws.names.ownTables}*`)],
      },
      { Effect: "Allow", Action: LOGS_ACTIONS, Resource: logArns(aws, accountId) },
    ],
  }),
});

/** Named so that `ensureRole`, which takes out what is not the course's, mends what an interrupted run left. */
const FAULT_POLICY = "idem-lab-fault";

/** Actions that are denied for a while, by table. */
export interface Denied {
  readonly table: string;
  readonly actions: readonly string[];
}

/** Until a change of a policy is known everywhere. */
async function propagated({ target, waiting, names }: Aws): Promise<void> {
  const { policyPropagation: atMost } = target;
  if (atMost === 0) return;
  const what = `the policy of ${names.roleName} to be in force everywhere`;
  await waiting.pass(atMost, { what, since: performance.now(), atMost });
}

/**
 * A fault that AWS has too: the practice role is denied these actions until it is given them back.
 * @param until epoch ms on the target's clock, at which they are permitted again by themselves
 */
export async function denyForPractice(aws: Aws, denied: readonly Denied[], until?: number): Promise<void> {
  const { PutRolePolicyCommand } = await import("@aws-sdk/client-iam");
  const accountId = await aws.accountId();
  await (await aws.iam()).send(
    new PutRolePolicyCommand({
      RoleName: aws.names.practiceRoleName,
      PolicyName: FAULT_POLICY,
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: denied.map(({ table, actions }) => ({
          Effect: "Deny",
          Action: actions,
          Resource: [tableArn(aws, accountId, table)],
          ...(until === undefined
            ? {}
            : {
                Condition: {
                  DateLessThan: { "aws:CurrentTime": `${new Date(until).toISOString().slice(0, 19)}Z` },
                },
              }),
        })),
      }),
    }),
  );
  await propagated(aws);
}

/** Ends the fault. */
export async function allowForPractice(aws: Aws): Promise<void> {
  const { DeleteRolePolicyCommand } = await import("@aws-sdk/client-iam");
  try {
    await (await aws.iam()).send(
      new DeleteRolePolicyCommand({ RoleName: aws.names.practiceRoleName, PolicyName: FAULT_POLICY }),
    );
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await propagated(aws);
}

export interface RoleView {
  readonly arn: string;
  readonly tags: ReturnType<typeof tagsOf>;
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

/** @throws NotOursError for what somebody else made */
async function assertOurRole(aws: Aws, RoleName: string, role: RoleView): Promise<void> {
  const again = async () => (await describeRole(aws, RoleName))?.tags ?? {};
  await assertOurs(aws, `The role ${RoleName}`, again, role.tags);
}

export async function describeRole(
  aws: Aws,
  RoleName: string = aws.names.roleName,
): Promise<RoleView | undefined> {
  const { GetRoleCommand } = await import("@aws-sdk/client-iam");
  try {
    const { Role } = await (await aws.iam()).send(new GetRoleCommand({ RoleName }));
    if (Role?.Arn === undefined) return undefined;
    return {
      arn: Role.Arn,
      tags: tagsOf(Role.Tags),
      trustPolicy: parseDocument(Role.AssumeRolePolicyDocument),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A role that functions can be given. */
export interface ProvidedRole {
  readonly arn: string;
  /** It was not there before. */
  readonly created: boolean;
}

/** Creates or mends a role; nothing of it is changed that is right. */
export async function ensureRole(aws: Aws, role: CourseRole, runId: string): Promise<ProvidedRole> {
  const { roleArn, ownership } = aws.target;
  if (roleArn !== undefined) return { arn: roleArn, created: false };
  const iam = await import("@aws-sdk/client-iam");
  const client = await aws.iam();
  const RoleName = role.roleName;
  const present = await describeRole(aws, RoleName);
  if (present !== undefined) await assertOurRole(aws, RoleName, present);
  const { arn, trustPolicy } = present ?? (await createRole(aws, role, runId));
  if (JSON.stringify(trustPolicy) !== JSON.stringify(TRUST_POLICY)) {
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
  const policy = role.policy(await aws.accountId());
  // Where a change takes a while to be in force, what is right is left alone.
  const isRight =
    ownership === "tagged" &&
    inline.includes(aws.names.policyName) &&
    attached.length === 0 &&
    inline.length === 1 &&
    (await hasPolicy(aws, RoleName, policy));
  if (!isRight) {
    await client.send(
      new iam.PutRolePolicyCommand({
        RoleName,
        PolicyName: aws.names.policyName,
        PolicyDocument: JSON.stringify(policy),
      }),
    );
    await propagated(aws);
  }
  return { arn, created: present === undefined };
}

async function createRole(aws: Aws, role: CourseRole, runId: string): Promise<RoleView> {
  const { CreateRoleCommand } = await import("@aws-sdk/client-iam");
  const RoleName = role.roleName;
  const { permissionsBoundary } = aws.target;
  try {
    const { Role } = await (await aws.iam()).send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify(TRUST_POLICY),
        Description: role.description,
        Tags: ourTagList(aws, runId),
        ...(permissionsBoundary === undefined ? {} : { PermissionsBoundary: permissionsBoundary }),
      }),
    );
    return { arn: Role?.Arn ?? "", tags: tagsOf(Role?.Tags), trustPolicy: TRUST_POLICY };
  } catch (error) {
    if (!alreadyExists(error)) throw error;
    // An earlier try of ours may have made it; or somebody else.
    const made = await describeRole(aws, RoleName);
    if (made === undefined) throw error;
    await assertOurRole(aws, RoleName, made);
    return made;
  }
}

async function hasPolicy(aws: Aws, RoleName: string, policy: PolicyDocument): Promise<boolean> {
  const { GetRolePolicyCommand } = await import("@aws-sdk/client-iam");
  try {
    const { PolicyDocument } = await (await aws.iam()).send(
      new GetRolePolicyCommand({ RoleName, PolicyName: aws.names.policyName }),
    );
    return JSON.stringify(parseDocument(PolicyDocument)) === JSON.stringify(policy);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
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

/** Whether there is one. @throws NotOursError where the learner's course did not make it */
export async function isOurRole(aws: Aws, RoleName: string): Promise<boolean> {
  const present = await describeRole(aws, RoleName);
  if (present !== undefined) await assertOurRole(aws, RoleName, present);
  return present !== undefined;
}

/** How often a role's policies are taken out anew: a list may not tell yet of the newest. */
const DELETE_TRIES = 6;

/** @returns whether there was one. @throws NotOursError where the learner's course did not make it */
export async function deleteRole(aws: Aws, RoleName: string): Promise<boolean> {
  const iam = await import("@aws-sdk/client-iam");
  const present = await describeRole(aws, RoleName);
  if (present === undefined) return false;
  await assertOurRole(aws, RoleName, present);
  const client = await aws.iam();
  const unlessGone = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  };
  for (let attempt = 1; ; attempt += 1) {
    await unlessGone(async () => {
      const { PolicyNames = [] } = await client.send(new iam.ListRolePoliciesCommand({ RoleName }));
      for (const PolicyName of PolicyNames)
        await unlessGone(() => client.send(new iam.DeleteRolePolicyCommand({ RoleName, PolicyName })));
      const { AttachedPolicies = [] } = await client.send(
        new iam.ListAttachedRolePoliciesCommand({ RoleName }),
      );
      for (const { PolicyArn } of AttachedPolicies)
        await unlessGone(() => client.send(new iam.DetachRolePolicyCommand({ RoleName, PolicyArn })));
    });
    try {
      await unlessGone(() => client.send(new iam.DeleteRoleCommand({ RoleName })));
      return true;
    } catch (error) {
      if (!isStillUsed(error) || attempt >= DELETE_TRIES) throw error;
      const what = `the policies of ${RoleName} to be known as deleted`;
      const pause = aws.target.waits.maxDelay * 1_000;
      await aws.waiting.pass(pause, { what, since: performance.now(), atMost: DELETE_TRIES * pause });
    }
  }
}

/**
 * What the course calls in an account: one table. The learner's policy, the plan and `docs/aws.md` are made of it, and a
 * test holds it against the calls of a whole course.
 */
import type { Aws } from "./clients.js";

/** What an action is allowed on. */
type On = "tables" | "functions" | "roles" | "log groups" | "all";

interface Permission {
  readonly on: On;
  readonly actions: readonly string[];
}

export const PERMISSIONS: readonly Permission[] = [
  {
    on: "tables",
    actions: [
      "dynamodb:CreateTable",
      "dynamodb:DeleteItem",
      "dynamodb:DeleteTable",
      "dynamodb:DescribeTable",
      "dynamodb:DescribeTimeToLive",
      "dynamodb:GetItem",
      "dynamodb:ListTagsOfResource",
      "dynamodb:Query",
      "dynamodb:Scan",
      "dynamodb:TagResource",
      "dynamodb:UpdateTimeToLive",
    ],
  },
  {
    on: "functions",
    actions: [
      "lambda:CreateFunction",
      "lambda:DeleteFunction",
      "lambda:DeleteFunctionConcurrency",
      "lambda:DeleteFunctionEventInvokeConfig",
      "lambda:GetFunction",
      "lambda:GetFunctionConfiguration",
      "lambda:GetFunctionEventInvokeConfig",
      "lambda:InvokeFunction",
      "lambda:ListTags",
      "lambda:ListVersionsByFunction",
      "lambda:PublishVersion",
      "lambda:TagResource",
      "lambda:UpdateFunctionCode",
      "lambda:UpdateFunctionConfiguration",
    ],
  },
  {
    on: "roles",
    actions: [
      "iam:CreateRole",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:GetRole",
      "iam:GetRolePolicy",
      "iam:ListAttachedRolePolicies",
      "iam:ListRolePolicies",
      "iam:PassRole",
      "iam:PutRolePolicy",
      "iam:TagRole",
      "iam:UpdateAssumeRolePolicy",
    ],
  },
  {
    on: "log groups",
    actions: [
      "logs:CreateLogGroup",
      "logs:DeleteLogGroup",
      "logs:FilterLogEvents",
      "logs:ListTagsForResource",
      "logs:PutRetentionPolicy",
      "logs:TagResource",
    ],
  },
  {
    on: "all",
    actions: [
      "dynamodb:ListTables",
      "iam:ListRoles",
      "lambda:GetAccountSettings",
      "lambda:ListFunctions",
      "logs:DescribeLogGroups",
      "sts:GetCallerIdentity",
    ],
  },
];

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[] | string;
}

/** What a learner needs, on names with their prefix alone. */
export async function neededPermissions(aws: Aws): Promise<readonly Statement[]> {
  const { partition } = await aws.identity();
  const { region, prefix, roleArn } = aws.target;
  const at = (service: string, where: string, rest: string): string =>
    `arn:${partition}:${service}:${where}:*:${rest}`;
  const rolePrefix = prefix.startsWith("idem-lab-") ? prefix.slice("idem-lab-".length) : prefix;
  const resources: Readonly<Record<On, readonly string[] | string>> = {
    tables: [at("dynamodb", region, `table/${prefix}*`)],
    functions: [at("lambda", region, `function:${prefix}my-function*`)],
    roles: roleArn === undefined ? [at("iam", "", `role/${rolePrefix}idem-lab-*`)] : [roleArn],
    "log groups": [at("logs", region, `log-group:/aws/lambda/${prefix}my-function*`)],
    all: "*",
  };
  const needed = (permission: Permission): readonly string[] =>
    permission.on === "roles" && roleArn !== undefined ? ["iam:GetRole", "iam:PassRole"] : permission.actions;
  return PERMISSIONS.map((permission) => ({
    Sid: permission.on.replaceAll(/(?:^| )(\w)/g, (_all, letter: string) => letter.toUpperCase()),
    Effect: "Allow",
    Action: needed(permission),
    Resource: resources[permission.on],
  }));
}

/** The policy that a learner needs. It can be shown to anybody: it names no account. */
export const learnersPolicy = async (aws: Aws): Promise<object> => ({
  Version: "2012-10-17",
  Statement: await neededPermissions(aws),
});

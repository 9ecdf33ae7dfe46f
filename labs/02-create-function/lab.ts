import { FUNCTION_TIMEOUT } from "../../src/aws/function-settings.js";
import { getFunction } from "../../src/aws/functions.js";
import { RUNTIMES } from "../../src/aws/package.js";
import {
  ALLOWED_ACTIONS,
  describeRole,
  leastPrivilege,
  rolePermissions,
  TRUST_POLICY,
} from "../../src/aws/roles.js";
import { type Check, check, passIf } from "../../src/course/check.js";
import { deployHandler, provideTables } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import { deployedByCourse } from "../../src/course/labs/evidence.js";
import { shownHandler } from "../../src/course/labs/files.js";
import type { Evidence } from "../../src/course/labs/lab.js";
import { NOTHING_SENT } from "../../src/course/run.js";

const starter = shownHandler(import.meta.url, {
  name: "starter",
  title: "the starter code",
  marks: { nodejs: ["context.awsRequestId"], python: ["context.aws_request_id"] },
});

/** JSON with its members in one order, so that equal documents are equal texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "nothing";
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(",")}}`;
}

function roleChecks({ aws, lab }: Evidence): Promise<Check>[] {
  const { roleName, policyName } = aws.names;
  const permissions = rolePermissions(aws);
  // Every check that waits for it tells of the failure itself.
  permissions.catch(() => {});
  const policySource = `iam ListRolePolicies, GetRolePolicy, ListAttachedRolePolicies ${roleName}`;
  const policyRecheck = `aws iam get-role-policy --role-name ${roleName} --policy-name ${policyName}`;
  return [
    check(
      {
        id: "trust-policy",
        title: "Only the Lambda service may assume the role",
        expected: canonical(TRUST_POLICY),
        source: `iam GetRole ${roleName}`,
        recheck: `aws iam get-role --role-name ${roleName} --query Role.AssumeRolePolicyDocument`,
        advice: `Whoever may assume the role may do what the function may. Put the trust policy right: idem-lab run ${lab}`,
      },
      async () => {
        const role = await describeRole(aws);
        return role === undefined
          ? passIf(false, "the role does not exist")
          : passIf(canonical(role.trustPolicy) === canonical(TRUST_POLICY), canonical(role.trustPolicy));
      },
    ),
    check(
      {
        id: "allowed-actions",
        title: "The role allows exactly what the function needs",
        expected: ALLOWED_ACTIONS.join(", "),
        source: policySource,
        recheck: policyRecheck,
        advice: `Least privilege: a stolen function can do no more than its role. Put the policy right: idem-lab run ${lab}`,
      },
      async () => {
        const { statements, attached } = await permissions;
        const allowed = new Set(
          statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action),
        );
        const denied = statements
          .filter(({ Effect }) => Effect !== "Allow")
          .flatMap(({ Action }) => Action.map((action) => `not ${action}`));
        const observed = [...[...allowed].sort(), ...denied, ...attached].join(", ");
        return passIf(observed === ALLOWED_ACTIONS.join(", "), observed === "" ? "nothing" : observed);
      },
    ),
    check(
      {
        id: "allowed-resources",
        title: "Each action is allowed on the course's own resources only",
        expected: "two tables and the function's log group",
        source: policySource,
        recheck: policyRecheck,
        advice: `A policy on * reaches every table of the account. Put the policy right: idem-lab run ${lab}`,
      },
      async () => {
        const { statements } = await permissions;
        const describe = (
          list: readonly { Action: readonly string[]; Resource: readonly string[] }[],
        ): string[] =>
          list
            .flatMap(({ Action, Resource }) =>
              Action.flatMap((action) => Resource.map((resource) => `${action} on ${resource}`)),
            )
            .sort();
        const wanted = describe(leastPrivilege(aws, await aws.accountId()).Statement);
        const found = describe(statements.filter(({ Effect }) => Effect === "Allow"));
        const surplus = found.filter((each) => !wanted.includes(each));
        const missing = wanted.filter((each) => !found.includes(each));
        if (surplus.length === 0 && missing.length === 0)
          return passIf(true, "two tables and the function's log group");
        return passIf(
          false,
          [...surplus.map((each) => `also ${each}`), ...missing.map((each) => `not ${each}`)].join("; "),
        );
      },
    ),
  ];
}

function functionChecks({ aws, lab }: Evidence): Promise<Check>[] {
  const { functionName } = aws.names;
  const configuration = getFunction(aws).then((found) => found?.Configuration);
  configuration.catch(() => {});
  const shared = {
    source: `lambda GetFunction ${functionName}`,
    recheck: `aws lambda get-function-configuration --function-name ${functionName}`,
    advice: `Create the function (again): idem-lab run ${lab}`,
  };
  const wanted = Object.values(RUNTIMES);
  return [
    check(
      { ...shared, id: "function-active", title: `${functionName} can be invoked`, expected: "Active" },
      async () => {
        const state = (await configuration)?.State;
        return passIf(state === "Active", state ?? "it does not exist");
      },
    ),
    check(
      {
        ...shared,
        id: "function-runtime",
        title: "It runs on a runtime that AWS supports",
        expected: wanted.join(" or "),
      },
      async () => {
        const runtime = (await configuration)?.Runtime;
        return passIf(runtime !== undefined && wanted.includes(runtime), runtime ?? "it does not exist");
      },
    ),
    check(
      {
        ...shared,
        id: "function-timeout",
        title: "It is stopped after ten seconds",
        expected: `${FUNCTION_TIMEOUT} s`,
      },
      async () => {
        const timeout = (await configuration)?.Timeout;
        return passIf(
          timeout === FUNCTION_TIMEOUT,
          timeout === undefined ? "it does not exist" : `${timeout} s`,
        );
      },
    ),
    check(
      {
        ...shared,
        id: "function-role",
        title: "It acts with the course's role",
        expected: aws.names.roleName,
      },
      async () => {
        const role = (await configuration)?.Role?.split("/").at(-1);
        return passIf(role === aws.names.roleName, role ?? "it does not exist");
      },
    ),
  ];
}

export const createFunction = defineLab(import.meta.url, {
  title: "Create the function and its role",
  defaults: { times: 1, key: "ORD-123" },
  uses: { times: false, key: false, handler: false },
  shows: [starter],
  prediction: {
    question: () => "May the function delete what it stored in IdempotencyTable?",
    choices: () => [
      { value: "yes", text: "Yes: whoever may put may delete" },
      { value: "no", text: "No: its role does not name that action" },
    ],
    happened: ({ checks }) => {
      const allowed = checks.find(({ id }) => id === "allowed-actions")?.observed;
      if (allowed === undefined || !allowed.includes("dynamodb:PutItem")) return undefined;
      return /dynamodb:(DeleteItem|\*)/.test(allowed) ? "yes" : "no";
    },
  },
  provision: provideTables,
  act: async (context) => {
    await deployHandler(context, starter);
    return NOTHING_SENT;
  },
  verify: (evidence) =>
    Promise.all([
      ...roleChecks(evidence),
      ...functionChecks(evidence),
      deployedByCourse(evidence, ["Role", "Runtime", "Timeout"]),
    ]),
  wasRun: async ({ aws }) => (await getFunction(aws)) !== undefined,
});

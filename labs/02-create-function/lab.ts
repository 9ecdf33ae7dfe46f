import { getFunction } from "../../src/aws/functions.js";
import { says } from "../../src/aws/log-reader.js";
import {
  ALLOWED_ACTIONS,
  describeRole,
  leastPrivilege,
  rolePermissions,
  TRUST_POLICY,
} from "../../src/aws/roles.js";
import type { RunRecord } from "../../src/aws/run-records.js";
import { type Check, check, passIf } from "../../src/course/check.js";
import { beginRun, deployHandler, provideTables } from "../../src/course/labs/actions.js";
import { defineLab } from "../../src/course/labs/define.js";
import { deployedByCourse, logSource, viewRun } from "../../src/course/labs/evidence.js";
import { shownHandler } from "../../src/course/labs/files.js";
import type { Evidence } from "../../src/course/labs/lab.js";
import { invokeOnce } from "../../src/course/labs/log-shown.js";
import { withoutEnd } from "../../src/course/labs/under-way.js";

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

const RESOURCES = "the two tables and the function's log only";

/** That the function acts with the account's own role; what that one allows is the account's matter. */
function roleIsGiven({ aws, lab }: Evidence, roleArn: string): Promise<Check> {
  const { functionName } = aws.names;
  return check(
    {
      id: "role-is-given",
      title:
        "The function acts with the role that --role-arn names, which the course neither made nor changes",
      expected: roleArn,
      source: `lambda GetFunction ${functionName}`,
      recheck: `aws lambda get-function-configuration --function-name ${functionName} --query Role`,
      advice: `A deployment gives it that role: idem-lab run ${lab}`,
    },
    async () => {
      const role = (await getFunction(aws))?.Configuration?.Role ?? "no function";
      return passIf(role === roleArn, role);
    },
  );
}

function roleChecks(evidence: Evidence): Promise<Check>[] {
  const { aws, lab } = evidence;
  if (aws.target.roleArn !== undefined) return [roleIsGiven(evidence, aws.target.roleArn)];
  const { roleName, policyName } = aws.names;
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
        title: "The role allows what the handlers use, on the course's own resources, and nothing else",
        expected: `${ALLOWED_ACTIONS.join(", ")}, on ${RESOURCES}`,
        source: `iam ListRolePolicies, GetRolePolicy, ListAttachedRolePolicies ${roleName}`,
        recheck: `aws iam get-role-policy --role-name ${roleName} --policy-name ${policyName}`,
        advice: `Least privilege: a stolen function can do no more than its role. Put the policy right: idem-lab run ${lab}`,
      },
      async () => {
        const { statements, attached } = await rolePermissions(aws);
        const allowed = statements.filter(({ Effect }) => Effect === "Allow");
        const wanted = described(leastPrivilege(aws, await aws.accountId()).Statement);
        const found = described(allowed);
        const differences = [
          ...found.filter((each) => !wanted.includes(each)).map((each) => `also ${each}`),
          ...wanted.filter((each) => !found.includes(each)).map((each) => `not ${each}`),
          ...described(statements.filter(({ Effect }) => Effect !== "Allow")).map((each) => `denied ${each}`),
          ...attached.map((each) => `attached ${each}`),
        ];
        const actions = [...new Set(allowed.flatMap(({ Action }) => Action))].sort().join(", ");
        return passIf(
          differences.length === 0,
          [
            `${actions === "" ? "nothing" : actions}${differences.length === 0 ? `, on ${RESOURCES}` : ""}`,
            ...differences,
          ].join("; "),
        );
      },
    ),
  ];
}

/** `dynamodb:PutItem on arn:…`, for each action and each resource. */
const described = (
  statements: readonly { readonly Action: readonly string[]; readonly Resource: readonly string[] }[],
): readonly string[] =>
  statements
    .flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} on ${resource}`)),
    )
    .sort();

/** That the function ran: what it printed of its event and its request is in its log. */
function starterInvoked(evidence: Evidence, record: RunRecord): Promise<Check> {
  const { aws, lab } = evidence;
  return check(
    {
      id: "starter-invoked",
      title: "It was invoked, and printed its event and its request id",
      expected: "a request that ended well, with both lines",
      ...logSource(aws, record),
      advice: `A function whose log says nothing was not invoked, or may not write its log. Invoke it again: idem-lab run ${lab}`,
    },
    async () => {
      if (record.endedAt === undefined) return withoutEnd(aws, record);
      const attempts = (await viewRun(evidence, record).requests()).flatMap((request) => request.attempts);
      const ran = attempts.find(
        (attempt) => attempt.outcome === "ok" && says(attempt, `Request id: ${attempt.requestId}`),
      );
      const observed = attempts.length === 0 ? "no request of the run" : "neither line of a request";
      // Where lines are late, what is not there is not known.
      if (ran === undefined && aws.target.logMargin > 0)
        return { verdict: "unknown", observed: `${observed}, and lines may still arrive` };
      if (ran === undefined) return passIf(false, observed);
      return passIf(true, `request ${ran.requestId}, ${record.run}`);
    },
  );
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
    const { version } = await deployHandler(context, starter);
    const begun = await beginRun(context, { times: 1, clearRecord: false, versions: [version] });
    return { deliveries: await invokeOnce(context, begun), effects: [] };
  },
  verify: async (evidence) => {
    const record = evidence.runs.get(evidence.lab);
    return Promise.all([
      ...roleChecks(evidence),
      ...(record === undefined ? [] : [starterInvoked(evidence, record)]),
      deployedByCourse(evidence),
    ]);
  },
  // Labs after this one make the function, too: then it is looked at as well.
  wasRun: async ({ aws }) => (await getFunction(aws)) !== undefined,
});

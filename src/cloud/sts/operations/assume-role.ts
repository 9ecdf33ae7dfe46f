import { constraintError, QueryError } from "../../query/error.js";
import type { QueryParameters } from "../../query/parameters.js";
import type { StsOperation } from "./context.js";

const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const LONGEST_SECONDS = 3600;
/** Characters of a session's policy. */
const LONGEST_POLICY = 2048;
/** What would restrict or describe a session, and is not done here: it is refused, not ignored. */
const BEYOND =
  /^(PolicyArns|Tags|TransitiveTagKeys|ExternalId|SerialNumber|TokenCode|SourceIdentity|ProvidedContexts)(\.|$)/;

export const assumeRole: StsOperation = {
  // It is decided together with the role's trust policy.
  access: () => [],
  async run({ parameters, caller, clock, roleOf, authorize, problemOf, issue }) {
    const { roleArn, sessionName, seconds } = readSession(parameters);
    const sessionPolicy = readPolicy(parameters, problemOf);
    const role = roleOf(roleArn);
    const access = {
      action: "sts:AssumeRole",
      resource: roleArn,
      context: () => ({ "sts:RoleSessionName": sessionName, "sts:ExternalId": undefined }),
    };
    const denial =
      role === undefined
        ? `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`
        : await authorize(caller, { ...access, resourcePolicy: role.trustPolicy });
    if (role === undefined || denial !== undefined) throw new QueryError("AccessDenied", denial ?? "", 403);
    const expiresAt = clock.now() + seconds * 1000;
    const session = issue({
      roleArn,
      sessionName,
      expiresAt,
      ...(sessionPolicy !== undefined && { sessionPolicy }),
    });
    return {
      AssumedRoleUser: {
        AssumedRoleId: `${role.id}:${sessionName}`,
        Arn: `arn:aws:sts::${caller.accountId}:assumed-role/${role.name}/${sessionName}`,
      },
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, "Z"),
      },
    };
  },
};

/** The policy that restricts the session, if one is given. @throws ValidationError, MalformedPolicyDocument */
function readPolicy(
  parameters: QueryParameters,
  problemOf: (policy: string) => string | undefined,
): string | undefined {
  const policy = parameters.get("Policy");
  if (policy === undefined) return undefined;
  if (policy.length > LONGEST_POLICY) {
    throw constraintError(policy, "policy", `have length less than or equal to ${LONGEST_POLICY}`);
  }
  const problem = problemOf(policy);
  if (problem !== undefined) throw new QueryError("MalformedPolicyDocument", problem);
  return policy;
}

function readSession(parameters: QueryParameters) {
  const roleArn = parameters.require("RoleArn");
  const sessionName = parameters.require("RoleSessionName");
  if (!SESSION_NAME.test(sessionName)) {
    throw constraintError(sessionName, "roleSessionName", "satisfy regular expression pattern: [\\w+=,.@-]*");
  }
  const seconds = Number(parameters.get("DurationSeconds") ?? LONGEST_SECONDS);
  if (!(Number.isInteger(seconds) && seconds >= 900)) {
    throw constraintError(String(seconds), "durationSeconds", "have value greater than or equal to 900");
  }
  if (seconds > LONGEST_SECONDS) {
    throw new QueryError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  const beyond = parameters.names().find((name) => BEYOND.test(name));
  if (beyond !== undefined) {
    throw new QueryError("ValidationError", `The embedded STS does not support ${beyond} in AssumeRole.`);
  }
  return { roleArn, sessionName, seconds };
}

/** STS: who am I, and who may I be. */

import type { Clock } from "../clock/clock.js";
import type { Access } from "../contract/access.js";
import type { Caller, Service, ServiceRequest } from "../contract/service.js";
import { QueryError, type QueryParameters, QueryService } from "../query/service.js";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const LONGEST_SECONDS = 3600;
/** Characters of a session's policy. */
const LONGEST_POLICY = 2048;
/** What would restrict or describe a session, and is not done here: it is refused, not ignored. */
const BEYOND =
  /^(PolicyArns|Tags|TransitiveTagKeys|ExternalId|SerialNumber|TokenCode|SourceIdentity|ProvidedContexts)(\.|$)/;

export interface StsOptions {
  readonly clock: Clock;
  /** The role of an ARN, as far as STS needs it. */
  readonly roleOf: (
    roleArn: string,
  ) => { readonly id: string; readonly name: string; readonly trustPolicy: string } | undefined;
  /** AWS's sentence, where the trust policy and the caller's own policies do not let it assume the role. */
  readonly authorize: (caller: Caller, access: Access) => string | undefined | Promise<string | undefined>;
  /** What is wrong with a session's policy, in AWS's words. */
  readonly problemOf: (policy: string) => string | undefined;
  readonly issue: (session: {
    readonly roleArn: string;
    readonly sessionName: string;
    readonly expiresAt: number;
    readonly sessionPolicy?: string;
  }) => { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
}

export function createStsService({ clock, roleOf, authorize, problemOf, issue }: StsOptions): Service {
  const assumeRole = async (parameters: QueryParameters, caller: Caller) => {
    const roleArn = parameters.require("RoleArn");
    const sessionName = parameters.require("RoleSessionName");
    if (!SESSION_NAME.test(sessionName)) {
      throw invalid(sessionName, "roleSessionName", "satisfy regular expression pattern: [\\w+=,.@-]*");
    }
    const seconds = Number(parameters.get("DurationSeconds") ?? LONGEST_SECONDS);
    if (!(Number.isInteger(seconds) && seconds >= 900)) {
      throw invalid(String(seconds), "durationSeconds", "have value greater than or equal to 900");
    }
    if (seconds > LONGEST_SECONDS) {
      throw new QueryError(
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        400,
      );
    }
    const beyond = parameters.names().find((name) => BEYOND.test(name));
    if (beyond !== undefined) {
      throw new QueryError(
        "ValidationError",
        `The embedded STS does not support ${beyond} in AssumeRole.`,
        400,
      );
    }
    const sessionPolicy = parameters.get("Policy");
    if (sessionPolicy !== undefined && sessionPolicy.length > LONGEST_POLICY) {
      throw invalid(sessionPolicy, "policy", `have length less than or equal to ${LONGEST_POLICY}`);
    }
    const problem = sessionPolicy === undefined ? undefined : problemOf(sessionPolicy);
    if (problem !== undefined) throw new QueryError("MalformedPolicyDocument", problem, 400);
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
  };

  const service = new QueryService(NAMESPACE, {
    AssumeRole: assumeRole,
    GetCallerIdentity: (_parameters, caller) => ({
      Arn: caller.arn,
      UserId: caller.userId,
      Account: caller.accountId,
    }),
  });
  return {
    handle: (request: ServiceRequest) => service.handle(request),
    // Anyone may ask who they are; AssumeRole is decided together with the role's trust policy.
    access: () => [],
  };
}

const invalid = (value: string, member: string, constraint: string): QueryError =>
  new QueryError(
    "ValidationError",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
    400,
  );

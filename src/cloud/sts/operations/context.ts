import type { Clock } from "../../clock/clock.js";
import type { Access } from "../../contract/access.js";
import type { Operation } from "../../contract/operation.js";
import type { Caller } from "../../contract/service.js";
import type { QueryParameters } from "../../query/parameters.js";
import type { XmlValue } from "../../query/xml.js";

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

/** A request as an operation sees it. */
export interface Context extends StsOptions {
  readonly parameters: QueryParameters;
  readonly caller: Caller;
}

export type StsOperation = Operation<Context, Context, XmlValue>;

import type { IncomingHttpHeaders } from "node:http";
import type { Access } from "./access.js";

/** Who signed a request. */
export interface Caller {
  readonly accountId: string;
  /** The user's ARN, or `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  readonly arn: string;
  readonly userId: string;
  readonly accessKeyId: string;
  /** The role whose policies decide what is allowed; absent for the owner of the home, who may do everything. */
  readonly roleName?: string;
  /** The JSON text of the policy that a session was made with, which limits it. */
  readonly sessionPolicy?: string;
}

/** A request whose signature was verified. */
export interface ServiceRequest {
  /** Also the `x-amzn-RequestId` of the answer. */
  readonly requestId: string;
  readonly method: string;
  /** As received: still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly caller: Caller;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** It tells of no write, and so need not wait until what was written is durable. */
  readonly tellsNoWrite?: true;
}

/** One AWS service behind the port. A failure is an answer too: `handle` throws only for our own mistakes. */
export interface Service {
  handle(request: ServiceRequest): ServiceResponse | Promise<ServiceResponse>;
  /**
   * What a request needs permission for, from its unchecked input: nothing, for what `handle` refuses anyhow or anyone
   * may do. A service without it is for the owner of the home only.
   */
  access?(request: ServiceRequest): readonly Access[];
}

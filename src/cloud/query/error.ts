import { Fault } from "../contract/operation.js";
import type { ServiceRequest, ServiceResponse } from "../contract/service.js";
import { errorXml } from "./xml.js";

/** An AWS error of the query protocol. */
export class QueryError extends Fault {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }

  response({ requestId }: ServiceRequest): ServiceResponse {
    return {
      status: this.status,
      headers: { "content-type": "text/xml" },
      body: errorXml(this.code, this.message, requestId),
    };
  }
}

/** A parameter that breaks a constraint of AWS's model. */
export const constraintError = (value: string, member: string, constraint: string): QueryError =>
  new QueryError(
    "ValidationError",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );

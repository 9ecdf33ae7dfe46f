/** What a request gets that never reaches a service: AWS's error in the protocol of the service that was meant. */

import type { ServiceResponse } from "../contract/service.js";
import { errorXml } from "../query/xml.js";
import type { SignatureProblem } from "./authorization.js";

/** The protocols differ in form, status and names for the same refusal. */
type Protocol = "json" | "rest-json" | "query";

function protocolOf(service: string): Protocol {
  if (service === "iam" || service === "sts") return "query";
  return service === "lambda" ? "rest-json" : "json";
}

export interface Refusal {
  /** The name in JSON protocols. */
  readonly type: string;
  /** The name in the query protocol, where it differs. */
  readonly queryCode?: string;
  readonly message: string;
  /** The text in the REST-JSON protocol, where it differs. */
  readonly restMessage?: string;
  /** Default: 400 in the JSON-1.x protocols, 403 in the others. */
  readonly status?: number;
  /** Status in the query protocol, where it differs. */
  readonly queryStatus?: number;
}

export const UNKNOWN_ACCESS_KEY: Refusal = {
  type: "UnrecognizedClientException",
  queryCode: "InvalidClientTokenId",
  message: "The security token included in the request is invalid.",
};

export const EXPIRED_TOKEN: Refusal = {
  type: "ExpiredTokenException",
  queryCode: "ExpiredToken",
  message: "The security token included in the request is expired",
};

/** AWS takes signatures in the query, too; this one does not, and says so. */
export const PRESIGNED_REQUEST: Refusal = {
  type: "IncompleteSignatureException",
  queryCode: "IncompleteSignature",
  message:
    "This request carries its signature in the query, as presigned URLs do. The embedded AWS takes signatures in the Authorization header only: send the request by a client of the service instead.",
};

/** What AWS answers to a request that is not signed as it should be. */
export function signatureRefusal(problem: SignatureProblem): Refusal {
  switch (problem.problem) {
    case "missing":
      return {
        type: "MissingAuthenticationTokenException",
        queryCode: "MissingAuthenticationToken",
        message: "Request is missing Authentication Token",
        restMessage: "Missing Authentication Token",
      };
    case "incomplete":
      return {
        type: "IncompleteSignatureException",
        queryCode: "IncompleteSignature",
        queryStatus: 400,
        message: problem.message,
      };
    case "mismatch":
      return {
        type: "InvalidSignatureException",
        queryCode: "SignatureDoesNotMatch",
        message: problem.message,
      };
  }
}

/** Renders a refusal as the service's protocol would. */
export function refuse(service: string, refusal: Refusal, requestId: string): ServiceResponse {
  switch (protocolOf(service)) {
    case "query":
      return {
        status: refusal.queryStatus ?? refusal.status ?? 403,
        headers: { "content-type": "text/xml" },
        body: errorXml(refusal.queryCode ?? refusal.type, refusal.message, requestId),
      };
    case "rest-json":
      return {
        status: refusal.status ?? 403,
        headers: { "content-type": "application/json", "x-amzn-errortype": refusal.type },
        body: JSON.stringify({ message: refusal.restMessage ?? refusal.message }),
      };
    case "json":
      return {
        status: refusal.status ?? 400,
        headers: {
          "content-type":
            service === "dynamodb" || service === "sqs"
              ? "application/x-amz-json-1.0"
              : "application/x-amz-json-1.1",
        },
        body: JSON.stringify({
          __type: `com.amazon.coral.service#${refusal.type}`,
          message: refusal.message,
        }),
      };
  }
}

/** Renders that the caller lacks a permission: for this the services differ in name, status and spelling. */
export function deny(service: string, message: string, requestId: string): ServiceResponse {
  switch (protocolOf(service)) {
    case "query":
      return refuse(service, { type: "AccessDenied", message }, requestId);
    case "rest-json":
      return {
        status: 403,
        headers: { "content-type": "application/json", "x-amzn-errortype": "AccessDeniedException" },
        body: JSON.stringify({ Message: message }),
      };
    case "json": {
      const type = "com.amazon.coral.service#AccessDeniedException";
      const body = JSON.stringify({ __type: type, Message: message });
      if (service === "sqs") {
        // SQS keeps the name and the status that it had in the query protocol.
        const headers = {
          "content-type": "application/x-amz-json-1.0",
          "x-amzn-query-error": "AccessDenied;Sender",
        };
        return { status: 403, headers, body };
      }
      const version = service === "dynamodb" ? "1.0" : "1.1";
      return { status: 400, headers: { "content-type": `application/x-amz-json-${version}` }, body };
    }
  }
}

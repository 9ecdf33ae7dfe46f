/** The query protocol: a form-encoded POST with an `Action`, answered in XML. */
import type { Call, Protocol } from "../contract/operation.js";
import { QueryError } from "./error.js";
import { QueryParameters } from "./parameters.js";
import { responseXml, type XmlValue } from "./xml.js";

export interface QueryCall extends Call {
  readonly parameters: QueryParameters;
}

/** Answers of XML; `undefined` makes one without a result element. */
export function queryProtocol(namespace: string): Protocol<QueryCall, XmlValue> {
  return {
    read(request) {
      const parameters = new QueryParameters(request.body);
      return { request, parameters, operation: parameters.get("Action") ?? "" };
    },
    unknown: ({ operation, parameters }) =>
      new QueryError(
        "InvalidAction",
        `Could not find operation ${operation} for version ${parameters.get("Version") ?? "NO_VERSION_SPECIFIED"}: the embedded AWS does not implement it.`,
      ),
    answer: ({ operation, request }, answer) => ({
      status: 200,
      headers: { "content-type": "text/xml" },
      body: responseXml(operation, namespace, answer, request.requestId),
    }),
  };
}

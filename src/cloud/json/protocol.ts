/** The JSON protocol: a POST whose `X-Amz-Target` names the operation. */
import type { Call, Fault, Protocol } from "../contract/operation.js";

/** The members of the answer; `undefined`: it has no body. */
export type JsonAnswer = object | undefined;

export interface JsonProtocolOptions {
  /** What stands before an operation's name, such as `AmazonSQS`. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
  /** @param call its operation is empty where the header does not begin with the target */
  readonly unknown: (call: Call) => Fault;
}

export function jsonProtocol({ target, version, unknown }: JsonProtocolOptions): Protocol<Call, JsonAnswer> {
  const prefix = `${target}.`;
  const headers = { "content-type": `application/x-amz-json-${version}` };
  return {
    read(request) {
      const named = String(request.headers["x-amz-target"] ?? "");
      return { request, operation: named.startsWith(prefix) ? named.slice(prefix.length) : "" };
    },
    unknown,
    answer: (_call, answer) => ({
      status: 200,
      headers,
      body: answer === undefined ? "" : JSON.stringify(answer),
    }),
  };
}

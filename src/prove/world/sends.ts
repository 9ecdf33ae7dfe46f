/**
 * AWS services that are not embedded, as far as they only take something: what arrives is kept as an effect, and
 * answered as the service answers. Whatever else they are asked, nobody can know the answer of.
 */
import type { WireAnswer, WireRequest } from "../realm/attempt.js";
import type { Call } from "./call.js";
import { seededId } from "./ids.js";

export interface Taken {
  /** What it counts as; absent: it is no effect, such as a metric. */
  readonly place: string | undefined;
  readonly body: string;
  /** Sent again under the same name it is the same: an object, an execution. */
  readonly name?: string;
  readonly answer: WireAnswer;
}

const json = (value: object): WireAnswer => ({
  status: 200,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: JSON.stringify(value),
});

/** @param number how manieth thing this is, for the ids that are answered */
export function taken(request: WireRequest, call: Call, number: number): Taken | undefined {
  const id = seededId(number);
  const { service, operation, input } = call;
  const text = request.body.toString("utf8");
  switch (`${service} ${operation}`) {
    case "sns Publish": {
      const form = new URLSearchParams(text);
      const topic = form.get("TopicArn") ?? form.get("TargetArn") ?? form.get("PhoneNumber") ?? "";
      return {
        place: `sns ${topic.split(":").at(-1)}`,
        body: form.get("Message") ?? "",
        answer: xml(
          `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${id}</MessageId></PublishResult><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></PublishResponse>`,
        ),
      };
    }
    case "events PutEvents": {
      const entries = Array.isArray(input.Entries) ? input.Entries : [];
      return {
        place: "events",
        body: JSON.stringify(entries),
        answer: json({
          FailedEntryCount: 0,
          Entries: entries.map((_, index) => ({ EventId: seededId(number * 100 + index) })),
        }),
      };
    }
    case "states StartExecution": {
      const { stateMachineArn, name } = input;
      return {
        place: `states ${String(stateMachineArn).split(":").at(-1)}`,
        body: String(input.input ?? ""),
        // Of one name there is one execution.
        ...(typeof name === "string" && { name }),
        answer: json({ executionArn: `${stateMachineArn}:${name ?? id}`, startDate: 1_768_208_400 }),
      };
    }
    case "email SendEmail":
    case "email POST":
      return request.path.startsWith("/v2/email/outbound-emails")
        ? { place: "email", body: text, answer: json({ MessageId: id }) }
        : undefined;
    case "s3 PUT": {
      // A part of an upload, a copy, or a setting of a bucket is none of these.
      if (request.path.includes("?") && !/\?x-id=PutObject$/.test(request.path)) return undefined;
      if ("x-amz-copy-source" in request.headers || "if-none-match" in request.headers) return undefined;
      const name = `${request.host}${request.path.split("?", 1)[0]}`;
      return {
        place: `s3 ${name}`,
        body: text,
        name,
        answer: { status: 200, headers: { etag: '"0"' }, body: "" },
      };
    }
    case "monitoring PutMetricData":
    case "monitoring POST":
      if (!request.path.endsWith("/operation/PutMetricData") && operation !== "PutMetricData")
        return undefined;
      return { place: undefined, body: "", answer: metricAnswer(request) };
    default:
      return undefined;
  }
}

const xml = (body: string): WireAnswer => ({ status: 200, headers: { "content-type": "text/xml" }, body });

function metricAnswer({ headers }: WireRequest): WireAnswer {
  const protocol = headers["smithy-protocol"];
  if (protocol !== "rpc-v2-cbor") return json({});
  // An empty map.
  return {
    status: 200,
    headers: { "content-type": "application/cbor", "smithy-protocol": protocol },
    body: Buffer.from([0xbf, 0xff]),
  };
}

/** The event that a function gets for messages of a queue, and which messages a filter lets through. */
import type { ReceivedMessage } from "../neighbours.js";
import type { EventPattern } from "./event-pattern.js";

export interface SqsEventSource {
  readonly arn: string;
  readonly region: string;
  readonly windowSeconds: number;
}

function record(message: ReceivedMessage, source: SqsEventSource): Readonly<Record<string, unknown>> {
  const messageAttributes = Object.fromEntries(
    Object.entries(message.messageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  );
  const { md5OfMessageAttributes } = message;
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes,
    ...(md5OfMessageAttributes !== undefined
      ? { md5OfMessageAttributes }
      : // AWS was recorded to send this null with a batching window, and to leave it out without one.
        source.windowSeconds > 0 && { md5OfMessageAttributes: null }),
    md5OfBody: message.md5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: source.arn,
    awsRegion: source.region,
  };
}

/** The event of a batch. */
export function sqsEvent(messages: readonly ReceivedMessage[], source: SqsEventSource): Buffer {
  return Buffer.from(JSON.stringify({ Records: messages.map((message) => record(message, source)) }));
}

/** Whether a message matches one of the patterns. A body that is JSON is matched as JSON, any other as text. */
export function passes(
  message: ReceivedMessage,
  source: SqsEventSource,
  patterns: readonly EventPattern[],
): boolean {
  if (patterns.length === 0) return true;
  const event = { ...record(message, source), body: bodyOf(message) };
  return patterns.some((matches) => matches(event));
}

function bodyOf({ body }: ReceivedMessage): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === "object" && parsed !== null ? parsed : body;
  } catch {
    return body;
  }
}

import { invalidValue, sqsFault } from "../../errors.js";
import { parseRedrivePolicy } from "../../queue-attributes.js";
import type { Queues } from "../../queues.js";

/** @throws where a redrive policy names what is no queue for it */
export function checkRedrive(
  queues: Queues,
  attributes: Readonly<Record<string, string>>,
  fifo: boolean,
): void {
  const text = attributes.RedrivePolicy;
  const policy = parseRedrivePolicy(text);
  if (policy === undefined) return;
  const { deadLetterTargetArn: arn } = policy;
  if (!/^arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w.-]+$/.test(arn)) {
    throw invalidValue(text, "RedrivePolicy", "Invalid value for deadLetterTargetArn.");
  }
  const target = queues.byArn(arn);
  if (target === undefined) throw invalidValue(text, "RedrivePolicy", "Dead letter target does not exist.");
  if (target.fifo !== fifo) {
    throw invalidValue(text, "RedrivePolicy", "Dead-letter queue must be same type of queue as the source.");
  }
}

/** What stays of set attributes: an empty document takes the attribute away. */
export const withoutEmpty = (attributes: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ""));

/**
 * All attributes, with the one way of encryption that the asked ones leave: by a key, or by SQS itself.
 * @throws InvalidAttributeName for both at once
 */
export function encrypted(
  all: Readonly<Record<string, string>>,
  asked = all,
): Readonly<Record<string, string>> {
  const { KmsMasterKeyId, KmsDataKeyReusePeriodSeconds, ...rest } = all;
  if (asked.KmsMasterKeyId && asked.SqsManagedSseEnabled === "true") {
    throw sqsFault(
      "InvalidAttributeName",
      "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    );
  }
  if (!KmsMasterKeyId) return rest;
  if (asked.SqsManagedSseEnabled === "true") return rest;
  return { ...all, SqsManagedSseEnabled: "false" };
}

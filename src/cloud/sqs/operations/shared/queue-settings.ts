import { invalidValue } from "../../errors.js";
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

/** The attributes that a queue is made with and changed by: what SQS takes for them, and what stands for the absent. */
import { invalidParameter, invalidValue, sqsFault } from "./errors.js";

export type QueueAttributes = Readonly<Record<string, string>>;

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};
const DEFAULTS: QueueAttributes = {
  DelaySeconds: "0",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "0",
  SqsManagedSseEnabled: "true",
  VisibilityTimeout: "30",
};
const FIFO_DEFAULTS: QueueAttributes = {
  ContentBasedDeduplication: "false",
  DeduplicationScope: "queue",
  FifoQueue: "true",
  FifoThroughputLimit: "perQueue",
};
const FLAGS: ReadonlySet<string> = new Set([
  "ContentBasedDeduplication",
  "FifoQueue",
  "SqsManagedSseEnabled",
]);
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  DeduplicationScope: ["queue", "messageGroup"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
};
const DOCUMENTS: ReadonlySet<string> = new Set(["Policy", "RedriveAllowPolicy", "RedrivePolicy"]);
const SETTABLE: ReadonlySet<string> = new Set([
  ...Object.keys(RANGES),
  ...Object.keys(CHOICES),
  ...FLAGS,
  ...DOCUMENTS,
  "KmsMasterKeyId",
]);
export const COMPUTED: readonly string[] = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesDelayed",
  "ApproximateNumberOfMessagesNotVisible",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "QueueArn",
];

export const isFifoName = (name: string): boolean => name.endsWith(".fifo");

/** All that a queue goes by: what was set, and the defaults. */
export function effectiveAttributes(set: QueueAttributes, fifo: boolean): QueueAttributes {
  const encrypted: QueueAttributes = "KmsMasterKeyId" in set ? { SqsManagedSseEnabled: "false" } : {};
  const defaults = fifo ? { ...DEFAULTS, ...FIFO_DEFAULTS } : DEFAULTS;
  return { ...defaults, ...encrypted, ...set };
}

/** Names that `GetQueueAttributes` may ask for. */
export const isKnownAttribute = (name: string): boolean =>
  name === "All" || SETTABLE.has(name) || COMPUTED.includes(name);

/**
 * Checks attributes that a request sets, and normalizes them.
 * @throws with AWS's texts
 */
export function checkAttributes(
  asked: Readonly<Record<string, string>>,
  fifo: boolean,
): Readonly<Record<string, string>> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(asked)) {
    if (!SETTABLE.has(name)) throw sqsFault("InvalidAttributeName", `Unknown Attribute ${name}.`);
    checkBelongs(name, fifo);
    checked[name] = checkValue(name, value);
  }
  return checked;
}

function checkBelongs(name: string, fifo: boolean): void {
  if (fifo) return;
  if (name in CHOICES) {
    throw sqsFault("InvalidAttributeName", `You can specify the ${name} only when FifoQueue is set to true.`);
  }
  if (name === "FifoQueue" || name === "ContentBasedDeduplication") {
    throw sqsFault("InvalidAttributeName", `Unknown Attribute ${name}.`);
  }
}

function checkValue(name: string, value: string): string {
  const invalid = () => sqsFault("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  const range = RANGES[name];
  if (range !== undefined) {
    if (!/^\d{1,9}$/.test(value)) throw invalid();
    const number = Number(value);
    if (number < range[0] || number > range[1]) throw invalid();
    return String(number);
  }
  const choices = CHOICES[name];
  if (choices !== undefined) {
    if (!choices.includes(value)) throw invalid();
    return value;
  }
  if (FLAGS.has(name)) {
    const lower = value.toLowerCase();
    if (name === "FifoQueue" && lower !== "true") {
      throw sqsFault(
        "InvalidAttributeValue",
        "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.",
      );
    }
    if (lower !== "true" && lower !== "false") throw invalid();
    return lower;
  }
  if (DOCUMENTS.has(name) && value !== "") {
    const document = parseDocument(name, value);
    // Which queues may use this one for their dead letters is not enforced here, so it is not taken.
    if (name === "RedriveAllowPolicy" && document.redrivePermission !== "allowAll") {
      throw sqsFault(
        "UnsupportedOperation",
        "The embedded SQS takes RedriveAllowPolicy only with the redrivePermission allowAll.",
      );
    }
  }
  return value;
}

function parseDocument(name: string, text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw name === "RedrivePolicy"
      ? invalidValue(text, name, "Redrive policy is not a valid JSON map.")
      : sqsFault("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  }
  return Object.fromEntries(Object.entries(parsed));
}

/** Reads a redrive policy; the empty text takes it away. @throws with AWS's texts */
export function parseRedrivePolicy(text: string | undefined): RedrivePolicy | undefined {
  if (text === undefined || text === "") return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = parseDocument("RedrivePolicy", text);
  if (deadLetterTargetArn === undefined) {
    throw invalidParameter(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain mandatory attribute: deadLetterTargetArn.`,
    );
  }
  if (maxReceiveCount === undefined) {
    throw invalidParameter(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Redrive policy does not contain mandatory attribute: maxReceiveCount.`,
    );
  }
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw invalidValue(
      text,
      "RedrivePolicy",
      `Invalid value for maxReceiveCount: ${String(maxReceiveCount)}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  return { deadLetterTargetArn: String(deadLetterTargetArn), maxReceiveCount: count };
}

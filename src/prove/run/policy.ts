/** What each source does with a delivery that failed, and what its events look like. */
import { createHash } from "node:crypto";
import { uuidOf } from "../realm/uuid.js";
import type { Source } from "./schedule.js";

export interface Policy {
  /** How long after the end of a failed attempt the next begins, in ms; `undefined`: there is none. */
  nextIn(attempt: number, ranForMs: number): number | undefined;
  /** Whether a next attempt has the request id of the first. */
  readonly keepsId: boolean;
  /** Whether `batchItemFailures` is listened to. */
  readonly reportsFailures: boolean;
}

/** Attempts of a delivery: Lambda's of an asynchronous one, and those that others are given here. */
export const ATTEMPTS = 3;

const MINUTE = 60_000;

export interface PolicyOptions {
  /** Attempts at most. */
  readonly attempts: number;
  /** Of a queue, in ms. */
  readonly visibilityMs: number;
  /** Of a queue, too. */
  readonly reportsFailures: boolean;
}

/** Retries as the source makes them. */
export function policyOf(source: Source, { attempts, visibilityMs, reportsFailures }: PolicyOptions): Policy {
  switch (source) {
    case "async":
      // Lambda waits a minute before its first retry, and two before the second.
      return {
        keepsId: true,
        reportsFailures,
        nextIn: (attempt) => (attempt >= attempts ? undefined : attempt * MINUTE),
      };
    case "sync":
      return {
        keepsId: false,
        reportsFailures,
        nextIn: (attempt) => (attempt >= attempts ? undefined : 1000),
      };
    case "sqs":
    case "fifo":
      return {
        keepsId: false,
        reportsFailures,
        nextIn: (attempt, ranForMs) =>
          attempt >= attempts ? undefined : Math.max(visibilityMs - ranForMs, 0),
      };
  }
}

/** An id of the form that AWS gives. */
export const idOf = (seed: number, name: string): string =>
  uuidOf(createHash("sha256").update(`${seed}/${name}`).digest("hex").slice(0, 32));

export interface EventOf {
  readonly source: Source;
  readonly event: unknown;
  readonly messageId: string;
  readonly receiptHandle: string;
  /** How often it was received. */
  readonly receives: number;
  /** Epoch ms. */
  readonly sentAt: number;
  readonly now: number;
  readonly queueArn: string;
}

const isRecords = (event: unknown): event is { readonly Records: readonly object[] } =>
  typeof event === "object" && event !== null && Array.isArray(Reflect.get(event, "Records"));

/** The event as the source hands it over. */
export function eventFor(asked: EventOf): unknown {
  const { source, event } = asked;
  if (source !== "sqs" && source !== "fifo") return event;
  if (isRecords(event))
    return {
      ...event,
      Records: event.Records.map((record, index) => ({ ...record, ...again(record, asked, index) })),
    };
  return { Records: [{ body: JSON.stringify(event), ...again({}, asked, 0) }] };
}

/** What is another at each receive. */
function again(record: object, asked: EventOf, index: number): object {
  const given: unknown = Reflect.get(record, "attributes");
  return {
    messageId:
      Reflect.get(record, "messageId") ?? (index === 0 ? asked.messageId : `${asked.messageId}-${index}`),
    receiptHandle: asked.receiptHandle,
    attributes: {
      SentTimestamp: String(asked.sentAt),
      SenderId: "AIDAIENQZJOLO23YVJ4VO",
      ApproximateFirstReceiveTimestamp: String(asked.sentAt),
      ...(asked.source === "fifo" && {
        MessageGroupId: "group-1",
        MessageDeduplicationId: asked.messageId,
        SequenceNumber: "18850000000000000000",
      }),
      ...(typeof given === "object" ? given : {}),
      ApproximateReceiveCount: String(asked.receives),
    },
    messageAttributes: Reflect.get(record, "messageAttributes") ?? {},
    eventSource: "aws:sqs",
    eventSourceARN: asked.queueArn,
    awsRegion: "us-east-1",
  };
}

const messagesOf = (event: unknown): readonly object[] => (isRecords(event) ? event.Records : []);

/** The messages that a handler says it failed on; `undefined`: none, or all of them. */
export function failedOf(source: Source, value: unknown): readonly string[] | undefined {
  if (source !== "sqs" && source !== "fifo") return undefined;
  const failures: unknown = Reflect.get(Object(value), "batchItemFailures");
  if (!Array.isArray(failures) || failures.length === 0) return undefined;
  const ids = failures.map((each: unknown) => Reflect.get(Object(each), "itemIdentifier"));
  return ids.every((id) => typeof id === "string" && id !== "") ? ids : undefined;
}

/** The batch with these messages alone. Of one that names a message that is not in it, all come again. */
export function withOnly(event: unknown, ids: readonly string[] | undefined): unknown {
  const messages = messagesOf(event);
  const idIn = (message: object): unknown => Reflect.get(message, "messageId");
  if (ids === undefined || ids.some((id) => !messages.some((each) => idIn(each) === id))) return event;
  return { ...Object(event), Records: messages.filter((each) => ids.includes(String(idIn(each)))) };
}

/** Whether what the handler returned acknowledges the event to its source. */
export function acknowledges(source: Source, value: unknown, reportsFailures = true): boolean {
  if (source === "sqs" || source === "fifo") {
    // Of a queue that was not told to listen, all messages are deleted.
    if (!reportsFailures) return true;
    const failures: unknown = Reflect.get(Object(value), "batchItemFailures");
    return !(Array.isArray(failures) && failures.length > 0);
  }
  if (source !== "sync") return true;
  // What API Gateway passes on: the client takes these for failures.
  const status: unknown = Reflect.get(Object(value), "statusCode");
  return !(typeof status === "number" && status >= 400);
}

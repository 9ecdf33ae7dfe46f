/** The embedded SQS: queues over the shared store, on the virtual clock. */
import type { Access } from "../contract/access.js";
import { type Call, OperationService } from "../contract/operation.js";
import type { Service, ServiceRequest, ServiceResponse } from "../contract/service.js";
import { type JsonAnswer, jsonProtocol } from "../json/protocol.js";
import { uncheckedMembers } from "../json/unchecked.js";
import { QueryError } from "../query/error.js";
import { noSuchQueue, notImplemented, unknownOperation } from "./errors.js";
import { Input } from "./input.js";
import { attributesChecksum, bodyChecksum, type MessageAttributes } from "./message-attributes.js";
import type { Asked, Context } from "./operations/context.js";
import { OPERATIONS } from "./operations.js";
import { Queues, type QueuesOptions } from "./queues.js";
import { systemAttributes } from "./system-attributes.js";

export type SqsOptions = QueuesOptions;

/** A message that another service sends. */
interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: Readonly<
    Record<string, { readonly DataType: "String" | "Number"; readonly StringValue: string }>
  >;
  /** `AWSTraceHeader`, and for a FIFO queue `MessageGroupId` and `MessageDeduplicationId`. */
  readonly systemAttributes?: Readonly<Record<string, string>>;
}

/** A message as an event source mapping gets it. */
interface DeliveredMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: MessageAttributes;
  readonly md5OfMessageAttributes?: string;
}

export interface SqsService extends Service {
  access(request: ServiceRequest): readonly Access[];
  /** Sends for another service. @throws SqsFault, whose `code` is AWS's, where there is no such queue */
  send(queueArn: string, message: OutgoingMessage): { messageId: string };
  /** What an event source mapping must know of a queue; `undefined`: there is none. */
  describe(
    queueArn: string,
  ): { readonly visibilityTimeoutSeconds: number; readonly fifo: boolean } | undefined;
  /** Takes up to `most` visible messages, of up to `mostBytes` together, for the queue's visibility timeout. */
  receive(queueArn: string, most: number, mostBytes: number): readonly DeliveredMessage[];
  /** Deletes what was received and not received again since. */
  delete(queueArn: string, receiptHandles: readonly string[]): void;
  /** Calls `onVisible` whenever there may be something to receive; an idle clock goes on to that moment. */
  watch(queueArn: string, onVisible: () => void): () => void;
  close(): void;
}

/** Operations of AWS's model that are not here. */
const NOT_HERE: ReadonlySet<string> = new Set(["AddPermission", "CancelMessageMoveTask", "RemovePermission"]);
const JSON_PROTOCOL = jsonProtocol({
  target: "AmazonSQS",
  version: "1.0",
  unknown: ({ operation, request }) =>
    NOT_HERE.has(operation)
      ? notImplemented(operation)
      : unknownOperation(operation || String(request.headers["x-amz-target"] ?? "")),
});

/** SDKs from before November 2023 speak SQS's query protocol, which is not here. */
const PROTOCOL: typeof JSON_PROTOCOL = {
  ...JSON_PROTOCOL,
  read(request) {
    if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
      throw new QueryError(
        "UnsupportedOperation",
        "The embedded SQS speaks SQS's JSON protocol only, and this request is of the query protocol: use an SDK of November 2023 or later.",
      );
    }
    return JSON_PROTOCOL.read(request);
  },
};

/** The embedded SQS. */
export function createSqsService(options: SqsOptions): SqsService {
  return new EmbeddedSqs(options);
}

const TRACE_HEADER = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;[\w=:|-]{1,80}){0,6}$/;

/** The trace header that a message gets of its request, where it brings none itself. */
function traceHeaderOf({ headers }: ServiceRequest): { readonly traceHeader?: string } {
  const header = headers["x-amzn-trace-id"];
  return typeof header === "string" && TRACE_HEADER.test(header) ? { traceHeader: header } : {};
}

class EmbeddedSqs implements SqsService {
  readonly #queues: Queues;
  readonly #service: OperationService<Call, Asked, Context, JsonAnswer>;
  #closed = false;

  constructor(private readonly options: SqsOptions) {
    const queues = new Queues(options);
    this.#queues = queues;
    const { clock } = options;
    this.#service = new OperationService({
      protocol: PROTOCOL,
      operations: OPERATIONS,
      asked: ({ operation, request }) => ({
        operation,
        members: uncheckedMembers(request.body),
        prefix: queues.arn(""),
        policyOf: (queue) => queues.find(queue)?.record.attributes.Policy || undefined,
      }),
      context: ({ request }) => ({
        input: Input.parse(request.body),
        caller: request.caller,
        queues,
        clock,
        closed: () => this.#closed,
        ...traceHeaderOf(request),
      }),
    });
  }

  handle(request: ServiceRequest): Promise<ServiceResponse> {
    return this.#service.handle(request);
  }

  access(request: ServiceRequest): readonly Access[] {
    return this.#service.access(request);
  }

  send(queueArn: string, message: OutgoingMessage): { messageId: string } {
    const queue = this.#queues.byArn(queueArn);
    if (queue === undefined) throw noSuchQueue();
    const { AWSTraceHeader, MessageGroupId, MessageDeduplicationId } = message.systemAttributes ?? {};
    const { messageId } = queue.send({
      body: message.body,
      attributes: message.attributes ?? {},
      senderId: this.options.accountId,
      ...(AWSTraceHeader !== undefined && { traceHeader: AWSTraceHeader }),
      ...(MessageGroupId !== undefined && { group: MessageGroupId }),
      ...(MessageDeduplicationId !== undefined && { deduplicationId: MessageDeduplicationId }),
    });
    return { messageId };
  }

  describe(queueArn: string) {
    const queue = this.#queues.byArn(queueArn);
    if (queue === undefined) return undefined;
    return { visibilityTimeoutSeconds: queue.seconds("VisibilityTimeout"), fifo: queue.fifo };
  }

  receive(queueArn: string, most: number, mostBytes: number): readonly DeliveredMessage[] {
    const queue = this.#queues.byArn(queueArn);
    if (queue === undefined) return [];
    const deadLetters = (arn: string) => this.#queues.byArn(arn);
    return queue.receive(most, { arn: queueArn, deadLetters, mostBytes }).map((received) => {
      const { id, body, attributes } = received.message;
      const checksum = attributesChecksum(attributes);
      return {
        messageId: id,
        receiptHandle: received.receiptHandle,
        body,
        md5OfBody: bodyChecksum(body),
        attributes: systemAttributes(received),
        messageAttributes: attributes,
        ...(checksum !== undefined && { md5OfMessageAttributes: checksum }),
      };
    });
  }

  delete(queueArn: string, receiptHandles: readonly string[]): void {
    const mailbox = this.#queues.byArn(queueArn)?.mailbox;
    for (const text of receiptHandles) {
      const handle = mailbox?.parse(text);
      if (handle !== undefined) mailbox?.delete(handle);
    }
  }

  watch(queueArn: string, onVisible: () => void): () => void {
    return this.#queues.byArn(queueArn)?.mailbox.visibility.watch(onVisible) ?? (() => {});
  }

  close(): void {
    this.#closed = true;
    this.#queues.close();
  }
}

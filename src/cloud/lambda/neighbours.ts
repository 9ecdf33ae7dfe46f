/** What Lambda needs of the services around it. */

export interface LogEvent {
  /** What the virtual clock showed, epoch ms. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogSink {
  /**
   * Appends in order, on behalf of a function's role; creates the group and the stream where they are missing. What
   * the role may not write is dropped. A promise where it takes time to find that out.
   */
  append(group: string, stream: string, events: readonly LogEvent[], roleArn: string): void;
}

export interface RoleDirectory {
  /** Whether the role exists and its trust policy lets lambda.amazonaws.com assume it for a function. */
  lambdaCanAssume(roleArn: string, functionArn: string): boolean;
}

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface SessionIssuer {
  issue(session: { readonly roleArn: string; readonly sessionName: string }): SessionCredentials;
  revoke(accessKeyId: string): void;
}

export interface QueueMessage {
  readonly body: string;
  readonly attributes?: Readonly<
    Record<string, { readonly DataType: "String" | "Number"; readonly StringValue: string }>
  >;
  /** Such as `AWSTraceHeader`. */
  readonly systemAttributes?: Readonly<Record<string, string>>;
}

export interface QueueGateway {
  exists(queueArn: string): boolean;
  /** Part of the running transaction of the store, if there is one. @throws where SQS would refuse it */
  send(queueArn: string, message: QueueMessage): { readonly messageId: string };
}

export interface RolePermissions {
  /** Whether the role's policies allow the action, such as `sqs:SendMessage`, on the resource; at once, where known. */
  allows(roleArn: string, action: string, resource: string): boolean;
}

/** Where a run is written down, if it is. Members that are undefined are left out. */
export interface TraceSink {
  record(type: string, members: Readonly<Record<string, unknown>>): void;
}

/** A message of a queue, as an event source mapping receives it. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<
    Record<
      string,
      { readonly DataType: string; readonly StringValue?: string; readonly BinaryValue?: string }
    >
  >;
  readonly md5OfMessageAttributes?: string;
}

/** The queues that event source mappings read. */
export interface EventQueues {
  /** `undefined`: there is no such queue. */
  describe(
    queueArn: string,
  ): { readonly visibilityTimeoutSeconds: number; readonly fifo: boolean } | undefined;
  /** Takes visible messages for the queue's visibility timeout; one is given whatever its size. */
  receive(queueArn: string, most: number, mostBytes: number): readonly ReceivedMessage[];
  /** Deletes what was received and not received again since. */
  delete(queueArn: string, receiptHandles: readonly string[]): void;
  /** Calls `onVisible` whenever there may be something to receive, and lets an idle clock go on to that moment. */
  watch(queueArn: string, onVisible: () => void): () => void;
}

/** What Lambda needs of the services around it. */

export interface LogEvent {
  /** What the virtual clock showed, epoch ms. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogSink {
  /** Appends in order; creates the group and the stream where they are missing. */
  append(group: string, stream: string, events: readonly LogEvent[]): void;
}

export interface RoleDirectory {
  /** Whether the role exists and its trust policy names lambda.amazonaws.com. */
  lambdaCanAssume(roleArn: string): boolean;
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

/** A message of a queue, as an event source mapping receives it. */
export interface QueueMessage {
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
  receive(queueArn: string, most: number, mostBytes: number): readonly QueueMessage[];
  /** Deletes what was received and not received again since. */
  delete(queueArn: string, receiptHandles: readonly string[]): void;
  /** Calls `onVisible` whenever there may be something to receive, and lets an idle clock go on to that moment. */
  watch(queueArn: string, onVisible: () => void): () => void;
}

/** What a role's policies allow. */
export interface Permissions {
  allows(roleArn: string, action: string, resource: string): boolean;
}

import type { Access } from "../contract/access.js";
import type { Caller } from "../contract/service.js";
import type { DynamoDbError } from "./errors.js";
import type { JsonObject } from "./wire/json.js";

/** A request whose JSON was read, before anything was done about it. */
export interface DynamoDbRequest {
  readonly requestId: string;
  /** Absent for `execute`, where nobody signs. */
  readonly caller: Caller | undefined;
  /** Such as `PutItem`. */
  readonly operation: string;
  /** As sent: nothing of it was checked yet. */
  readonly input: JsonObject;
  /** What the operation needs permission for: IAM actions, such as `dynamodb:PutItem`, with the ARNs they are about. */
  access(): readonly Access[];
}

/** What became of a request. */
export interface DynamoDbOutcome {
  /** `undefined`: it was done, and what it wrote is committed. */
  readonly error: DynamoDbError | undefined;
  readonly status: number;
  /** The JSON text of the answer. */
  readonly body: string;
}

/**
 * The one place to watch requests and to get between them and the engine: faults, tracing and permissions.
 * Every operation is one commit, or none.
 */
export interface DynamoDbHooks {
  /**
   * Called before anything happens. An error that it gives back is the answer, and nothing does. While it takes its
   * time over a TransactWriteItems or an ExecuteTransaction, that transaction is in flight: others that touch its items are refused.
   */
  readonly before?: (
    request: DynamoDbRequest,
  ) => DynamoDbError | undefined | Promise<DynamoDbError | undefined>;
  /** Called after the commit and before the answer. An error that it gives back is the answer instead. */
  readonly after?: (
    request: DynamoDbRequest,
    outcome: DynamoDbOutcome,
  ) => DynamoDbError | undefined | Promise<DynamoDbError | undefined>;
}

/** The name spaces that DynamoDB's error types come from. */
const DYNAMODB = "com.amazonaws.dynamodb.v20120810";
const CORAL_SERVICE = "com.amazon.coral.service";
const CORAL_VALIDATE = "com.amazon.coral.validate";

/** An answer of DynamoDB that is an error: its `__type`, its text, and what else its body holds. */
export class DynamoDbError extends Error {
  constructor(
    /** Such as `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`. */
    readonly type: string,
    message: string,
    /** Further members of the body, as JSON texts. */
    readonly members: Readonly<Record<string, string>> = {},
    readonly status = 400,
  ) {
    // An answer, not a fault of ours: a stack trace would cost more than the rest of a failing condition.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }

  /** The type without its name space. */
  get code(): string {
    return this.type.slice(this.type.indexOf("#") + 1);
  }

  #json: string | undefined;

  /** The body as it goes over the wire. */
  toJson(): string {
    this.#json ??= this.#toJson();
    return this.#json;
  }

  #toJson(): string {
    const member = CAPITAL_MESSAGE.has(this.code) ? "Message" : "message";
    let body = `{"__type":${JSON.stringify(this.type)}`;
    if (this.message !== "") body += `,"${member}":${JSON.stringify(this.message)}`;
    for (const [name, json] of Object.entries(this.members)) body += `,"${name}":${json}`;
    return `${body}}`;
  }
}

/** The errors whose model calls the text `Message`. */
const CAPITAL_MESSAGE = new Set([
  "TransactionCanceledException",
  "TransactionInProgressException",
  "IdempotentParameterMismatchException",
  "SerializationException",
  "AccessDeniedException",
]);

/** What a caller sent is wrong. */
export const validation = (message: string): DynamoDbError =>
  new DynamoDbError(`${CORAL_VALIDATE}#ValidationException`, message);

/** The body is no JSON, or a member is of the wrong JSON type. */
export const serialization = (message = ""): DynamoDbError =>
  new DynamoDbError(`${CORAL_SERVICE}#SerializationException`, message);

/** Operations of AWS's model that are not here. */
const NOT_HERE: ReadonlySet<string> = new Set(
  [
    "CreateBackup CreateGlobalTable DeleteBackup DeleteResourcePolicy DescribeBackup",
    "DescribeContributorInsights DescribeExport DescribeGlobalTable DescribeGlobalTableSettings DescribeImport",
    "DescribeKinesisStreamingDestination DescribeTableReplicaAutoScaling DisableKinesisStreamingDestination",
    "EnableKinesisStreamingDestination ExportTableToPointInTime GetResourcePolicy ImportTable ListBackups",
    "ListContributorInsights ListExports ListGlobalTables ListImports PutResourcePolicy RestoreTableFromBackup",
    "RestoreTableToPointInTime UpdateContributorInsights UpdateGlobalTable UpdateGlobalTableSettings",
    "UpdateKinesisStreamingDestination UpdateTableReplicaAutoScaling",
  ].flatMap((names) => names.split(" ")),
);

/** Of an operation that it does not know AWS says no more than that; what AWS has and we have not is named. */
export const unknownOperation = (target: string): DynamoDbError => {
  const name = target.slice(target.indexOf(".") + 1);
  return new DynamoDbError(
    `${CORAL_SERVICE}#UnknownOperationException`,
    NOT_HERE.has(name) ? `The embedded DynamoDB does not implement the operation ${name}.` : "",
  );
};

export const accessDenied = (message: string): DynamoDbError =>
  new DynamoDbError(`${CORAL_SERVICE}#AccessDeniedException`, message);

/** An error of DynamoDB's own model, such as `ResourceInUseException`. */
export const modelled = (
  code: string,
  message: string,
  members?: Readonly<Record<string, string>>,
): DynamoDbError => new DynamoDbError(`${DYNAMODB}#${code}`, message, members);

export const notFound = (message = "Requested resource not found"): DynamoDbError =>
  modelled("ResourceNotFoundException", message);

const CONDITION_FAILED = modelled("ConditionalCheckFailedException", "The conditional request failed");

/** A condition did not hold; `itemJson` is the stored item, where the caller asked for it. */
export const conditionFailed = (itemJson?: string): DynamoDbError =>
  itemJson === undefined
    ? CONDITION_FAILED
    : modelled(CONDITION_FAILED.code, CONDITION_FAILED.message, { Item: itemJson });

const INVALID = "One or more parameter values were invalid: ";

/** A validation error whose text starts with "One or more parameter values were invalid: ". */
export const invalidParameter = (message: string): DynamoDbError => validation(INVALID + message);

export const isInvalidParameter = ({ message }: DynamoDbError): boolean => message.startsWith(INVALID);

/**
 * What AWS's newer checks say of the expressions and the sets of a put, update or delete by itself: in us-east-1 since
 * summer 2026 they count as violated constraints. Reads, batches and transactions say the same without that.
 */
export const detected = (message: string): DynamoDbError =>
  validation(`1 validation error detected: ${message}`);

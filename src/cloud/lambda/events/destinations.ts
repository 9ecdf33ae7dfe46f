import type { Catalogue } from "../functions/catalogue.js";
import type { QueueGateway, RolePermissions } from "../neighbours.js";
import { invalidParameter, notSupported } from "../protocol/errors.js";
import type { Names } from "../protocol/names.js";

/** Kinds of destinations that AWS has and we have not. */
const OTHER_SERVICES = new Set(["sns", "s3", "events"]);

export interface DestinationConfig {
  readonly onSuccess?: string | undefined;
  readonly onFailure?: string | undefined;
}

/** Looks at dead-letter queues and destinations when they are set, as AWS does. */
export class Destinations {
  constructor(
    private readonly names: Names,
    private readonly catalogue: Catalogue,
    private readonly queues: QueueGateway,
    private readonly permissions: RolePermissions,
  ) {}

  /** @throws InvalidParameterValueException */
  check(functionName: string, role: string, config: DestinationConfig): void {
    for (const arn of [config.onSuccess, config.onFailure]) {
      if (arn !== undefined && arn !== "") this.#checkDestination(functionName, role, arn, config);
    }
  }

  /** @throws InvalidParameterValueException */
  checkDeadLetterTarget(role: string, arn: string | undefined): void {
    if (arn === undefined || arn === "") return;
    const [, , service, region] = arn.split(":");
    if (region !== this.names.region) {
      throw invalidTarget(
        "The resource specified by the TargetArn must be in the same region as the Lambda function it's associated with.",
      );
    }
    if (service === "sns") throw notSupported("a dead-letter target of the service sns; it takes SQS queues");
    if (service !== "sqs") throw invalidTarget("Only Amazon SQS queues and Amazon SNS topics are supported.");
    if (arn.endsWith(".fifo")) {
      throw invalidTarget("FIFO SQS queue is not supported for dead letter configuration");
    }
    if (!this.permissions.allows(role, "sqs:SendMessage", arn)) {
      throw invalidParameter(
        "The provided execution role does not have permissions to call SendMessage on SQS",
      );
    }
    if (!this.queues.exists(arn)) throw invalidDestination(arn);
  }

  #checkDestination(functionName: string, role: string, arn: string, config: DestinationConfig): void {
    const [, , service = "", region, account, kind, name = ""] = arn.split(":");
    const isHere = region === this.names.region && account === this.names.accountId;
    if (service === "lambda" && kind === "function") {
      if (isHere && name === functionName)
        throw invalidParameter("You can't specify the function as a destination for itself.");
      if (!isHere || this.catalogue.function(name) === undefined) throw invalidDestination(arn);
      this.#checkPermission(role, "InvokeFunction", "lambda:InvokeFunction", arn);
    } else if (service === "sqs") {
      if (arn.endsWith(".fifo") || !this.queues.exists(arn)) throw invalidDestination(arn);
      this.#checkPermission(role, "SendMessage", "sqs:SendMessage", arn);
    } else if (OTHER_SERVICES.has(service)) {
      throw notSupported(`the destination ${arn}; it takes SQS queues and functions`);
    } else {
      throw invalidParameter(`The provided destination config ${shown(config)} is invalid.`);
    }
  }

  #checkPermission(role: string, operation: string, action: string, arn: string): void {
    if (this.permissions.allows(role, action, arn)) return;
    throw invalidParameter(
      `The function's execution role does not have permissions to call ${operation} on ${arn}`,
    );
  }
}

const invalidDestination = (arn: string) => invalidParameter(`The destination ARN ${arn} is invalid.`);

const invalidTarget = (why: string) => invalidParameter(`Invalid dead letter queue ARN: ${why}`);

function shown({ onSuccess, onFailure }: DestinationConfig): string {
  const member = (type: string, arn: string | undefined) =>
    arn === undefined ? "null" : `${type}(destination=${arn})`;
  return `DestinationConfig(onSuccess=${member("OnSuccess", onSuccess)}, onFailure=${member("OnFailure", onFailure)})`;
}

import type { Ids } from "../ids.js";
import type { QueueGateway, QueueMessage, RolePermissions } from "./neighbours.js";
import { deadLetter, invocationRecord, type Outcome } from "./outcome.js";
import { traceHeader } from "./trace-header.js";

/** Where outcomes of a function go, and in whose name. */
export interface Routes {
  readonly role: string;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly deadLetterTarget?: string;
}

export interface OutcomeDeliveryOptions {
  readonly queues: QueueGateway;
  readonly permissions: RolePermissions;
  readonly ids: Ids;
  /** Accepts a record as another function's event. @throws where that function can't take it */
  readonly invoke: (functionArn: string, record: string, chain: number) => void;
  /** Told of what could not be delivered: AWS only counts it in a metric. */
  readonly undelivered: (outcome: Outcome, target: string, reason: string) => void;
  readonly delivered?: (outcome: Outcome, target: string) => void;
}

/** Sends what became of asynchronous invocations to dead-letter queues and destinations. */
export class OutcomeDelivery {
  constructor(private readonly options: OutcomeDeliveryOptions) {}

  /**
   * Finds out where an outcome may go.
   * @returns what sends it, to be called within the transaction that takes the event off: both happen, or neither
   */
  async prepare(outcome: Outcome, routes: Routes): Promise<() => void> {
    const succeeded = outcome.condition === "Success";
    const destination = succeeded ? routes.onSuccess : routes.onFailure;
    const { deadLetterTarget } = routes;
    const steps: (() => void)[] = [];
    if (destination !== undefined) {
      const send = () => this.#sendRecord(outcome, destination);
      steps.push(await this.#step(outcome, routes.role, destination, send));
    }
    if (!succeeded && deadLetterTarget !== undefined) {
      const send = () => this.#send(outcome, deadLetterTarget, deadLetter(outcome));
      steps.push(await this.#step(outcome, routes.role, deadLetterTarget, send));
    }
    return () => {
      for (const step of steps) step();
    };
  }

  #sendRecord(outcome: Outcome, destination: string): void {
    const body = invocationRecord(outcome);
    if (!isFunction(destination)) {
      this.#send(outcome, destination, { body });
    } else if (outcome.condition === "RecursiveInvocation") {
      throw new Error("a chain of functions that was stopped is not continued by another function");
    } else {
      this.options.invoke(destination, body, outcome.chain + 1);
    }
  }

  #send(outcome: Outcome, queueArn: string, message: QueueMessage): void {
    const AWSTraceHeader = traceHeader(this.options.ids, outcome.at);
    this.options.queues.send(queueArn, { ...message, systemAttributes: { AWSTraceHeader } });
  }

  /** An outcome that can't be delivered is lost, as on AWS: it must not keep the event in the queue. */
  async #step(outcome: Outcome, role: string, target: string, send: () => void): Promise<() => void> {
    const action = isFunction(target) ? "lambda:InvokeFunction" : "sqs:SendMessage";
    const isAllowed = await this.options.permissions.allows(role, action, target);
    return () => {
      try {
        if (!isAllowed) throw new Error(`the role ${role} does not allow ${action} on it`);
        send();
        this.options.delivered?.(outcome, target);
      } catch (problem) {
        this.options.undelivered(
          outcome,
          target,
          problem instanceof Error ? problem.message : String(problem),
        );
      }
    };
  }
}

const isFunction = (arn: string) => arn.split(":")[2] === "lambda";

import type { Ids } from "../../contract/ids.js";
import type { QueueGateway, QueueMessage, RolePermissions } from "../neighbours.js";
import { traceHeader } from "../protocol/trace-header.js";
import { deadLetter, invocationRecord, type Outcome } from "./outcome.js";

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

  /** The targets that the role may send to. */
  permitted({ role, onSuccess, onFailure, deadLetterTarget }: Routes): ReadonlySet<string> {
    const permitted = new Set<string>();
    for (const target of [onSuccess, onFailure, deadLetterTarget]) {
      if (target === undefined) continue;
      if (this.options.permissions.allows(role, actionOn(target), target)) permitted.add(target);
    }
    return permitted;
  }

  /** To be called within the transaction that takes the event off the queue: both happen, or neither. */
  deliver(outcome: Outcome, routes: Routes, permitted: ReadonlySet<string>): void {
    const succeeded = outcome.condition === "Success";
    const destination = succeeded ? routes.onSuccess : routes.onFailure;
    if (destination !== undefined) {
      this.#attempt(outcome, routes, permitted, destination, () => this.#sendRecord(outcome, destination));
    }
    const { deadLetterTarget } = routes;
    if (!succeeded && deadLetterTarget !== undefined) {
      this.#attempt(outcome, routes, permitted, deadLetterTarget, () =>
        this.#send(outcome, deadLetterTarget, deadLetter(outcome)),
      );
    }
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
  #attempt(
    outcome: Outcome,
    { role }: Routes,
    permitted: ReadonlySet<string>,
    target: string,
    send: () => void,
  ): void {
    try {
      if (!permitted.has(target)) {
        throw new Error(`the role ${role} does not allow ${actionOn(target)} on it`);
      }
      send();
      this.options.delivered?.(outcome, target);
    } catch (problem) {
      this.options.undelivered(outcome, target, problem instanceof Error ? problem.message : String(problem));
    }
  }
}

const actionOn = (target: string) => (isFunction(target) ? "lambda:InvokeFunction" : "sqs:SendMessage");

const isFunction = (arn: string) => arn.split(":")[2] === "lambda";

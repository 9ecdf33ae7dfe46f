/** The one shape of a service: a map of operations, found by name, each of which answers or throws a fault. */
import type { Access } from "./access.js";
import type { Service, ServiceRequest, ServiceResponse } from "./service.js";

/** A failure that is the answer: each service's own, in the words and the form of its protocol. */
export abstract class Fault extends Error {
  abstract response(request: ServiceRequest): ServiceResponse;
}

/**
 * One operation: a file of its own, and one line in its service's map.
 *
 * `Asked` is a request of which nothing was checked yet, `Context` what the operation works with: the request's checked
 * input and whatever the service has. `Answer` is what its protocol puts on the wire.
 */
export interface Operation<Asked, Context, Answer> {
  /** What the caller needs permission for; nothing for what anyone may do, or `run` refuses anyhow. */
  readonly access: (asked: Asked) => readonly Access[];
  /** @throws Fault */
  readonly run: (context: Context) => Answer | Promise<Answer>;
}

/** A request as its protocol reads it. */
export interface Call {
  readonly request: ServiceRequest;
  /** Its name in AWS's model, whether or not the service has it. */
  readonly operation: string;
}

/** How a protocol names operations and answers. */
export interface Protocol<AnyCall extends Call, Answer> {
  /** @throws Fault for a request that names nothing */
  read(request: ServiceRequest): AnyCall;
  /** What is answered where the service does not have the operation. */
  unknown(call: AnyCall): Fault;
  answer(call: AnyCall, answer: Answer): ServiceResponse;
}

/** What makes a service. */
export interface ServiceParts<AnyCall extends Call, Asked, Context, Answer> {
  readonly protocol: Protocol<AnyCall, Answer>;
  /** By name. */
  readonly operations: Readonly<Record<string, Operation<Asked, Context, Answer>>>;
  readonly asked: (call: AnyCall) => Asked;
  /** @throws Fault for an input that can't be read */
  readonly context: (call: AnyCall) => Context;
}

/** What services of operations do alike. */
export class OperationService<AnyCall extends Call, Asked, Context, Answer> implements Service {
  readonly #parts: ServiceParts<AnyCall, Asked, Context, Answer>;
  readonly #operations: ReadonlyMap<string, Operation<Asked, Context, Answer>>;

  constructor(parts: ServiceParts<AnyCall, Asked, Context, Answer>) {
    this.#parts = parts;
    this.#operations = new Map(Object.entries(parts.operations));
  }

  async handle(request: ServiceRequest): Promise<ServiceResponse> {
    const { protocol, context } = this.#parts;
    try {
      const call = protocol.read(request);
      const operation = this.#operations.get(call.operation);
      if (operation === undefined) throw protocol.unknown(call);
      return protocol.answer(call, await operation.run(context(call)));
    } catch (problem) {
      if (problem instanceof Fault) return problem.response(request);
      throw problem;
    }
  }

  access(request: ServiceRequest): readonly Access[] {
    const { protocol, asked } = this.#parts;
    try {
      const call = protocol.read(request);
      return this.#operations.get(call.operation)?.access(asked(call)) ?? [];
    } catch (problem) {
      // Nobody is allowed what can't even be read: `handle` says so.
      if (problem instanceof Fault) return [];
      throw problem;
    }
  }
}

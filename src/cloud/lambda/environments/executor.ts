import type { CloudClock } from "../../clock/clock.js";
import type { Target } from "../functions/targets.js";
import type { LambdaTrace } from "../logging/trace.js";
import type { Names } from "../protocol/names.js";
import { endOfChain } from "../protocol/recursion.js";
import type { Concurrency, Leave } from "./concurrency.js";
import type { EnvironmentPool } from "./environment-pool.js";
import type { InvocationResult } from "./invocation.js";

export interface Execution {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly clientContext?: string;
  /** Of an asynchronous invocation, from 1. */
  readonly attempt?: number;
  /** How many invocations of functions led to this one, itself included. Default 1. */
  readonly chain?: number;
}

/** Runs one attempt: a place within the limits, an environment, and the clock held meanwhile. */
export class Executor {
  constructor(
    private readonly pool: EnvironmentPool,
    private readonly concurrency: Concurrency,
    private readonly clock: CloudClock,
    private readonly names: Names,
    private readonly trace: LambdaTrace,
  ) {}

  /** @throws ThrottledFault when no place is free, RecursionFault at the end of a chain; nothing has run then */
  async run(target: Target, execution: Execution): Promise<InvocationResult> {
    const { version } = target;
    const { functionName } = version;
    const leave = this.#enter(target, execution);
    const release = this.clock.busy();
    try {
      this.trace.started(version, execution, execution.attempt);
      const environment = this.pool.take(version);
      try {
        const functionArn = this.names.functionArn(functionName, target.qualifier);
        const result = await environment.invoke({ ...execution, functionArn });
        this.pool.giveBack(environment);
        this.trace.ended(version, execution.requestId, result);
        return result;
      } catch (problem) {
        this.pool.discard(environment);
        throw problem;
      }
    } finally {
      leave();
      release();
    }
  }

  #enter({ version, function: { reservedConcurrency } }: Target, { requestId, chain }: Execution): Leave {
    try {
      const ended = endOfChain(chain);
      if (ended !== undefined) throw ended;
      return this.concurrency.enter(version.functionName, reservedConcurrency);
    } catch (problem) {
      if (problem instanceof Error) this.trace.refused(version, requestId, problem.name);
      throw problem;
    }
  }
}

import type { VirtualClock } from "../clock.js";
import type { Concurrency } from "./concurrency.js";
import type { EnvironmentPool } from "./environment-pool.js";
import type { InvocationResult } from "./invocation.js";
import type { Names } from "./names.js";
import type { Target } from "./targets.js";

export interface Execution {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly clientContext?: string;
}

/** Runs one attempt: a place within the limits, an environment, and the clock held meanwhile. */
export class Executor {
  constructor(
    private readonly pool: EnvironmentPool,
    private readonly concurrency: Concurrency,
    private readonly clock: VirtualClock,
    private readonly names: Names,
  ) {}

  /** @throws ThrottledFault when no place is free; nothing has run then */
  async run(target: Target, execution: Execution): Promise<InvocationResult> {
    const { functionName } = target.version;
    const leave = this.concurrency.enter(functionName, target.function.reservedConcurrency);
    const release = this.clock.busy();
    try {
      const environment = this.pool.take(target.version);
      try {
        const functionArn = this.names.functionArn(functionName, target.qualifier);
        const result = await environment.invoke({ ...execution, functionArn });
        this.pool.giveBack(environment);
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
}

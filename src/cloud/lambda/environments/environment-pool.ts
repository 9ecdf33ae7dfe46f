import type { VersionRecord } from "../functions/records.js";
import { Environment } from "./environment.js";
import type { Host } from "./host.js";

/** Real time after which an environment that is not used is ended. */
const IDLE_LIMIT_MS = 5 * 60_000;
/** Idle environments of all functions together: each costs as much memory as a process. */
const MOST_IDLE = 16;

interface Idle {
  readonly environment: Environment;
  /** On the clock of `performance.now()`. */
  readonly since: number;
}

/** Execution environments: warm ones are used again, the last used first. */
export class EnvironmentPool {
  /** The least recently used first. */
  #idle: Idle[] = [];
  readonly #all = new Set<Environment>();
  readonly #retired = new Set<string>();
  #closed = false;
  /** One for all: it goes off when the first of them may have been idle for too long. */
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly host: Host) {}

  /** A warm environment of the version's deployment, or a new one. */
  take(version: VersionRecord): Environment {
    for (let index = this.#idle.length - 1; index >= 0; index -= 1) {
      const idle = this.#idle[index];
      if (idle?.environment.version.deployment !== version.deployment) continue;
      this.#idle.splice(index, 1);
      return idle.environment;
    }
    const environment = new Environment(version, this.host);
    this.#all.add(environment);
    return environment;
  }

  /** Keeps the environment warm for the next invocation, unless its deployment was replaced. */
  giveBack(environment: Environment): void {
    if (this.#closed || this.#retired.has(environment.version.deployment)) {
      this.discard(environment);
      return;
    }
    this.#idle.push({ environment, since: performance.now() });
    if (this.#idle.length > MOST_IDLE) this.#endIdle(this.#idle.splice(0, 1));
    this.#endUnusedAfter(IDLE_LIMIT_MS);
  }

  #endUnusedAfter(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const limit = performance.now() - IDLE_LIMIT_MS;
      const firstUsed = this.#idle.findIndex(({ since }) => since > limit);
      this.#endIdle(this.#idle.splice(0, firstUsed < 0 ? this.#idle.length : firstUsed));
      const [next] = this.#idle;
      if (next !== undefined) this.#endUnusedAfter(next.since - limit);
    }, ms).unref();
  }

  /** Ends the environments of a deployment: idle ones now, busy ones when they are given back. */
  retire(deployment: string): void {
    const busy = [...this.#all].some((environment) => environment.version.deployment === deployment);
    if (busy) this.#retired.add(deployment);
    const isOf = (idle: Idle) => idle.environment.version.deployment === deployment;
    const ending = this.#idle.filter(isOf);
    this.#idle = this.#idle.filter((idle) => !isOf(idle));
    this.#endIdle(ending);
  }

  /** Kills every environment, busy or not, and waits for their end. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#idle = [];
    await Promise.all([...this.#all].map((environment) => environment.end()));
    this.#all.clear();
  }

  #endIdle(ending: readonly Idle[]): void {
    for (const { environment } of ending) this.discard(environment);
  }

  /** Ends an environment that is not to be used again. */
  discard(environment: Environment): void {
    const { deployment } = environment.version;
    void environment.end().finally(() => {
      this.#all.delete(environment);
      if (![...this.#all].some((other) => other.version.deployment === deployment))
        this.#retired.delete(deployment);
    });
  }
}

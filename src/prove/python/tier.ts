/** Environments of Python handlers: each a fork of a process that has loaded all packages. */
import type { Attempt, OpenRequest, VirtualTimer, WireAnswer } from "../realm/attempt.js";
import { freshFolder } from "../realm/files.js";
import type { Invocation } from "../realm/invoke.js";
import type { Environment, Tier } from "../tiers/tier.js";
import type { PythonHost } from "./host.js";
import { Memory, type Place } from "./memory.js";
import type { Input, Output } from "./messages.js";

export class PythonTier implements Tier {
  now = 0;
  readonly memory = new Memory();

  constructor(readonly host: PythonHost) {}

  begin(): Environment {
    return new ForkedEnvironment(this);
  }
}

class Timer implements VirtualTimer {
  constructor(
    readonly due: number,
    readonly number: number,
    /** What the environment is told when it is due. */
    readonly tells: "wake" | "timeout",
    readonly open?: OpenRequest,
  ) {}

  fire(): void {}
}

class ForkedEnvironment implements Environment {
  readonly #tier: PythonTier;
  readonly #folder = freshFolder();
  readonly #began: number;
  /** All that it was told. */
  readonly #inputs: Input[] = [];
  #place: Place;
  /** The process; there is none while others went the same way. */
  #child: number | undefined;
  #recorded = false;
  #timers = 0;
  #deadline = 0;

  constructor(tier: PythonTier) {
    this.#tier = tier;
    this.#began = tier.now;
    this.#place = tier.memory.root;
  }

  invoke(attempt: Attempt, invocation: Invocation): Promise<void> {
    const { event, requestId, deadline, functionName, functionArn, memoryMb } = invocation;
    const { recorded, seed } = attempt;
    this.#recorded ||= recorded;
    this.#deadline = deadline;
    return this.#tell(attempt, {
      k: "invoke",
      now: this.#tier.now,
      began: this.#began,
      seed: seed >>> 0,
      recorded,
      event,
      requestId,
      deadline,
      functionName,
      functionArn,
      memoryMb,
    });
  }

  answer(attempt: Attempt, open: OpenRequest, answer: WireAnswer | undefined): Promise<void> {
    for (const timer of attempt.timers)
      if (timer instanceof Timer && timer.open === open) attempt.timers.delete(timer);
    const { now } = this.#tier;
    if (answer === undefined) return this.#tell(attempt, { k: "broken", now });
    const { status, headers, body } = answer;
    const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : Buffer.from(body);
    const text = bytes.toString("latin1");
    return this.#tell(attempt, { k: "answer", now, status, headers, body: text });
  }

  fire(attempt: Attempt, timer: VirtualTimer): Promise<void> {
    attempt.timers.delete(timer);
    if (!(timer instanceof Timer)) return Promise.resolve();
    const at = timer.open === undefined ? -1 : attempt.open.indexOf(timer.open);
    if (at >= 0) attempt.open.splice(at, 1);
    return this.#tell(attempt, { k: timer.tells, now: this.#tier.now });
  }

  async kill(): Promise<void> {
    if (this.#child !== undefined) this.#tier.host.kill(this.#child);
    this.#child = undefined;
  }

  async #tell(attempt: Attempt, input: Input): Promise<void> {
    this.#inputs.push(input);
    this.#hear(attempt, await this.#outputOf(input));
  }

  async #outputOf(input: Input): Promise<Output> {
    const { memory, host } = this.#tier;
    const known = this.#child === undefined && !this.#recorded ? memory.known(this.#place, input) : undefined;
    if (known !== undefined) {
      this.#place = known;
      return known.output;
    }
    let output: Output;
    if (this.#child === undefined) {
      const forked = await host.fork(this.#folder, this.#inputs);
      this.#child = forked.child;
      output = forked.output;
    } else output = await host.input(this.#child, input);
    this.#place = memory.note(this.#place, input, output);
    return output;
  }

  #hear(attempt: Attempt, output: Output): void {
    for (const each of output.unmodelled ?? []) attempt.unmodelled.add(each);
    switch (output.k) {
      case "request": {
        const { protocol, method, host, path, headers, stack, timeoutMs } = output;
        const body = Buffer.from(output.body, "latin1");
        const request = { protocol, method, host, path, headers, body };
        // It is the environment that is answered.
        const open: OpenRequest = { request, stack, answer: () => {}, fail: () => {} };
        attempt.open.push(open);
        // Whoever is more patient than Lambda never finds out.
        if (timeoutMs !== undefined && this.#tier.now + timeoutMs < this.#deadline)
          this.#wait(attempt, timeoutMs, "timeout", open);
        return;
      }
      case "sleep":
        this.#wait(attempt, output.ms, "wake");
        return;
      case "end":
        attempt.lines.push(...(output.lines ?? []));
        attempt.settle(
          output.error === undefined
            ? { kind: "returned", value: JSON.parse(output.value ?? "null") }
            : { kind: "threw", error: output.error },
        );
        return;
      case "gone":
        this.#child = undefined;
        attempt.settle({ kind: "threw", error: "Runtime.ExitError: its process ended by itself" });
    }
  }

  #wait(attempt: Attempt, ms: number, tells: "wake" | "timeout", open?: OpenRequest): void {
    this.#timers += 1;
    attempt.timers.add(new Timer(this.#tier.now + ms, this.#timers, tells, open));
  }
}

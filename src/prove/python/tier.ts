/** Environments of Python handlers: each a fork of a process that has loaded all packages. */
import type { Attempt, OpenRequest, VirtualTimer, WireAnswer } from "../realm/attempt.js";
import { freshFolder } from "../realm/files.js";
import type { Invocation } from "../realm/invoke.js";
import { realm } from "../realm/realm.js";
import type { Environment, Tier } from "../tiers/tier.js";
import type { PythonHost } from "./host.js";
import { Memory, type Place } from "./memory.js";
import type { Asked, Input, Output } from "./messages.js";

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
    /** Of what is waited for. */
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
  readonly #numbers = new WeakMap<OpenRequest, number>();
  /** What the next invocation answers. */
  #end = 0;
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
      id: this.#end,
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
    const id = this.#numbers.get(open) ?? 0;
    if (answer === undefined) return this.#tell(attempt, { k: "broken", id, now });
    const { status, headers, body } = answer;
    const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : Buffer.from(body);
    return this.#tell(attempt, { k: "answer", id, now, status, headers, body: bytes.toString("latin1") });
  }

  fire(attempt: Attempt, timer: VirtualTimer): Promise<void> {
    attempt.timers.delete(timer);
    if (!(timer instanceof Timer)) return Promise.resolve();
    const at = timer.open === undefined ? -1 : attempt.open.indexOf(timer.open);
    if (at >= 0) attempt.open.splice(at, 1);
    return this.#tell(attempt, { k: timer.tells, id: timer.number, now: this.#tier.now });
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
    if (output.k === "gone") {
      this.#child = undefined;
      attempt.open.length = 0;
      attempt.timers.clear();
      attempt.settle({ kind: "threw", error: "Runtime.ExitError: its process ended by itself" });
      return;
    }
    for (const each of output.unmodelled ?? []) attempt.unmodelled.add(each);
    for (const timer of attempt.timers)
      if (timer instanceof Timer && (timer.due === Infinity || output.cancelled.includes(timer.number)))
        attempt.timers.delete(timer);
    for (const asked of output.asked) this.#take(attempt, asked);
    // Its threads wait for each other: so they do until they are stopped.
    const waits = attempt.open.length > 0 || attempt.timers.size > 0;
    if (!waits && attempt.outcome === undefined) attempt.timers.add(new Timer(Infinity, 0, "wake"));
  }

  #take(attempt: Attempt, asked: Asked): void {
    const { now } = this.#tier;
    switch (asked.k) {
      case "request": {
        const { protocol, method, host, path, headers, stack, timeoutMs } = asked;
        const body = Buffer.from(asked.body, "latin1");
        const request = { protocol, method, host, path, headers, body };
        // It is the environment that is answered.
        const open: OpenRequest = { request, stack, answer: () => {}, fail: () => {} };
        this.#numbers.set(open, asked.id);
        attempt.open.push(open);
        // Whoever is more patient than Lambda never finds out.
        if (timeoutMs !== undefined && now + timeoutMs < this.#deadline)
          attempt.timers.add(new Timer(now + timeoutMs, asked.id, "timeout", open));
        return;
      }
      case "sleep":
        attempt.timers.add(new Timer(now + asked.ms, asked.id, "wake"));
        return;
      case "end": {
        const { value, error, lines, files } = asked;
        for (const file of files ?? []) realm.read.add(file);
        this.#end = asked.id;
        attempt.lines.push(...(lines ?? []));
        attempt.settle(
          error === undefined
            ? { kind: "returned", value: JSON.parse(value ?? "null") }
            : { kind: "threw", error },
        );
      }
    }
  }
}

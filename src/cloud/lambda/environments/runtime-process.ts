import { type ChildProcess, spawn } from "node:child_process";
import type { ServerResponse } from "node:http";
import { Duplex, type Readable } from "node:stream";
import { Channel } from "./channel.js";
import type { Guard } from "./guard.js";
import { type RuntimeAnswer, tooLarge } from "./invocation.js";
import { MEMORY_ALLOWANCE } from "./launch.js";
import type { MemoryWatch } from "./memory-watch.js";
import { memoryOf, type ProcessMemory } from "./process-memory.js";
import type { Entry, Sandbox } from "./sandbox/sandbox.js";

export interface Delivery {
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

/** A runtime process that is no more. */
export interface Ended {
  readonly kind: "ended";
  readonly errorType: string;
  readonly reason: string;
  /** What it said about its own initialization before it ended. */
  readonly initError?: { readonly body: Buffer; readonly errorType: string };
}

/** How long a dead process's last output is waited for. */
const LAST_OUTPUT_MS = 500;

export interface RuntimeOptions {
  readonly sandbox: Pick<Sandbox, "runtimeOf" | "sweep">;
  /** Whether it speaks over the channel, its file descriptor 3. */
  readonly channel: boolean;
  /** In MB. */
  readonly memorySize: number;
  /** A part of its environment variables that no other process has. */
  readonly mark: string;
}

const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGINT: "interrupt",
};

/** One runtime: a process group that asks for events over the channel, or over the Runtime API. */
export class RuntimeProcess {
  readonly #child: ChildProcess;
  /** Hands an event to the runtime, which waits for one. */
  #next: ((delivery: Delivery) => void) | undefined;
  readonly #channel: Channel | undefined;
  /** The event that it works on, and who waits for the answer. */
  #current: { readonly requestId: string; done(outcome: RuntimeAnswer | Ended): void } | undefined;
  #initError: Ended["initError"];
  #ended: Ended | undefined;
  #changed: (() => void)[] = [];
  /** What was read last, for as long as it holds, and of a process that has ended. */
  #memory: number | undefined;
  #memoryMayHaveGrown = true;
  /** The runtime itself, once it is known. */
  #runtimePid: number | undefined;
  /** From then on the id may be another's. */
  #groupGone = false;

  constructor(
    entry: Entry,
    private readonly options: RuntimeOptions,
    output: { readonly out: (chunk: Buffer) => void; readonly error: (chunk: Buffer) => void },
    private readonly guard: Guard,
    private readonly memoryWatch: MemoryWatch,
  ) {
    this.#child = spawn(entry.command, entry.args, {
      env: entry.env,
      cwd: entry.cwd,
      detached: true,
      stdio: options.channel ? ["ignore", "pipe", "pipe", "pipe"] : ["ignore", "pipe", "ignore"],
    });
    const socket = this.#child.stdio[3];
    this.#channel = socket instanceof Duplex ? this.#channelOn(socket) : undefined;
    if (this.#child.pid !== undefined) guard.add(this.#child.pid);
    this.#child.stdout?.on("data", output.out);
    this.#child.stderr?.on("data", output.error);
    this.#child.once("error", (problem) => this.#end("Runtime.InvalidEntrypoint", problem.message));
    this.#child.once("exit", (code, signal) => this.#exited(code, signal));
    memoryWatch.watch(this.#lookAtMemory);
  }

  /** Whether it answers over the channel, and not over HTTP. */
  get usesChannel(): boolean {
    return this.#channel !== undefined;
  }

  /** Whether it can be handed an event at once. */
  get isIdle(): boolean {
    return this.#next !== undefined && this.#ended === undefined;
  }

  /** Resolves when the runtime waits for an event; to how it ended, if it ended instead. */
  async idle(): Promise<Ended | undefined> {
    while (this.#next === undefined && this.#ended === undefined) await this.#change();
    return this.#ended;
  }

  /** Hands an event to the waiting runtime and resolves to what becomes of it. */
  run(delivery: Delivery): Promise<RuntimeAnswer | Ended> {
    if (this.#ended !== undefined) return Promise.resolve(this.#ended);
    return new Promise((done) => {
      this.#current = { requestId: delivery.requestId, done };
      this.#next?.(delivery);
      this.#next = undefined;
      this.memoryWatch.watch(this.#lookAtMemory);
    });
  }

  /** The runtime asks for its next event over the Runtime API. */
  awaitEvent(response: ServerResponse): void {
    // It may have grown, and has no way to say so.
    this.#memoryMayHaveGrown = true;
    if (this.#memory === undefined) this.maxMemoryUsed();
    const next = ({ payload, headers }: Delivery): void => {
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": payload.length,
        ...headers,
      });
      response.end(payload);
    };
    this.#next = next;
    this.memoryWatch.unwatch(this.#lookAtMemory);
    response.once("close", () => {
      if (this.#next === next) this.#next = undefined;
    });
    this.#notify();
  }

  /** The runtime answers an event. @returns false for one that it was not given, or answered before */
  answer(requestId: string, answer: RuntimeAnswer): boolean {
    const current = this.#current;
    if (current?.requestId !== requestId) return false;
    this.#current = undefined;
    this.memoryWatch.unwatch(this.#lookAtMemory);
    current.done(answer);
    return true;
  }

  /** The runtime could not initialize. It is ended, if it does not do so itself. */
  failInit(body: Buffer, errorType: string): void {
    this.#initError = { body, errorType };
    this.#ended = undefined;
    this.#end(errorType, errorType);
    setTimeout(() => this.kill(), LAST_OUTPUT_MS).unref();
  }

  /** The most memory that the process held, in MB, where the system tells. */
  maxMemoryUsed(): number | undefined {
    if (this.#memoryMayHaveGrown) {
      this.#memory = this.#readMemory()?.peak ?? this.#memory;
      this.#memoryMayHaveGrown = this.#channel === undefined;
    }
    return this.#memory;
  }

  #readMemory(): ProcessMemory | undefined {
    const { pid, exitCode } = this.#child;
    if (pid === undefined || exitCode !== null) return undefined;
    this.#runtimePid ??= this.options.sandbox.runtimeOf(pid);
    return this.#runtimePid === undefined ? undefined : memoryOf(this.#runtimePid);
  }

  /** Ends a runtime that takes too much while it works: it must not take what others need. */
  readonly #lookAtMemory = (): void => {
    const memory = this.#readMemory();
    if (memory === undefined) return;
    this.#memory = memory.peak;
    if (memory.now <= this.options.memorySize + MEMORY_ALLOWANCE) return;
    this.memoryWatch.unwatch(this.#lookAtMemory);
    this.#end("Runtime.OutOfMemory", "Runtime exited with error: signal: killed");
    this.kill();
  };

  #channelOn(socket: Duplex): Channel {
    const next = ({ headers, payload }: Delivery): void => this.#channel?.deliver(headers, payload);
    return new Channel(socket, {
      ready: () => {
        if (this.#memory === undefined) this.maxMemoryUsed();
        this.#next = next;
        this.memoryWatch.unwatch(this.#lookAtMemory);
        this.#notify();
      },
      answered: (requestId, kind, body) => {
        this.answer(requestId, body === undefined ? tooLarge() : { kind, body });
      },
      initFailed: (errorType, body) => this.failInit(body, errorType),
      memoryGrew: () => {
        this.#memoryMayHaveGrown = true;
      },
    });
  }

  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#groupGone) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // The group has already gone.
    }
  }

  /** Resolves once the process is gone and its output was read. */
  async gone(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined) {
      await new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    }
    this.#channel?.close();
    await Promise.all([this.#child.stdout, this.#child.stderr].map(readToEnd));
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    // What the runtime forked must not outlive it.
    this.kill();
    this.options.sandbox.sweep(this.options.mark);
    this.memoryWatch.unwatch(this.#lookAtMemory);
    this.#groupGone = true;
    if (this.#child.pid !== undefined) this.guard.remove(this.#child.pid);
    const reason = exitReason(code, signal);
    // The last thing that it said may still stand in the channel.
    if (this.#channel === undefined) this.#end("Runtime.ExitError", reason);
    else void this.#channel.ended(LAST_OUTPUT_MS).then(() => this.#end("Runtime.ExitError", reason));
  }

  #end(errorType: string, reason: string): void {
    this.#ended ??= ended(errorType, reason, this.#initError);
    this.#current?.done(this.#ended);
    this.#current = undefined;
    this.#notify();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve));
  }

  #notify(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const wake of waiting) wake();
  }
}

/** A process that left its group may hold the other end: it is not waited for. */
async function readToEnd(stream: Readable | null): Promise<void> {
  if (stream === null || stream.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LAST_OUTPUT_MS);
    stream.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
  stream.destroy();
}

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`;
  return code === 0
    ? "Runtime exited without providing a reason"
    : `Runtime exited with error: exit status ${code}`;
}

function ended(errorType: string, reason: string, initError?: Ended["initError"]): Ended {
  return { kind: "ended", errorType, reason, ...(initError !== undefined && { initError }) };
}

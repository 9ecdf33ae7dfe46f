import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { VirtualClock } from "../../clock/clock.js";
import type { Ids } from "../../contract/ids.js";
import type { Packages } from "../functions/packages.js";
import type { VersionRecord } from "../functions/records.js";
import { levelOf, passes } from "../logging/log-levels.js";
import { type Failure, streamName } from "../logging/log-lines.js";
import { LogStream } from "../logging/log-stream.js";
import { type PlatformLog, platformLog } from "../logging/platform-log.js";
import type { LogSink, SessionCredentials, SessionIssuer } from "../neighbours.js";
import { sessionName } from "../protocol/names.js";
import { lineageOf } from "../protocol/recursion.js";
import { traceHeader } from "../protocol/trace-header.js";
import { Deadline } from "./deadline.js";
import type { Guard } from "./guard.js";
import { failureBody, type Invocation, type InvocationResult, type RuntimeAnswer } from "./invocation.js";
import { environmentVariables, launchOf } from "./launch.js";
import type { MemoryWatch } from "./memory-watch.js";
import { OutputEvents } from "./output-events.js";
import type { RuntimeApi } from "./runtime-api.js";
import { type Delivery, type Ended, RuntimeProcess } from "./runtime-process.js";
import { stopwatch } from "./stopwatch.js";

/** AWS's limit for the init phase; what is not ready then starts over within the invocation. */
const INIT_LIMIT_MS = 10_000;

const ENDED: Ended = { kind: "ended", errorType: "Sandbox.Failure", reason: "The environment was ended." };

/** What environments share. */
export interface Host {
  readonly clock: VirtualClock;
  readonly ids: Ids;
  readonly region: string;
  readonly folder: string;
  readonly endpoint: () => string;
  readonly logs: LogSink;
  readonly sessions: SessionIssuer;
  readonly packages: Packages;
  readonly runtimeApi: RuntimeApi;
  readonly guard: Guard;
  readonly memoryWatch: MemoryWatch;
}

/** One execution environment: a folder and a log stream that outlive its runtime processes. */
export class Environment {
  readonly #folder: string;
  readonly #log: LogStream;
  readonly #platform: PlatformLog;
  readonly #output: OutputEvents;
  /** What our bootstraps can't lead into the one stream: the words of an interpreter that dies. */
  readonly #errors: OutputEvents;
  readonly #credentials: SessionCredentials;
  readonly #deadline: Deadline;
  #runtime: RuntimeProcess | undefined;
  #token = "";
  #initialized = false;
  #ended = false;

  constructor(
    readonly version: VersionRecord,
    private readonly host: Host,
  ) {
    const id = host.ids.hex("environment", 16);
    this.#deadline = new Deadline(version.timeout * 1000);
    this.#folder = join(host.folder, "environments", id);
    for (const name of ["home", "tmp"]) mkdirSync(join(this.#folder, name), { recursive: true });
    const stream = streamName(host.clock.now(), version, id);
    this.#log = new LogStream(version.logGroup, stream, host.logs, host.clock, version.role);
    const { clock, region } = host;
    const write = (message: string) => this.#log.platform(message);
    this.#platform = platformLog({ version, region, stream, clock, write });
    const printed = (message: string, isMarked: boolean): void => {
      if (isMarked || this.#isLogged(message)) this.#log.printed(message);
    };
    this.#output = new OutputEvents(printed);
    this.#errors = new OutputEvents(printed);
    this.#credentials = host.sessions.issue({
      roleArn: version.role,
      sessionName: sessionName(version.functionName),
    });
  }

  /** Runs one invocation; every line that it printed is in the log when this resolves. */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    const { requestId } = invocation;
    this.#log.mark();
    const initDurationMs = this.#initialized ? undefined : await this.#firstInit();
    this.#platform.start(requestId, invocation.functionArn);
    const elapsed = stopwatch(this.host.clock, "invoke");
    const attempt = { isOver: false };
    const outcome = await this.#deadline.within(this.#execute(invocation, attempt));
    attempt.isOver = true;
    const limit = this.version.timeout * 1000;
    const durationMs = outcome === "timeout" ? limit : Math.min(elapsed(), limit);
    const maxMemoryUsed = this.host.clock.isStepped ? undefined : this.#runtime?.maxMemoryUsed();
    if (outcome === "timeout" || outcome.kind === "ended") await this.#stopRuntime();
    else if (this.#runtime?.usesChannel === true) await outputRead();
    else await outputRead().then(outputRead);
    this.#endOutput();
    this.host.clock.pass(durationMs);
    const producedBytes = outcome === "timeout" || outcome.kind === "ended" ? 0 : outcome.body.length;
    this.#platform.done({ requestId, durationMs, producedBytes, ...failureOf(outcome) });
    this.#platform.report({
      requestId,
      durationMs,
      ...(initDurationMs !== undefined && { initDurationMs }),
      memorySize: this.version.memorySize,
      ...(maxMemoryUsed !== undefined && {
        maxMemoryUsed: Math.min(maxMemoryUsed, this.version.memorySize),
      }),
      ...failureOf(outcome),
    });
    this.#log.flush();
    const { writing } = this.#log;
    if (writing !== undefined) await writing;
    const tail = this.#log.tail();
    return {
      ...this.#resultOf(requestId, outcome),
      get logTail() {
        return tail();
      },
    };
  }

  /** Kills what runs and removes the folder. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#deadline.close();
    this.host.sessions.revoke(this.#credentials.accessKeyId);
    await this.#stopRuntime();
    this.#endOutput();
    this.#log.flush();
    await this.#log.writing;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @returns how long it took; `undefined` if it failed, and has to be done again within the invocation */
  async #firstInit(): Promise<number | undefined> {
    this.#initialized = true;
    this.#platform.initStart();
    const elapsed = stopwatch(this.host.clock, "init");
    const waiting = new AbortController();
    const ended = await Promise.race([
      this.#readyRuntime(),
      delay(INIT_LIMIT_MS, "timeout" as const, { signal: waiting.signal }).catch(() => "timeout" as const),
    ]);
    waiting.abort();
    const duration = ended === "timeout" ? elapsed(INIT_LIMIT_MS) : elapsed();
    if (ended === undefined) {
      // What was printed meanwhile is stamped with the time before.
      if (this.host.clock.isStepped) await outputRead();
      this.host.clock.pass(duration);
      this.#platform.initDone(duration, "init");
      return duration;
    }
    await this.#stopRuntime();
    this.#endOutput();
    this.host.clock.pass(duration);
    this.#platform.initDone(duration, "init", initFailureOf(ended));
    return undefined;
  }

  #execute(invocation: Invocation, attempt: { readonly isOver: boolean }): Promise<RuntimeAnswer | Ended> {
    const deadline = this.host.clock.now() + this.version.timeout * 1000;
    return this.#runtime?.isIdle === true
      ? this.#runtime.run(this.#deliveryOf(invocation, deadline))
      : this.#executeOnceReady(invocation, attempt, deadline);
  }

  /** An attempt that is over starts nothing more: its time has run out meanwhile. */
  async #executeOnceReady(
    invocation: Invocation,
    attempt: { readonly isOver: boolean },
    deadline: number,
  ): Promise<RuntimeAnswer | Ended> {
    const { clock } = this.host;
    const elapsed = stopwatch(clock, "init");
    const wasRunning = this.#runtime !== undefined;
    let failed = await this.#readyRuntime();
    // A runtime that ended after its last answer is no failure of this invocation: it starts anew.
    if (failed !== undefined && wasRunning && !attempt.isOver) {
      await this.#stopRuntime();
      failed = await this.#readyRuntime();
    }
    if (failed !== undefined) {
      if (attempt.isOver) return failed;
      this.#platform.initDone(elapsed(), "invoke", initFailureOf(failed));
      return failed;
    }
    const runtime = this.#runtime;
    if (runtime === undefined || attempt.isOver) return ENDED;
    return runtime.run(this.#deliveryOf(invocation, deadline));
  }

  #deliveryOf(invocation: Invocation, deadline: number): Delivery {
    const { clock, ids } = this.host;
    const { requestId, payload, functionArn, clientContext, chain } = invocation;
    return {
      requestId,
      payload,
      headers: {
        "lambda-runtime-aws-request-id": requestId,
        "lambda-runtime-deadline-ms": String(deadline),
        "lambda-runtime-invoked-function-arn": functionArn,
        "lambda-runtime-trace-id": `${traceHeader(ids, clock.now())};${lineageOf(this.version.functionName, chain ?? 1)}`,
        "idem-lab-clock": clock.handlerTime,
        ...(clientContext !== undefined && { "lambda-runtime-client-context": clientContext }),
      },
    };
  }

  /** Our bootstraps keep to the function's level themselves; what it printed otherwise is judged here. */
  #isLogged(message: string): boolean {
    const { logFormat, applicationLogLevel = "INFO" } = this.version;
    return logFormat !== "JSON" || passes(levelOf(message), applicationLogLevel);
  }

  /** Starts a runtime where none runs, and waits until it asks for an event. */
  async #readyRuntime(): Promise<Ended | undefined> {
    if (this.#runtime === undefined) {
      const problem = await this.#startRuntime();
      if (problem !== undefined) return problem;
    }
    return this.#runtime?.idle();
  }

  async #startRuntime(): Promise<Ended | undefined> {
    const { host, version } = this;
    const taskRoot = host.packages.unpacked(version.codeSha256);
    const launch = await launchOf(version, taskRoot, host.clock.handlerTime);
    if ("message" in launch) return { kind: "ended", errorType: launch.errorType, reason: launch.message };
    if (this.#ended) return ENDED;
    // Another attempt may have started one while this one looked for an interpreter.
    if (this.#runtime !== undefined) return undefined;
    const endpoint = host.endpoint();
    this.#token = host.runtimeApi.token();
    const env = environmentVariables({
      version,
      region: host.region,
      endpoint,
      runtimeApi: `${new URL(endpoint).host}/_runtime/${this.#token}`,
      taskRoot,
      folder: this.#folder,
      logStream: this.#log.name,
      credentials: this.#credentials,
    });
    this.#runtime = new RuntimeProcess(
      launch,
      { env, cwd: taskRoot, memorySize: version.memorySize, mark: `/_runtime/${this.#token}` },
      { out: (chunk) => this.#output.write(chunk), error: (chunk) => this.#errors.write(chunk) },
      host.guard,
      host.memoryWatch,
    );
    host.runtimeApi.attach(this.#token, this.#runtime);
    return undefined;
  }

  async #stopRuntime(): Promise<void> {
    const runtime = this.#runtime;
    if (runtime === undefined) return;
    this.#runtime = undefined;
    this.host.runtimeApi.detach(this.#token);
    runtime.kill();
    await runtime.gone();
  }

  /** Last lines that no line break ended. */
  #endOutput(): void {
    this.#output.end();
    this.#errors.end();
  }

  #resultOf(
    requestId: string,
    outcome: RuntimeAnswer | Ended | "timeout",
  ): Omit<InvocationResult, "logTail"> {
    if (outcome === "timeout") {
      const message = `Task timed out after ${this.version.timeout.toFixed(2)} seconds`;
      return { payload: failureBody(requestId, "Sandbox.Timedout", message), functionError: "Unhandled" };
    }
    if (outcome.kind === "ended") {
      const payload = outcome.initError?.body ?? failureBody(requestId, outcome.errorType, outcome.reason);
      return { payload, functionError: "Unhandled" };
    }
    return outcome.kind === "response"
      ? { payload: outcome.body }
      : { payload: outcome.body, functionError: "Unhandled" };
  }
}

function failureOf(outcome: RuntimeAnswer | Ended | "timeout"): { failure?: Failure } {
  if (outcome === "timeout") return { failure: { status: "timeout" } };
  return outcome.kind === "ended" ? { failure: { status: "error", errorType: outcome.errorType } } : {};
}

function initFailureOf(ended: Ended | "timeout"): Failure {
  return ended === "timeout" ? { status: "timeout" } : { status: "error", errorType: ended.errorType };
}

let reading: (() => void)[] = [];

/**
 * Resolves at the end of this round of polling. What the runtime wrote before it answered stands in the pipe: the
 * round that brought an answer over the channel brings this too; one that came over HTTP may have been read by a
 * parser later in the round.
 */
function outputRead(): Promise<void> {
  return new Promise((resolve) => {
    if (reading.push(resolve) > 1) return;
    setImmediate(() => {
      const all = reading;
      reading = [];
      for (const each of all) each();
    });
  });
}

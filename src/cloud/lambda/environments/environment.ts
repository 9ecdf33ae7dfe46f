import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { VersionRecord } from "../functions/records.js";
import { EnvironmentLog } from "../logging/environment-log.js";
import type { SessionCredentials } from "../neighbours.js";
import { sessionName } from "../protocol/names.js";
import { lineageOf } from "../protocol/recursion.js";
import { traceHeader } from "../protocol/trace-header.js";
import { Deadline } from "./deadline.js";
import type { Host } from "./host.js";
import type { Invocation, InvocationResult, RuntimeAnswer } from "./invocation.js";
import { ENVIRONMENT_ENDED, failureOf, initFailureOf, isAnswered, resultOf } from "./outcome.js";
import { outputRead } from "./output-read.js";
import type { Delivery, Ended } from "./runtime-process.js";
import { RuntimeSlot } from "./runtime-slot.js";

/** AWS's limit for the init phase; what is not ready then starts over within the invocation. */
const INIT_LIMIT_MS = 10_000;

const MOST_NAMED = 5;

const trespassLine = (paths: readonly string[]): string =>
  `IDEM_LAB_WROTE_OUTSIDE_TMP ${paths.slice(0, MOST_NAMED).join(" ")}${paths.length > MOST_NAMED ? " …" : ""} (on AWS this fails: only /tmp can be written)`;

/** One execution environment: a folder and a log stream that outlive its runtime processes. */
export class Environment {
  readonly #folder: string;
  readonly #log: EnvironmentLog;
  readonly #slot: RuntimeSlot;
  readonly #credentials: SessionCredentials;
  readonly #deadline: Deadline;
  #initialized = false;
  #ended = false;

  constructor(
    readonly version: VersionRecord,
    private readonly host: Host,
  ) {
    const { clock, ids, region, logs, sessions } = host;
    const id = ids.hex("environment", 16);
    this.#deadline = new Deadline(version.timeout * 1000);
    this.#folder = join(host.folder, "environments", id);
    this.#log = new EnvironmentLog({ version, id, region, clock, buffer: logs });
    this.#credentials = sessions.issue({
      roleArn: version.role,
      sessionName: sessionName(version.functionName),
    });
    this.#slot = new RuntimeSlot({
      version,
      host,
      folder: this.#folder,
      logStream: this.#log.streamName,
      credentials: this.#credentials,
      output: this.#log.output,
    });
  }

  /** Runs one invocation; whoever reads the log finds every line that it printed when this resolves. */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    const { requestId } = invocation;
    const { timeout, memorySize } = this.version;
    const { platform } = this.#log;
    this.#log.beginInvocation();
    const initDurationMs = this.#initialized ? undefined : await this.#firstInit();
    platform.start(requestId, invocation.functionArn);
    const phase = this.host.clock.begin("invoke");
    const attempt = { isOver: false };
    const outcome = await this.#deadline.within(this.#execute(invocation, attempt));
    attempt.isOver = true;
    const limit = timeout * 1000;
    const durationMs = outcome === "timeout" ? phase.stop(limit) : Math.min(phase.stop(), limit);
    const maxMemoryUsed = phase.measured(() => this.#slot.runtime?.maxMemoryUsed());
    if (!isAnswered(outcome)) await this.#slot.stop();
    else if (this.#slot.runtime?.usesChannel === true) await outputRead();
    else await outputRead().then(outputRead);
    this.#log.endOutput();
    this.#tellTrespasses();
    phase.end();
    const producedBytes = isAnswered(outcome) ? outcome.body.length : 0;
    platform.done({ requestId, durationMs, producedBytes, ...failureOf(outcome) });
    platform.report({
      requestId,
      durationMs,
      ...(initDurationMs !== undefined && { initDurationMs }),
      memorySize,
      ...(maxMemoryUsed !== undefined && { maxMemoryUsed: Math.min(maxMemoryUsed, memorySize) }),
      ...failureOf(outcome),
    });
    const tail = this.#log.tail();
    return {
      ...resultOf(requestId, outcome, timeout),
      get logTail() {
        return tail();
      },
    };
  }

  /** In the function's log, where whoever judges it can read it. */
  #tellTrespasses(): void {
    const paths = this.#slot.trespasses();
    if (paths.length > 0) this.#log.note(trespassLine(paths));
  }

  /** Kills what runs and removes the folder. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#deadline.close();
    this.host.sessions.revoke(this.#credentials.accessKeyId);
    await this.#slot.close();
    this.#log.endOutput();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @returns how long it took; `undefined` if it failed, and has to be done again within the invocation */
  async #firstInit(): Promise<number | undefined> {
    this.#initialized = true;
    const { platform } = this.#log;
    platform.initStart();
    const phase = this.host.clock.begin("init");
    const waiting = new AbortController();
    const ended = await Promise.race([
      this.#slot.ready(),
      delay(INIT_LIMIT_MS, "timeout" as const, { signal: waiting.signal }).catch(() => "timeout" as const),
    ]);
    waiting.abort();
    const durationMs = ended === "timeout" ? phase.stop(INIT_LIMIT_MS) : phase.stop();
    if (ended === undefined) {
      // What was printed meanwhile comes before the end.
      await outputRead();
      phase.end();
      platform.initDone(durationMs, "init");
      return durationMs;
    }
    await this.#slot.stop();
    this.#log.endOutput();
    phase.end();
    platform.initDone(durationMs, "init", initFailureOf(ended));
    return undefined;
  }

  #execute(invocation: Invocation, attempt: { readonly isOver: boolean }): Promise<RuntimeAnswer | Ended> {
    const deadline = this.host.clock.now() + this.version.timeout * 1000;
    const { runtime } = this.#slot;
    return runtime?.isIdle === true
      ? runtime.run(this.#deliveryOf(invocation, deadline))
      : this.#executeOnceReady(invocation, attempt, deadline);
  }

  /** An attempt that is over starts nothing more: its time has run out meanwhile. */
  async #executeOnceReady(
    invocation: Invocation,
    attempt: { readonly isOver: boolean },
    deadline: number,
  ): Promise<RuntimeAnswer | Ended> {
    const phase = this.host.clock.begin("init");
    const wasRunning = this.#slot.runtime !== undefined;
    let failed = await this.#slot.ready();
    // A runtime that ended after its last answer is no failure of this invocation: it starts anew.
    if (failed !== undefined && wasRunning && !attempt.isOver) {
      await this.#slot.stop();
      failed = await this.#slot.ready();
    }
    if (failed !== undefined) {
      if (attempt.isOver) return failed;
      this.#log.platform.initDone(phase.stop(), "invoke", initFailureOf(failed));
      return failed;
    }
    const { runtime } = this.#slot;
    if (runtime === undefined || attempt.isOver) return ENVIRONMENT_ENDED;
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
        "lambda-runtime-deadline-ms": String(deadline + clock.handlersAhead),
        "lambda-runtime-invoked-function-arn": functionArn,
        "lambda-runtime-trace-id": `${traceHeader(ids, clock.now())};${lineageOf(this.version.functionName, chain ?? 1)}`,
        "idem-lab-clock": clock.handlerTime,
        ...(clientContext !== undefined && { "lambda-runtime-client-context": clientContext }),
      },
    };
  }
}

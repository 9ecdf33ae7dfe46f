import type { VersionRecord } from "../functions/records.js";
import type { SessionCredentials } from "../neighbours.js";
import type { Host } from "./host.js";
import { environmentVariables, launchOf } from "./launch.js";
import { ENVIRONMENT_ENDED } from "./outcome.js";
import { type Ended, RuntimeProcess } from "./runtime-process.js";

export interface RuntimeSlotOptions {
  readonly version: VersionRecord;
  readonly host: Host;
  /** The environment's own. */
  readonly folder: string;
  readonly logStream: string;
  readonly credentials: SessionCredentials;
  readonly output: { readonly out: (chunk: Buffer) => void; readonly error: (chunk: Buffer) => void };
}

/** Where an environment's runtime runs: one process at a time, started when it is needed. */
export class RuntimeSlot {
  #runtime: RuntimeProcess | undefined;
  #token = "";
  #closed = false;

  constructor(private readonly options: RuntimeSlotOptions) {}

  /** The process that runs, if one does. */
  get runtime(): RuntimeProcess | undefined {
    return this.#runtime;
  }

  /** Starts a runtime where none runs, and waits until it asks for an event; to how it ended, if it ended instead. */
  async ready(): Promise<Ended | undefined> {
    if (this.#runtime === undefined) {
      const problem = await this.#start();
      if (problem !== undefined) return problem;
    }
    return this.#runtime?.idle();
  }

  /** Kills the process, and resolves once it is gone and its output was read. */
  async stop(): Promise<void> {
    const runtime = this.#runtime;
    if (runtime === undefined) return;
    this.#runtime = undefined;
    this.options.host.runtimeApi.detach(this.#token);
    runtime.kill();
    await runtime.gone();
  }

  /** Stops the process; no other is started. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stop();
  }

  async #start(): Promise<Ended | undefined> {
    const { host, version, folder, logStream, credentials, output } = this.options;
    const taskRoot = host.packages.unpacked(version.codeSha256);
    const launch = await launchOf(version, taskRoot, host.clock.handlerTime);
    if ("message" in launch) return { kind: "ended", errorType: launch.errorType, reason: launch.message };
    if (this.#closed) return ENVIRONMENT_ENDED;
    // Another attempt may have started one while this one looked for an interpreter.
    if (this.#runtime !== undefined) return undefined;
    const endpoint = host.endpoint();
    this.#token = host.runtimeApi.token();
    const mark = `/_runtime/${this.#token}`;
    const env = environmentVariables({
      version,
      region: host.region,
      endpoint,
      runtimeApi: `${new URL(endpoint).host}${mark}`,
      taskRoot,
      folder,
      logStream,
      credentials,
    });
    const options = { env, cwd: taskRoot, memorySize: version.memorySize, mark };
    this.#runtime = new RuntimeProcess(launch, options, output, host.guard, host.memoryWatch);
    host.runtimeApi.attach(this.#token, this.#runtime);
    return undefined;
  }
}

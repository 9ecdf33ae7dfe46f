import type { VersionRecord } from "../functions/records.js";
import type { SessionCredentials } from "../neighbours.js";
import type { Host } from "./host.js";
import { environmentVariables, launchOf } from "./launch.js";
import { ENVIRONMENT_ENDED } from "./outcome.js";
import { type Ended, RuntimeProcess } from "./runtime-process.js";
import type { Entry, Sandbox } from "./sandbox/sandbox.js";

export interface RuntimeSlotOptions {
  readonly version: VersionRecord;
  readonly host: Host;
  /** The environment's own. */
  readonly folder: string;
  readonly logStream: string;
  readonly credentials: SessionCredentials;
  readonly output: { readonly out: (chunk: Buffer) => void; readonly error: (chunk: Buffer) => void };
}

interface Prepared {
  readonly sandbox: Sandbox;
  readonly channel: boolean;
  readonly entry: Entry;
  readonly mark: string;
}

/** Where an environment's runtime runs: one process at a time, started when it is needed. */
export class RuntimeSlot {
  #runtime: RuntimeProcess | undefined;
  #sandbox: Promise<Sandbox> | undefined;
  #opened: Sandbox | undefined;
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

  /** What the function wrote since the last call where it could not write on AWS. */
  trespasses(): readonly string[] {
    return this.#opened?.trespasses() ?? [];
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
    const sandbox = await this.#sandbox?.catch(() => undefined);
    await sandbox?.close();
  }

  async #start(): Promise<Ended | undefined> {
    const { host, version, output } = this.options;
    if (this.#closed) return ENVIRONMENT_ENDED;
    const token = host.runtimeApi.token();
    const prepared = await this.#prepare(token).catch(failed);
    if ("kind" in prepared) return prepared;
    // Another attempt may have started one meanwhile.
    if (this.#runtime !== undefined) return undefined;
    const { sandbox, channel, entry, mark } = prepared;
    if (this.#closed) {
      await sandbox.close();
      return ENVIRONMENT_ENDED;
    }
    this.#token = token;
    const options = { sandbox, channel, memorySize: version.memorySize, mark };
    this.#runtime = new RuntimeProcess(entry, options, output, host.guard, host.memoryWatch);
    host.runtimeApi.attach(token, this.#runtime);
    return undefined;
  }

  /** All that a process needs in order to be started. */
  async #prepare(token: string): Promise<Prepared | Ended> {
    const { host, version, folder, logStream, credentials } = this.options;
    this.#sandbox ??= host.sandboxes.open(version, folder);
    const sandbox = await this.#sandbox.catch((problem: unknown) => {
      this.#sandbox = undefined;
      throw problem;
    });
    this.#opened = sandbox;
    const launch = await launchOf(version, sandbox, host.clock.handlerTime);
    if ("message" in launch) return { kind: "ended", errorType: launch.errorType, reason: launch.message };
    const endpoint = host.endpoint();
    const mark = `/_runtime/${token}`;
    const env = environmentVariables({
      version,
      region: host.region,
      endpoint,
      runtimeApi: `${new URL(endpoint).host}${mark}`,
      world: sandbox.world,
      logStream,
      credentials,
    });
    return { sandbox, channel: launch.channel, entry: await sandbox.enter(launch, env), mark };
  }
}

/** A sandbox that could not be made, as the invocation's error says it. */
const failed = (problem: unknown): Ended => ({
  kind: "ended",
  errorType: "Sandbox.Failure",
  reason: problem instanceof Error ? problem.message : String(problem),
});

/** One command at work: its settings, its host, and the target once it needs one. */
import { basename, relative } from "node:path";
import type { ChalkInstance } from "chalk";
import type { Aws } from "../aws/clients.js";
import type { Target } from "../aws/target.js";
import type { Cloud } from "../cloud/index.js";
import { Progress } from "../course/progress.js";
import { Recordings } from "../course/recordings.js";
import type { Host } from "../hosts/host.js";
import type { Environment } from "./environment.js";
import { UsageError } from "./errors.js";
import { type GlobalFlags, readSettings, type Settings } from "./settings.js";

export class Session {
  readonly environment: Environment;
  readonly settings: Settings;
  host: Host;
  readonly signal: AbortSignal;
  /** What is said when the command is interrupted: how to go on. */
  whenInterrupted: string | undefined;
  readonly #endings: (() => Promise<void>)[] = [];
  readonly #lastEndings: ((how: { readonly force: boolean }) => Promise<void>)[] = [];
  #cloud: Promise<Cloud> | undefined;
  #aws: Promise<Aws> | undefined;

  constructor(environment: Environment, settings: Settings, host: Host, signal: AbortSignal) {
    this.environment = environment;
    this.settings = settings;
    this.host = host;
    this.signal = signal;
  }

  /** How the program was called: in a clone it is no command by itself. */
  get program(): string {
    const { invokedAs = "idem-lab" } = this.environment;
    return basename(invokedAs) === "idem-lab.js"
      ? `node ${relative(this.environment.cwd, invokedAs)}`
      : "idem-lab";
  }

  /** How the target is called on screen and in results. */
  get targetLabel(): string {
    const { target } = this.settings;
    return target.kind === "endpoint" ? target.url : target.kind;
  }

  readonly notice = (text: string): void => this.host.emit({ type: "notice", text });

  progress(): Progress {
    return new Progress(this.settings.home, this.targetLabel, this.notice);
  }

  recordings(): Recordings {
    return new Recordings(this.settings.home, this.targetLabel);
  }

  /** Colours, as far as this command may use them. */
  chalk(): Promise<ChalkInstance> {
    return chalkFor(this.settings);
  }

  /** Called when the command ends, however it does. */
  atEnd(work: () => Promise<void>): void {
    this.#endings.push(work);
  }

  /** Called when the command has ended, and uses nothing any more. */
  afterEnd(work: (how: { readonly force: boolean }) => Promise<void>): void {
    this.#lastEndings.push(work);
  }

  /** The embedded AWS of the home: the running one, or one for as long as this command runs. */
  cloud(): Promise<Cloud> {
    this.#cloud ??= this.#openCloud();
    return this.#cloud;
  }

  aws(): Promise<Aws> {
    this.#aws ??= this.#connect();
    return this.#aws;
  }

  async #openCloud(): Promise<Cloud> {
    const { openCloud } = await import("../cloud/index.js");
    const { ensureOwner } = await import("./owner-process.js");
    await ensureOwner(this);
    const { home, region, time } = this.settings;
    const cloud = await openCloud({
      home,
      kind: "command",
      time: time ?? "virtual",
      notice: this.notice,
      ...(region === undefined ? {} : { region }),
    });
    if (time !== undefined && !cloud.owned && (await cloud.admin.status()).time !== time) {
      throw new UsageError(
        `The running embedded AWS does not run in ${time} time. End it first: idem-lab cloud stop, then: idem-lab cloud start --time ${time}`,
      );
    }
    return cloud;
  }

  async #connect(): Promise<Aws> {
    const { createAws } = await import("../aws/clients.js");
    return createAws(await this.#target());
  }

  async #target(): Promise<Target> {
    const { target, region, profile, prefix } = this.settings;
    if (target.kind === "local") {
      const { admin, endpoint, settings } = await this.cloud();
      const { time, trace } = await admin.status();
      return {
        kind: "local",
        label: "local",
        region: settings.region,
        endpoint,
        credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
        prefix,
        clock: {
          kind: time,
          stands: trace !== undefined,
          now: async () => (await admin.status()).now,
          ...(time === "virtual" ? { advance: async (ms: number) => void (await admin.advance(ms)) } : {}),
        },
        settle: async () => void (await admin.settle()),
      };
    }
    if (region === undefined) {
      throw new UsageError(`Which region? Name one: --region us-east-1, or set AWS_REGION.`);
    }
    return {
      kind: target.kind,
      label: this.targetLabel,
      region,
      prefix,
      ...(target.kind === "endpoint" ? { endpoint: target.url } : {}),
      ...(profile === undefined ? {} : { profile }),
      clock: { kind: "real", now: async () => Date.now() },
    };
  }

  /** Ends what this command started. With `force`, even while other commands use it. */
  async close({ force = false } = {}): Promise<void> {
    this.host.close();
    for (const work of this.#endings.splice(0)) await work();
    const opened = await Promise.allSettled([this.#aws, this.#cloud]);
    if (opened[0].status === "fulfilled") opened[0].value?.close();
    const cloud = opened[1].status === "fulfilled" ? opened[1].value : undefined;
    if (cloud !== undefined && cloud.guests() > 0 && !force)
      this.notice(
        "Another idem-lab command uses this embedded AWS: waiting until it ends. To keep one running: idem-lab cloud start",
      );
    await cloud?.close({ force });
    for (const work of this.#lastEndings.splice(0)) await work({ force });
  }
}

export async function openSession(
  flags: GlobalFlags,
  environment: Environment,
  signal: AbortSignal,
): Promise<Session> {
  const settings = readSettings(flags, environment);
  return new Session(environment, settings, await createHost(settings, environment), signal);
}

async function chalkFor({ color }: Settings): Promise<ChalkInstance> {
  const { Chalk } = await import("chalk");
  return color ? new Chalk() : new Chalk({ level: 0 });
}

async function createHost(settings: Settings, { stdout, stderr }: Environment): Promise<Host> {
  switch (settings.output) {
    case "json":
      return (await import("../hosts/json.js")).createJsonHost(stderr);
    case "plain":
      return (await import("../hosts/plain.js")).createPlainHost(stdout);
    case "terminal": {
      const { default: ora } = await import("ora");
      const { createTerminalHost } = await import("../hosts/terminal.js");
      return createTerminalHost({ stdout, chalk: await chalkFor(settings), ora });
    }
  }
}

/** One command at work: its settings, its host, and the target once it needs one. */
import type { ChalkInstance } from "chalk";
import type { Aws } from "../aws/clients.js";
import { toldWaiting } from "../aws/patience/waiting.js";
import { targetElsewhere } from "../aws/targets/elsewhere.js";
import type { Target } from "../aws/targets/target.js";
import type { Cloud } from "../cloud/index.js";
import { Progress } from "../course/progress.js";
import { Recordings } from "../course/recordings.js";
import type { Host } from "../hosts/host.js";
import type { AsTyped } from "../report/report.js";
import type { Environment } from "./environment.js";
import { UsageError } from "./errors.js";
import { type GlobalFlags, readSettings, type Settings } from "./settings.js";
import { typedHost } from "./typed-host.js";

export class Session {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly signal: AbortSignal;
  /** Ends the command, whatever it waits for: that will not come. */
  readonly fail: (error: Error) => void;
  /** For texts of ours that are wrapped, or go elsewhere than to the host. */
  readonly asTyped: AsTyped;
  /** What is said when the command is interrupted: how to go on. */
  whenInterrupted: string | undefined;
  /** Interrupted, the command comes to an end with what it has; interrupted again, it is cut off. */
  endsByItself = false;
  readonly #endings: (() => Promise<void>)[] = [];
  readonly #lastEndings: ((how: { readonly force: boolean }) => Promise<void>)[] = [];
  #cloud: Promise<Cloud> | undefined;
  #aws: Promise<Aws> | undefined;

  #place: string | undefined;
  #host: Host;

  constructor(
    environment: Environment,
    settings: Settings,
    host: Host,
    { signal, asTyped, fail }: Pick<Session, "signal" | "asTyped" | "fail">,
  ) {
    this.environment = environment;
    this.settings = settings;
    this.signal = signal;
    this.asTyped = asTyped;
    this.fail = fail;
    this.#host = typedHost(host, asTyped);
  }

  get host(): Host {
    return this.#host;
  }

  /** Tells what comes from now on elsewhere. */
  set host(host: Host) {
    this.#host = typedHost(host, this.asTyped);
  }

  /** How the target is called on screen and in results. */
  get targetLabel(): string {
    return this.settings.target.label;
  }

  readonly notice = (text: string): void => this.host.emit({ type: "notice", text });

  /** Finds out where progress is kept: on an account that takes a call. What fails then fails again where it matters. */
  async placed(): Promise<void> {
    const { target } = this.settings;
    if (target.embedded) return;
    const reached = await this.aws().then(
      (aws) => aws.target,
      () => undefined,
    );
    if (reached === undefined) return;
    const { caller, region, prefix } = reached;
    this.#place = [target.label, caller?.account ?? "", region, prefix]
      .filter((part) => part !== "")
      .join(" ");
  }

  progress(): Progress {
    return new Progress(this.settings.home, this.#place ?? this.targetLabel, this.notice);
  }

  recordings(): Recordings {
    return new Recordings(this.settings.home, this.#place ?? this.targetLabel);
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
    this.#cloud ??= import("./embedded.js").then(({ openEmbedded }) => openEmbedded(this));
    return this.#cloud;
  }

  /** Whether time can be made to pass at the target: as the target says, where it was reached already. */
  async time(): Promise<Aws["target"]["clock"]["kind"]> {
    const { target, time = "virtual" } = this.settings;
    if (!target.embedded) return "real";
    return (await this.#aws)?.target.clock.kind ?? time;
  }

  aws(): Promise<Aws> {
    this.#aws ??= this.#connect();
    return this.#aws;
  }

  async #connect(): Promise<Aws> {
    const { createAws } = await import("../aws/clients.js");
    const aws = createAws(await this.#target());
    aws.waiting.listen((awaited) =>
      this.host.emit({ type: "waiting", text: toldWaiting(awaited), line: awaited.line }),
    );
    return aws;
  }

  async #target(): Promise<Target> {
    const { target, region: given, profile, prefix } = this.settings;
    const { env } = this.environment;
    if (target.embedded) {
      const { embeddedTarget } = await import("./embedded.js");
      return embeddedTarget(await this.cloud(), prefix ?? target.defaultPrefix);
    }
    const variables = Object.keys(env).filter((name) => /^AWS_ENDPOINT_URL/.test(name) && env[name] !== "");
    if (target.redirectable && variables.length > 0)
      throw new UsageError(
        `--target ${target.label} means ${target.called}, and ${variables.join(", ")} would send its requests elsewhere. Take it out: unset ${variables.join(" ")}. Or name that endpoint: --target ${env[variables[0] ?? ""] ?? "<url>"}`,
      );
    const { regionOfProfile } = await import("../aws/targets/region.js");
    const region = given ?? (await regionOfProfile(profile));
    if (region === undefined) {
      throw new UsageError(`Which region? Name one: --region us-east-1, or set AWS_REGION.`);
    }
    const { targetOfCaller } = await import("../aws/targets/caller.js");
    const reached = targetElsewhere(target, { region, prefix: prefix ?? target.defaultPrefix, profile });
    return targetOfCaller({ ...reached, ...this.settings.account }, { names: prefix === undefined });
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
        "Another idem-lab command uses this embedded AWS: waiting until it ends, for 15 minutes at most. To end it now: Ctrl-C. To keep one running: idem-lab cloud start",
      );
    await cloud?.close({ force });
    for (const work of this.#lastEndings.splice(0)) await work({ force });
  }
}

export async function openSession(
  flags: GlobalFlags,
  environment: Environment,
  means: Pick<Session, "signal" | "asTyped" | "fail">,
): Promise<Session> {
  const settings = readSettings(flags, environment);
  return new Session(environment, settings, await createHost(settings, environment), means);
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

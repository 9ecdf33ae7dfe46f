/** The embedded AWS by itself: started, asked, moved and ended. */
import type { ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CloudStatus } from "../../cloud/index.js";
import {
  AdminClient,
  AdminError,
  AlreadyRunningError,
  type AnsweringCloud,
  askRunningCloud,
  type Cloud,
  findRunningCloud,
  type OpenCloudOptions,
  openCloud,
  prepareFolder,
  refuseHalted,
  UnreachableError,
} from "../../cloud/index.js";
import { duration } from "../duration.js";
import { EXIT, UnknownError, UsageError } from "../errors.js";
import { mayOwn, ownerFor, startOwner } from "../owner-process.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";
import { shellWord } from "../shell.js";

const NOT_RUNNING = "The embedded AWS of this home is not running. Start it: idem-lab cloud start";
/** How long a start or a stop may take, and how often it is looked at, in ms. */
const PATIENCE = 20_000;
const LOOK_EVERY = 25;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface StartFlags {
  readonly foreground?: boolean;
  readonly duplicateRate?: number;
  readonly seed?: number;
  readonly trace?: string;
}

/** What a new embedded AWS is to do that AWS itself leaves to chance. */
type Chance = Pick<OpenCloudOptions, "duplication" | "trace">;

/** A seed that nobody chose, so that a run can be repeated that turned out interesting. */
const drawSeed = (): number => randomInt(2 ** 31);

function chanceOf({ duplicateRate: rate, seed, trace }: StartFlags, session: Session): Chance {
  if (trace !== undefined && seed === undefined)
    throw new UsageError("A trace belongs to a seed. Choose one, for instance: --seed 7");
  if (trace !== undefined && session.settings.time === "real")
    throw new UsageError("A reproducible run has a clock of its own: leave out --trace, or --time real.");
  const decides = rate !== undefined || seed !== undefined;
  return {
    ...(decides && { duplication: { rate: rate ?? 0, seed: seed ?? drawSeed() } }),
    ...(trace !== undefined &&
      seed !== undefined && { trace: { seed, trace: resolve(session.environment.cwd, trace) } }),
  };
}

/** The same, as flags for a process of its own. */
function flagsOf({ duplication, trace }: Chance): string[] {
  const seed = duplication?.seed ?? trace?.seed;
  return [
    ...(duplication === undefined ? [] : ["--duplicate-rate", String(duplication.rate)]),
    ...(seed === undefined ? [] : ["--seed", String(seed)]),
    ...(trace === undefined ? [] : ["--trace", trace.trace]),
  ];
}

/** @throws UsageError where a running embedded AWS is asked to be another than it is */
function checkSame(status: CloudStatus, wanted: StartFlags, { trace }: Chance): void {
  const differs =
    (wanted.duplicateRate !== undefined && wanted.duplicateRate !== status.duplicateRate) ||
    (wanted.seed !== undefined && wanted.seed !== status.seed) ||
    (trace !== undefined && trace.trace !== status.trace);
  if (differs) {
    throw new UsageError(
      "It is running already, with another rate of duplicates, seed or trace. End it first: idem-lab cloud stop",
    );
  }
}

function requireLocal(session: Session): void {
  if (!session.settings.target.embedded)
    throw new UsageError("`cloud` is about the embedded AWS: leave --target out.");
}

function describe(home: string, running: AnsweringCloud | undefined): object {
  if (running === undefined)
    return { schema: "idem-lab/cloud@1", running: false, pid: null, endpoint: null, home, now: null };
  const { pid, now, time, duplicateRate, seed, trace } = running.status;
  return {
    schema: "idem-lab/cloud@1",
    running: true,
    pid,
    endpoint: running.owner.endpoint,
    home,
    now: new Date(now).toISOString(),
    region: running.settings.region,
    time,
    ...(duplicateRate !== undefined && { duplicateRate }),
    ...(seed !== undefined && { seed }),
    ...(trace !== undefined && { trace }),
  };
}

/** One that stays is what `cloud start` gives; a command's ends with it. */
async function askBackground(home: string): Promise<AnsweringCloud | undefined> {
  const running = await askRunningCloud(home);
  return running?.owner.kind === "background" ? running : undefined;
}

/** Flags for a process of its own that is to be what this one was asked for. */
const flagsOfOwner = ({ settings: { time, region } }: Session, chance: Chance): string[] => [
  ...(time === undefined ? [] : ["--time", time]),
  ...(region === undefined ? [] : ["--region", region]),
  ...flagsOf(chance),
];

/** Starts one that outlives this process; what it says goes to the log. */
function startBackground(session: Session, chance: Chance, logPath: string): ChildProcess {
  const log = openSync(logPath, "a", 0o600);
  try {
    return startOwner(session, {
      purpose: "background",
      flags: flagsOfOwner(session, chance),
      stdio: ["ignore", log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** Begins one, and returns when one answers: another command's, where both began at once and it is not `mine`. */
async function begin(session: Session, chance: Chance): Promise<{ running: AnsweringCloud; mine: boolean }> {
  const { home } = session.settings;
  const folder = prepareFolder(home);
  mkdirSync(folder, { recursive: true });
  const logPath = join(folder, "cloud.log");
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const child = startBackground(session, chance, logPath);
    let ended: number | null | undefined;
    child.once("exit", (status) => (ended = status));
    child.once("error", () => (ended = null));
    let last: typeof ended;
    do {
      session.signal.throwIfAborted();
      await pause(LOOK_EVERY);
      // Looked at once more after the end: another may have begun since.
      last = ended;
      const running = await askBackground(home);
      if (running !== undefined) {
        // Its turn would come when the other one is stopped, and nobody wants it then.
        const mine = running.owner.pid === child.pid;
        if (!mine) child.kill("SIGKILL");
        child.unref();
        return { running, mine };
      }
    } while (last === undefined && Date.now() < deadline);
    // It met another one, which was stopped before this was said: begun anew.
    if (last === 0 && Date.now() < deadline) continue;
    child.unref();
    const said = readFileSync(logPath, "utf8").trim().split("\n").at(-1) ?? "";
    throw new UnknownError(
      `The embedded AWS did not start${last === undefined ? ` within ${PATIENCE / 1000} s` : ""}: ${said === "" ? "it said nothing" : said}. Its log: ${logPath}`,
    );
  }
}

/** Returns once it answers, and leaves it running. */
export async function start(session: Session, flags: StartFlags): Promise<CommandResult> {
  requireLocal(session);
  const chance = chanceOf(flags, session);
  if (flags.foreground === true) return foreground(session, flags, chance);
  const { home, time } = session.settings;
  const present = await askBackground(home);
  const { running, mine } = present ? { running: present, mine: false } : await begin(session, chance);
  if (time !== undefined && running.status.time !== time) {
    throw new UsageError(
      `It is running already, in ${running.status.time} time. End it first: idem-lab cloud stop`,
    );
  }
  if (!mine) checkSame(running.status, flags, chance);
  session.host.print(
    `The embedded AWS ${mine ? "runs" : "is already running"} at ${running.owner.endpoint} (process ${running.owner.pid}).`,
  );
  session.host.print(`Point the AWS CLI and SDKs at it: eval "$(idem-lab cloud env)"`);
  return done(describe(home, running));
}

/** Stays until it is stopped, interrupted or asked to end. */
async function foreground(session: Session, flags: StartFlags, chance: Chance): Promise<CommandResult> {
  const { env, stdin } = session.environment;
  if (!mayOwn(env)) return elsewhere(session, chance);
  const { home, time, region } = session.settings;
  const purpose = ownerFor(env);
  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  let cloud: Cloud;
  try {
    cloud = await openCloud({
      home,
      kind: purpose === "command" ? "command" : "background",
      time: time ?? "virtual",
      notice: session.notice,
      onStop: () => stop(),
      ...chance,
      ...(region === undefined ? {} : { region }),
    });
  } catch (error) {
    if (!(error instanceof AlreadyRunningError)) throw error;
    const running = await askRunningCloud(home);
    if (running !== undefined) checkSame(running.status, flags, chance);
    session.host.print(error.message);
    return done(describe(home, running));
  }
  session.atEnd(() => cloud.close({ force: purpose !== "command" }));
  // Another command was quicker: its embedded AWS is the home's.
  if (!cloud.owned) stop();
  if (purpose === "command" || purpose === "foreground") stdin.once("end", stop).resume();
  session.host.print(
    `The embedded AWS runs at ${cloud.endpoint} (process ${cloud.pid}). End it with Ctrl-C or: idem-lab cloud stop`,
  );
  await stopped;
  // It still answers for itself: it ends after this. To ask before would hold up its first client.
  return done(describe(home, await askRunningCloud(home)));
}

/** Stays while a process of its own does the work. */
async function elsewhere(session: Session, chance: Chance): Promise<CommandResult> {
  const child = startOwner(session, {
    purpose: "foreground",
    flags: flagsOfOwner(session, chance),
    stdio: ["pipe", session.settings.output === "json" ? 2 : "inherit", "inherit"],
  });
  const status = await new Promise<number>((resolve) => {
    child.once("exit", (code) => resolve(code ?? 0));
    child.once("error", () => resolve(EXIT.unknown));
    session.signal.addEventListener("abort", () => child.kill());
  });
  session.signal.throwIfAborted();
  if (status !== EXIT.pass)
    throw new UnknownError(
      "The embedded AWS ended. See what may be wrong here: idem-lab doctor; or start it again: idem-lab cloud start",
    );
  const { home } = session.settings;
  return done(describe(home, await askRunningCloud(home)));
}

export async function stop(session: Session): Promise<CommandResult> {
  requireLocal(session);
  const { home } = session.settings;
  const running = findRunningCloud(home);
  if (running === undefined) {
    session.host.print("The embedded AWS is not running.");
    return done(describe(home, undefined));
  }
  const { owner, settings } = running;
  if (owner.kind === "command") {
    throw new UnknownError(
      `This embedded AWS belongs to a command that is running (process ${owner.pid}); it ends with it. To end both: kill ${owner.pid}`,
    );
  }
  refuseHalted(owner);
  try {
    await new AdminClient(owner.endpoint, settings).stop();
  } catch (error) {
    // It may be ending already, at the word of another.
    if (!(error instanceof UnreachableError)) throw error;
  }
  const deadline = Date.now() + PATIENCE;
  while (findRunningCloud(home)?.owner.instance === owner.instance) {
    session.signal.throwIfAborted();
    if (Date.now() > deadline) {
      refuseHalted(owner);
      throw new UnknownError(
        `Process ${owner.pid} does not end. End it by hand: kill -KILL ${owner.pid}; what it accepted is kept in the home.`,
      );
    }
    await pause(LOOK_EVERY);
  }
  session.host.print("The embedded AWS has ended. Its tables, functions and logs are kept in the home.");
  return done(describe(home, await askRunningCloud(home)));
}

export async function status(session: Session): Promise<CommandResult> {
  requireLocal(session);
  const { home } = session.settings;
  const running = await askRunningCloud(home);
  if (running === undefined) session.host.print(NOT_RUNNING);
  else {
    const { now, time, duplicateRate, seed, trace } = running.status;
    session.host.print(
      `Running at ${running.owner.endpoint} (process ${running.owner.pid}), region ${running.settings.region}.`,
    );
    session.host.print(`Its clock shows ${new Date(now).toISOString()} (${time} time).`);
    if (duplicateRate !== undefined && duplicateRate > 0)
      session.host.print(`It delivers ${duplicateRate * 100} % twice, which ones seed ${seed} decides.`);
    if (trace !== undefined)
      session.host.print(
        `It writes a reproducible run to ${trace}: events are delivered when the clock is moved (idem-lab cloud advance).`,
      );
  }
  return done(describe(home, running));
}

/** Lines for `eval`: the shell's AWS clients then talk to the embedded AWS. */
export async function env(session: Session): Promise<CommandResult> {
  requireLocal(session);
  const running = findRunningCloud(session.settings.home);
  if (running === undefined) throw new UnknownError(NOT_RUNNING);
  const { owner, settings } = running;
  const variables: Readonly<Record<string, string>> = {
    AWS_ENDPOINT_URL: owner.endpoint,
    // Wins over a variable of the same name that this shell may already have.
    AWS_ENDPOINT_URL_SQS: owner.endpoint,
    AWS_ACCESS_KEY_ID: settings.accessKeyId,
    AWS_SECRET_ACCESS_KEY: settings.secretAccessKey,
    AWS_REGION: settings.region,
    AWS_DEFAULT_REGION: settings.region,
  };
  for (const [name, value] of Object.entries(variables))
    session.host.verbatim(`export ${name}=${shellWord(value)}`);
  // Another account's session or profile in this shell would win over the keys above.
  for (const name of ["AWS_SESSION_TOKEN", "AWS_PROFILE"].filter(
    (each) => session.environment.env[each] !== undefined,
  )) {
    session.host.verbatim(`unset ${name}`);
  }
  return done({ schema: "idem-lab/cloud-env@1", env: variables });
}

export async function advance(session: Session, text: string): Promise<CommandResult> {
  requireLocal(session);
  const ms = duration(text, "idem-lab cloud advance 2h");
  try {
    const { admin } = (await askRunningCloud(session.settings.home)) ?? (await session.cloud());
    const { now } = await admin.advance(ms);
    session.host.print(`The clock shows ${new Date(now).toISOString()}.`);
    return done({ schema: "idem-lab/cloud-advance@1", now: new Date(now).toISOString() });
  } catch (error) {
    if (error instanceof AdminError) throw new UnknownError(error.message);
    throw error;
  }
}

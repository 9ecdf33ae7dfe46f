/** The command table: parse, call, hand the result to a host, and end with its status. */
import { createRequire } from "node:module";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { StartFlags } from "./commands/cloud.js";
import type { Environment } from "./environment.js";
import { EXIT, Interrupted, UnknownError, UsageError } from "./errors.js";
import type { CommandResult } from "./result.js";
import type { LabFlags } from "./run-lab.js";
import type { Session } from "./session.js";
import type { GlobalFlags } from "./settings.js";

type Work = (session: Session) => Promise<CommandResult>;

const { version }: { version: string } = createRequire(import.meta.url)("idem-lab/package.json");

/** Turns a value's own error into commander's, so that all wrong usage ends alike. */
function parsed<T>(read: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      throw error instanceof UsageError ? new InvalidArgumentError(error.message) : error;
    }
  };
}

function wholeNumber(name: string, min: number, max: number): (text: string) => number {
  return parsed((text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= min && value <= max) return value;
    throw new UsageError(`${name} must be a whole number from ${min} to ${max}, not '${text}'.`);
  });
}

function share(name: string): (text: string) => number {
  return parsed((text) => {
    const value = Number(text);
    if (/^\d*\.?\d+$/.test(text) && value <= 1) return value;
    throw new UsageError(`${name} must be a number from 0 to 1, such as 0.2, not '${text}'.`);
  });
}

export function buildProgram(
  run: (flags: GlobalFlags, work: Work) => Promise<void>,
  output: { out(text: string): void; err(text: string): void },
): Command {
  const program = new Command("idem-lab");
  program
    .description(
      "Learn, then prove, idempotency in AWS Lambda: eight labs on an embedded AWS. No account, no Docker, no network.",
    )
    .version(version, "-V, --version")
    .option(
      "--target <target>",
      "where the labs run: local (the embedded AWS), aws, or an endpoint's URL",
      "local",
    )
    .option("--region <region>", "AWS region (local: us-east-1)")
    .option("--profile <name>", "AWS profile, for --target aws")
    .option("--prefix <prefix>", "put before the names of resources (aws: idem-lab-)")
    .option("--runtime <language>", "nodejs or python")
    .option("--home <dir>", "where the state is kept (also IDEM_LAB_HOME; default ~/.idem-lab)")
    .addOption(
      new Option("--time <mode>", "the embedded AWS's clock: virtual (jumps to the next retry) or real"),
    )
    .option("--json", "one JSON document on stdout")
    .option("--plain", "plain lines: no colour, no spinner (also ACCESSIBLE=1)")
    .option("-y, --yes", "ask nothing")
    .option("--no-color", "no colour (also NO_COLOR=1)")
    .option("--debug", "show the stack of an error")
    .showHelpAfterError("(see: idem-lab --help)")
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) })
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  idem-lab start                      the guided walk through all eight labs
  idem-lab run step-4 --times 5       send the same event five times
  idem-lab verify                     look at the evidence of every lab again
  idem-lab cloud start                keep the embedded AWS running, and then:
  eval "$(idem-lab cloud env)"        let the AWS CLI talk to it

Exit status: 0 pass, 1 a check failed, 2 unknown, 3 wrong usage, 130 interrupted.`,
    );
  const flagsOf = (): GlobalFlags => program.opts<GlobalFlags>();
  const perform = (work: Work): Promise<void> => run(flagsOf(), work);

  program
    .command("start")
    .description("walk through the labs; without a terminal or with --yes, play them all")
    .action(() => perform(async (session) => (await import("./commands/start.js")).start(session)));
  program
    .command("run")
    .argument("<lab>", "step-4, 4, or duplicate-invocations")
    .description("run one lab: provision, act, verify")
    .option("--times <n>", "how many times the event is sent (1 to 10000)", wholeNumber("--times", 1, 10_000))
    .option(
      "--concurrency <n>",
      "how many calls the client makes at a time (1 to 100)",
      wholeNumber("--concurrency", 1, 100),
    )
    .option("--key <order id>", "the order id, which is also the idempotency key")
    .option("--handler <file>", "your own handler (.mjs, .js, .cjs, .py) instead of the lab's")
    .addHelpText(
      "after",
      "\nExamples:\n  idem-lab run step-4 --times 5\n  idem-lab run duplicate-invocations --key ORD-9 --json\n  idem-lab run step-6 --handler ./handler.mjs",
    )
    .action((lab: string, flags: LabFlags) =>
      perform(async (session) => (await import("./commands/run.js")).run(session, lab, flags)),
    );
  program
    .command("verify")
    .argument("[lab...]", "labs to look at; all of them without one")
    .description("decide from AWS alone whether the evidence of the labs holds")
    .action((labs: readonly string[]) =>
      perform(async (session) => (await import("./commands/verify.js")).verify(session, labs)),
    );
  program
    .command("list")
    .description("the labs, and how their last runs ended")
    .action(() => perform(async (session) => (await import("./commands/list.js")).list(session)));
  program
    .command("status")
    .description("where you are, and what is next")
    .action(() => perform(async (session) => (await import("./commands/status.js")).status(session)));
  program
    .command("reset")
    .argument("[lab]", "one lab; all of them without one")
    .description("forget the progress (a copy is kept); what the labs made stays")
    .action((lab: string | undefined) =>
      perform(async (session) => (await import("./commands/reset.js")).reset(session, lab)),
    );
  program
    .command("clean")
    .description("delete what the course made at the target, and prove that nothing is left")
    .action(() => perform(async (session) => (await import("./commands/clean.js")).clean(session)));
  program
    .command("logs")
    .description("what the function printed")
    .option("--since <duration>", "only the last 10m, 2h, …")
    .option("--run <id>", "only lines that name this run")
    .action((flags: { since?: string; run?: string }) =>
      perform(async (session) => (await import("./commands/logs.js")).logs(session, flags)),
    );
  program
    .command("table")
    .argument("[table]", "orders or idempotency")
    .description("the rows of the two tables")
    .action((name: string | undefined) =>
      perform(async (session) => (await import("./commands/table.js")).table(session, name)),
    );

  const cloud = program.command("cloud").description("the embedded AWS by itself");
  const inCloud = (
    work: (commands: typeof import("./commands/cloud.js"), session: Session) => Promise<CommandResult>,
  ): Promise<void> => perform(async (session) => work(await import("./commands/cloud.js"), session));
  cloud
    .command("start")
    .description("start it and leave it running; one that runs is left as it is")
    .option("--foreground", "stay until Ctrl-C")
    .option(
      "--duplicate-rate <rate>",
      "deliver this share of the asynchronous events and queue messages twice, though nothing failed (0 to 1)",
      share("--duplicate-rate"),
    )
    .option(
      "--seed <n>",
      "decides which ones: the same for the same seed",
      wholeNumber("--seed", 0, 2 ** 31 - 1),
    )
    .option("--trace <file>", "make the run reproducible and write it down (needs --seed)")
    .action((flags: StartFlags) => inCloud((commands, session) => commands.start(session, flags)));
  cloud
    .command("stop")
    .description("end it; its state is kept")
    .action(() => inCloud((commands, session) => commands.stop(session)));
  cloud
    .command("status")
    .description("whether and where it runs")
    .action(() => inCloud((commands, session) => commands.status(session)));
  cloud
    .command("env")
    .description("shell lines for the AWS CLI and SDKs")
    .action(() => inCloud((commands, session) => commands.env(session)));
  cloud
    .command("advance")
    .argument("<duration>", "90s, 15m, 2h, 3d")
    .description("move its clock forward")
    .action((text: string) => inCloud((commands, session) => commands.advance(session, text)));
  return program;
}

/** The first Ctrl-C ends everything in order, within this time in ms; a second one ends at once. */
const CLOSING_TIME = 5_000;

/** Whoever read us has gone, as `head` does: what is under way still comes to its end, and the status tells of it. */
function outliveReaders(...streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

/** Runs one command line; resolves with the exit status and leaves nothing behind. */
export async function main(argv: readonly string[], environment: Environment): Promise<number> {
  const { stdout, stderr } = environment;
  outliveReaders(stdout, stderr);
  const json = argv.includes("--json");
  const debug = argv.includes("--debug");
  let exit: number = EXIT.pass;
  let session: Session | undefined;
  const aborting = new AbortController();

  const execute = async (flags: GlobalFlags, work: Work): Promise<void> => {
    const { openSession } = await import("./session.js");
    session = await openSession(flags, environment, aborting.signal);
    const result = await work(session);
    exit = result.exit;
    if (session.settings.output === "json") stdout.write(`${JSON.stringify(result.document)}\n`);
  };
  const program = buildProgram(execute, {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
  });

  let interruptedBy: NodeJS.Signals | undefined;
  let interrupt = (_signal: NodeJS.Signals): void => {};
  const interrupted = new Promise<never>((_resolve, reject) => {
    interrupt = (signal) => {
      if (interruptedBy !== undefined) process.exit(EXIT.interrupted);
      interruptedBy = signal;
      aborting.abort(new Interrupted());
      reject(new Interrupted());
    };
  });
  interrupted.catch(() => {});
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, interrupt);
  try {
    const parsing = program.parseAsync([...argv], { from: "user" });
    // What is still under way when we are interrupted fails behind our back.
    parsing.catch(() => {});
    await Promise.race([parsing, interrupted]);
  } catch (error) {
    exit = tell(error, { stderr, stdout, json, debug });
  } finally {
    const closing = session?.close({ force: interruptedBy !== undefined }) ?? Promise.resolve();
    const limit = new Promise<void>((resolve) => setTimeout(resolve, CLOSING_TIME).unref());
    await (interruptedBy === undefined
      ? Promise.race([closing, interrupted.catch(() => session?.close({ force: true }))])
      : Promise.race([closing, limit])
    ).catch((error: unknown) => {
      exit = tell(error, { stderr, stdout, json: false, debug });
    });
    if (interruptedBy !== undefined) exit = EXIT.interrupted;
    for (const name of signals) process.off(name, interrupt);
  }
  return exit;
}

interface Telling {
  readonly stderr: NodeJS.WriteStream;
  readonly stdout: NodeJS.WriteStream;
  readonly json: boolean;
  readonly debug: boolean;
}

/** Says what is wrong and returns the exit status for it. A stack is shown only when asked for. */
function tell(error: unknown, { stderr, stdout, json, debug }: Telling): number {
  if (error instanceof CommanderError) {
    // Commander has printed its message; help and version are no errors.
    if (error.exitCode === 0) return EXIT.pass;
    if (json)
      stdout.write(
        `${JSON.stringify({ schema: "idem-lab/error@1", verdict: "unknown", error: { kind: "usage", message: error.message } })}\n`,
      );
    return EXIT.usage;
  }
  if (error instanceof Interrupted || (error instanceof Error && error.name === "AbortError"))
    return EXIT.interrupted;
  const kind = error instanceof UsageError ? "usage" : "unknown";
  const message = error instanceof Error && error.message !== "" ? error.message : String(error);
  const expected =
    error instanceof UsageError ||
    error instanceof UnknownError ||
    (error instanceof Error && HELPFUL.has(error.name));
  stderr.write(`idem-lab: ${message}\n`);
  if (!expected && !debug)
    stderr.write("This says nothing about your work. See where it happened: add --debug\n");
  if (debug && error instanceof Error) stderr.write(`${error.stack ?? ""}\n`);
  if (json)
    stdout.write(
      `${JSON.stringify({ schema: "idem-lab/error@1", verdict: "unknown", error: { kind, message } })}\n`,
    );
  return kind === "usage" ? EXIT.usage : EXIT.unknown;
}

/** Errors of other rooms whose message is already a sentence that helps. */
const HELPFUL = new Set(["HomeError", "RegionError", "ProgressError", "NotOursError", "AdminError"]);

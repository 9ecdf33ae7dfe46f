/** Runs one command line: parse, call, hand the result to a host, and end with its status. */
import { CommanderError } from "commander";
import { HelpfulError } from "../errors/helpful.js";
import type { AsTyped } from "../report/report.js";
import type { Environment } from "./environment.js";
import { EXIT, HandlerUsageError, Interrupted, UsageError } from "./errors.js";
import { buildProgram } from "./program/program.js";
import { usageSentence } from "./program/usage.js";
import type { Work } from "./program/work.js";
import type { CommandResult } from "./result.js";
import type { Session } from "./session.js";
import type { GlobalFlags } from "./settings.js";
import { helpfulTargetError } from "./target-error.js";
import { typedCommands, typedJson } from "./typed-commands.js";

/** The first Ctrl-C ends everything in order, within this time in ms; a second one ends at once. */
const CLOSING_TIME = 5_000;

/** A full disk, or one that failed: what is written there is lost, and the status tells of it. */
const LOST = new Set(["ENOSPC", "EDQUOT", "EIO", "EFBIG"]);

/**
 * Whoever read us has gone, as `head` does, or what we write into takes no more: what is under way still comes to its
 * end, and an embedded AWS does not end because its log is full.
 */
function outliveReaders(streams: readonly NodeJS.WriteStream[], onLost: () => void): void {
  for (const stream of streams) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (LOST.has(error.code ?? "")) onLost();
      else if (error.code !== "EPIPE") throw error;
    });
  }
}

/** Runs one command line; resolves with the exit status and leaves nothing behind. */
export async function main(argv: readonly string[], environment: Environment): Promise<number> {
  const { stdout, stderr } = environment;
  let isLost = false;
  outliveReaders([stdout, stderr], () => (isLost = true));
  const json = argv.includes("--json");
  const debug = argv.includes("--debug");
  let exit: number = EXIT.pass;
  let session: Session | undefined;
  const aborting = new AbortController();

  const execute = async (flags: GlobalFlags, work: Work): Promise<void> => {
    const { openSession } = await import("./session.js");
    session = await openSession(flags, environment, { signal: aborting.signal, asTyped, fail });
    let result: CommandResult;
    try {
      result = await work(session);
    } catch (error) {
      throw aborting.signal.aborted ? error : helpfulTargetError(error, session);
    }
    exit = result.exit;
    if (session.settings.output === "json") stdout.write(`${typedJson(result.document, asTyped)}\n`);
  };
  const program = buildProgram(execute, {
    out: (text) => stdout.write(asTyped(text)),
    err: (text) => stderr.write(asTyped(text)),
    terminal: stdout.isTTY === true,
  });
  const asTyped = typedCommands(
    program.commands.map((each) => each.name()),
    environment,
    () => program.opts<GlobalFlags>(),
  );

  let hasFailed = false;
  let fail = (_error: Error): void => {};
  const failed = new Promise<never>((_resolve, reject) => {
    fail = (error) => {
      hasFailed = true;
      reject(error);
      aborting.abort(error);
    };
  });
  failed.catch(() => {});
  let interruptedBy: NodeJS.Signals | undefined;
  let interrupt = (_signal: NodeJS.Signals): void => {};
  const interrupted = new Promise<never>((_resolve, reject) => {
    interrupt = (signal) => {
      if (interruptedBy !== undefined) process.exit(EXIT.interrupted);
      interruptedBy = signal;
      aborting.abort(new Interrupted());
      if (session?.endsByItself !== true) reject(new Interrupted());
    };
  });
  interrupted.catch(() => {});
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, interrupt);
  // Who started us with a channel of Node's waits for us: when it is gone, nobody does.
  const orphaned = (): void => interrupt("SIGTERM");
  process.once("disconnect", orphaned);
  try {
    const parsing = program.parseAsync([...argv], { from: "user" });
    // What is still under way when we are interrupted fails behind our back.
    parsing.catch(() => {});
    await Promise.race([parsing, interrupted, failed]);
  } catch (error) {
    exit = tell(error, { stderr, stdout, json, debug, asTyped, whenInterrupted: session?.whenInterrupted });
  } finally {
    const isCut = interruptedBy !== undefined || hasFailed;
    const closing = session?.close({ force: isCut }) ?? Promise.resolve();
    const limit = new Promise<void>((resolve) => setTimeout(resolve, CLOSING_TIME).unref());
    await (!isCut
      ? Promise.race([closing, interrupted.catch(() => session?.close({ force: true }))])
      : Promise.race([closing, limit])
    ).catch((error: unknown) => {
      exit = tell(error, { stderr, stdout, json: false, debug, asTyped });
    });
    if (interruptedBy !== undefined) exit = EXIT.interrupted;
    for (const name of signals) process.off(name, interrupt);
    process.off("disconnect", orphaned);
  }
  return isLost && exit === EXIT.pass ? EXIT.unknown : exit;
}

interface Telling {
  readonly stderr: NodeJS.WriteStream;
  readonly stdout: NodeJS.WriteStream;
  readonly json: boolean;
  readonly debug: boolean;
  readonly asTyped: AsTyped;
  /** What the command that was interrupted has to say. */
  readonly whenInterrupted?: string | undefined;
}

const errorDocument = (kind: string, message: string): string =>
  JSON.stringify({ schema: "idem-lab/error@1", verdict: "unknown", error: { kind, message } });

/** Says what is wrong and returns the exit status for it. A stack is shown only when asked for. */
function tell(error: unknown, { stderr, stdout, json, debug, asTyped, whenInterrupted }: Telling): number {
  if (error instanceof CommanderError) {
    // Commander has printed its message; help and version are no errors.
    if (error.exitCode === 0) return EXIT.pass;
    if (json) stdout.write(`${errorDocument("usage", asTyped(usageSentence(error.message)))}\n`);
    return EXIT.usage;
  }
  if (error instanceof Interrupted || (error instanceof Error && error.name === "AbortError")) {
    const message = asTyped(whenInterrupted ?? "Interrupted: nothing is known of how it would have ended.");
    // Where it is the way to end, nothing needs to be said.
    if (whenInterrupted !== undefined && !json) stdout.write(`\n${message}\n`);
    if (json) stdout.write(`${errorDocument("interrupted", message)}\n`);
    return EXIT.interrupted;
  }
  const kind =
    error instanceof HandlerUsageError ? "handler" : error instanceof UsageError ? "usage" : "unknown";
  const message = asTyped(error instanceof Error && error.message !== "" ? error.message : String(error));
  stderr.write(`idem-lab: ${message}\n`);
  if (!(error instanceof HelpfulError) && !debug)
    stderr.write(
      asTyped(
        "This says nothing about your work. What may be wrong here: idem-lab doctor; where it happened: add --debug\n",
      ),
    );
  if (debug && error instanceof Error) stderr.write(`${error.stack ?? ""}\n`);
  if (json) stdout.write(`${errorDocument(kind, message)}\n`);
  return kind === "unknown" ? EXIT.unknown : EXIT.usage;
}

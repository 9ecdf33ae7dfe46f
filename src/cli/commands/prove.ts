/** Proves a handler: prints the shortest schedule that breaks it, or within which bounds there is none. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  EXIT_OF,
  HandlerInputError,
  type HttpAnswers,
  type ProveOptions,
  type ProveResult,
  prove as proveHandler,
  type ReplayFile,
  readReplay,
  readTable,
  replayFileOf,
  resultText,
  type ServiceAnswers,
  type Source,
} from "../../prove/index.js";
import { annotations } from "../../report/prove/annotations.js";
import { baselineOf, newIn, readBaseline } from "../../report/prove/baseline.js";
import { type Finding, findingsOf } from "../../report/prove/findings.js";
import { proveJUnit } from "../../report/prove/junit.js";
import { proveSarif } from "../../report/prove/sarif.js";
import { duration } from "../duration.js";
import { EXIT, UnknownError, UsageError } from "../errors.js";
import { assertReportPlace } from "../report-file.js";
import type { CommandResult } from "../result.js";
import type { Session } from "../session.js";
import { VERSION } from "../version.js";
import { placeOfPage, writePage } from "./prove-page.js";

export interface ProveFlags {
  readonly handler?: string;
  readonly event?: readonly string[];
  readonly source?: Source;
  readonly function?: string;
  readonly layer?: readonly string[];
  readonly table?: readonly string[];
  readonly env?: readonly string[];
  readonly timeout?: number;
  readonly memory?: number;
  readonly http?: string;
  readonly answers?: string;
  readonly once?: readonly string[];
  readonly effect?: readonly string[];
  readonly store?: readonly string[];
  readonly ignore?: readonly string[];
  readonly bound?: number;
  readonly window?: string;
  readonly budget?: number;
  readonly workers?: number;
  readonly seed?: number;
  readonly tier: ProveOptions["tier"] & string;
  readonly all?: boolean;
  readonly watch?: boolean;
  readonly out?: string;
  readonly replay?: string;
  readonly lesson?: boolean;
  readonly html?: string;
  readonly junit?: string;
  readonly sarif?: string;
  readonly baseline?: string;
}

export async function prove(
  session: Session,
  file: string | undefined,
  flags: ProveFlags,
): Promise<CommandResult> {
  try {
    return await proved(session, file, flags);
  } catch (error) {
    // What is wrong with a handler is what was typed.
    throw error instanceof HandlerInputError ? new UsageError(error.message, { cause: error }) : error;
  }
}

async function proved(session: Session, file: string | undefined, flags: ProveFlags): Promise<CommandResult> {
  const { cwd } = session.environment;
  const kept = flags.replay === undefined ? undefined : await keptResult(resolve(cwd, flags.replay));
  const path = file ?? kept?.handler;
  if (path === undefined) throw new UsageError("Which handler? Name its file: idem-lab prove handler.mjs");
  const options: ProveOptions = kept === undefined ? await optionsOf(flags, cwd) : kept.options;
  if (flags.lesson === true && (flags.watch === true || session.settings.output === "json"))
    throw new UsageError(
      "--lesson is for people: it has no --json and no --watch. For the same as data: idem-lab prove handler.mjs --json",
    );
  if (flags.html !== undefined) assertReportPlace(placeOfPage(session, flags.html));
  session.endsByItself = true;
  if (flags.watch === true) {
    if (session.settings.output === "json" || kept !== undefined)
      throw new UsageError(
        "--watch goes on and on: it has no --json and no --replay. For one result: idem-lab prove handler.mjs --json",
      );
    const { watch } = await import("./prove-watch.js");
    const last = await watch(session, resolve(cwd, path), {
      options: { ...options, onProgress: progress(session) },
      onResult: (result) => writePage(session, flags.html, { result, options }),
    });
    return { document: last ?? {}, exit: EXIT.interrupted };
  }
  const result = await proveHandler(resolve(cwd, path), {
    ...options,
    ...(kept !== undefined && { replay: kept.schedules }),
    signal: session.signal,
    onProgress: progress(session),
  });
  if (flags.out !== undefined)
    await write(resolve(cwd, flags.out), asJson(replayFileOf(resolve(cwd, path), options, result)), "--out");
  const lines = resultText(result);
  // What came of it is what a lesson asks first.
  const isLesson = flags.lesson === true && result.counterexamples.length > 0;
  for (const line of isLesson ? [] : lines) session.host.print(line);
  if (flags.lesson === true) await (await import("./prove-lesson.js")).teach(session, result);
  writePage(session, flags.html, { result, options });
  const findings = findingsOf(result, cwd);
  if (flags.junit !== undefined)
    await write(resolve(cwd, flags.junit), proveJUnit(result, findings, lines), "--junit");
  if (flags.sarif !== undefined)
    await write(resolve(cwd, flags.sarif), asJson(proveSarif(result, findings, VERSION)), "--sarif");
  const fresh =
    flags.baseline === undefined ? findings : await against(resolve(cwd, flags.baseline), findings, session);
  if (session.environment.env.GITHUB_ACTIONS === "true")
    for (const line of annotations(fresh)) session.host.print(line);
  if (kept !== undefined && kept.sha256 !== result.handler.sha256)
    session.host.print("The handler is another one than when this was kept.");
  const isKnown = result.verdict !== "UNKNOWN" && findings.length > 0 && fresh.length === 0;
  return { document: result, exit: isKnown ? EXIT.pass : exitOf(result) };
}

/** A line of it now and then, for who waits. */
const TOLD_EVERY_MS = 2000;

function progress(session: Session): (schedules: number, trying: string) => void {
  const begun = performance.now();
  let told = begun;
  return (schedules, trying) => {
    const now = performance.now();
    if (now - told < TOLD_EVERY_MS) return;
    told = now;
    const rate = Math.round((schedules * 1000) / (now - begun));
    session.notice(`${schedules} schedules, ${rate} a second; trying: ${trying}`);
  };
}

const exitOf = ({ verdict }: ProveResult): number => EXIT_OF[verdict];

async function optionsOf(flags: ProveFlags, cwd: string): Promise<ProveOptions> {
  const {
    handler,
    event,
    source,
    table = [],
    env = [],
    timeout,
    memory,
    http,
    bound,
    seed,
    all,
    budget,
  } = flags;
  const events = await Promise.all((event ?? []).map((name) => jsonFile(resolve(cwd, name), "--event")));
  const answers = http === undefined ? undefined : await jsonFile(resolve(cwd, http), "--http");
  const given =
    flags.answers === undefined ? undefined : await jsonFile(resolve(cwd, flags.answers), "--answers");
  return {
    ...(source !== undefined && { source }),
    ...(flags.function !== undefined && { function: flags.function }),
    ...(flags.layer !== undefined && { layers: flags.layer.map((layer) => resolve(cwd, layer)) }),
    tier: flags.tier,
    ...(handler !== undefined && { handler }),
    ...(events.length > 0 && { events }),
    tables: table.map(readTable),
    env: Object.fromEntries(env.map(variable)),
    ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
    ...(memory !== undefined && { memoryMb: memory }),
    ...(answers !== undefined && { http: answersOf(answers) }),
    ...(given !== undefined && { answers: serviceAnswersOf(given) }),
    once: flags.once ?? [],
    effects: flags.effect ?? [],
    stores: flags.store ?? [],
    ignored: flags.ignore ?? [],
    ...(bound !== undefined && { bound }),
    ...(flags.window !== undefined && {
      windowMs: duration(flags.window, "idem-lab prove handler.mjs --window 25h"),
    }),
    ...(budget !== undefined && { budgetMs: budget * 1000 }),
    ...(flags.workers !== undefined && { workers: flags.workers }),
    ...(seed !== undefined && { seed }),
    ...(all !== undefined && { all }),
  };
}

function variable(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1)
    throw new UsageError(`--env '${text}' has no value: give a name and a value, as in --env TABLE=Orders`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A list of whom to answer for, and of the answers. */
const isAnswers = (value: unknown, named: "host" | "service"): boolean =>
  Array.isArray(value) &&
  value.every(
    (each: unknown) =>
      typeof Reflect.get(Object(each), named) === "string" &&
      Array.isArray(Reflect.get(Object(each), "answers")),
  );

function serviceAnswersOf(value: unknown): ServiceAnswers {
  if (!isAnswers(value, "service"))
    throw new UsageError(
      '--answers needs a list of services and their answers: [{ "service": "secretsmanager", "operation": "GetSecretValue", "answers": [{ "body": { "SecretString": "s" } }] }]',
    );
  return value as ServiceAnswers;
}

function answersOf(value: unknown): HttpAnswers {
  if (!isAnswers(value, "host"))
    throw new UsageError(
      '--http needs a list of hosts and their answers: [{ "host": "api.stripe.com", "path": "/v1/charges", "answers": [{ "status": 200, "body": {} }] }]',
    );
  return value as HttpAnswers;
}

async function jsonFile(path: string, option: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new UsageError(`${option}: ${path} can't be read. Name a file that holds JSON.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `${option}: ${path} is no JSON: ${error instanceof Error ? error.message : String(error)}. Mend it, or name another file.`,
    );
  }
}

async function keptResult(path: string): Promise<ReplayFile> {
  const kept = readReplay(await jsonFile(path, "--replay"));
  if (kept === undefined)
    throw new UsageError(
      `${path} is no result that was kept with --out. Keep one: idem-lab prove handler.mjs --out ${path}`,
    );
  return kept;
}

const asJson = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

async function write(path: string, text: string, option: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new UnknownError(
      `${path} can't be written: ${error instanceof Error ? error.message : String(error)}. Name another file: ${option} FILE`,
    );
  }
}

/** What is not in the baseline; where there is none yet, it is written, and all is known. */
async function against(
  path: string,
  findings: readonly Finding[],
  session: Session,
): Promise<readonly Finding[]> {
  if (!existsSync(path)) {
    await write(path, asJson(baselineOf(findings)), "--baseline");
    session.host.print(`Written: ${path}. From now on only other findings fail.`);
    return [];
  }
  const baseline = readBaseline(await jsonFile(path, "--baseline"));
  if (baseline === undefined)
    throw new UsageError(
      `${path} is no baseline. Name another file, which is written if it is not there: --baseline FILE`,
    );
  return newIn(findings, baseline);
}

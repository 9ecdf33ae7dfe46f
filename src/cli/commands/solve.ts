/** Shows a lab's solution and deploys it: always reachable, whatever was tried before. */
import { resolve } from "node:path";
import type { HandlerSource, RuntimeFamily } from "../../aws/package.js";
import type { Lab } from "../../course/labs/lab.js";
import { codeLines } from "../../hosts/code.js";
import { wrap } from "../../hosts/wrap.js";
import { readingWidth } from "../columns.js";
import { runDocument } from "../documents.js";
import { UsageError } from "../errors.js";
import { familyFor, shortPath, writeHandler } from "../handler-out.js";
import { judgingWith, labOptions } from "../lab-options.js";
import { withQuietInput } from "../quiet-input.js";
import { lessonText } from "../reading.js";
import { type CommandResult, judged } from "../result.js";
import { runForSession } from "../run-lab.js";
import type { Session } from "../session.js";
import { findLab } from "../values.js";

export interface SolveFlags {
  /** Where the solution is written to. */
  readonly out?: string;
  readonly force?: boolean;
}

export async function solve(session: Session, name: string, flags: SolveFlags): Promise<CommandResult> {
  const lab = findLab(name);
  if (flags.force === true && flags.out === undefined)
    throw new UsageError("--force writes over a file: name it with --out <file>");
  const family = flags.out === undefined ? undefined : familyFor(session, flags.out);
  const asked = await labOptions(session, lab, {});
  const options = family === undefined ? asked : { ...asked, family };
  const { practice } = lab;
  if (practice === undefined) return solveLab(session, lab, options, flags);
  const solution = await practice.files.solution(options.family);
  const written = flags.out === undefined ? undefined : await writeTo(session, flags, solution);
  if (written === undefined && isPiped(session)) await pipe(session, solution);
  else if (written === undefined) await show(session, lab, solution, options.family);
  const judging = judgingWith(practice);
  const running = withQuietInput(session, () =>
    runForSession(session, lab, { ...options, custom: solution }, { judging, solving: true }),
  );
  session.atEnd(async () => void (await running.catch(() => {})));
  const { run } = await running;
  const { file, source } = solution;
  return judged(
    {
      ...runDocument(session.targetLabel, run),
      solution: { file, source, ...(written === undefined ? {} : { written }) },
    },
    run.verdict,
  );
}

/** A lab without a practice is solved by its own code. */
async function solveLab(
  session: Session,
  lab: Lab,
  options: Awaited<ReturnType<typeof labOptions>>,
  flags: SolveFlags,
): Promise<CommandResult> {
  if (flags.out === undefined) {
    const plain = session.settings.output === "plain";
    const chalk = await session.chalk();
    const text = await lessonText(lab, options.family, {
      chalk,
      asTyped: session.asTyped,
      plain,
      time: await session.time(),
    });
    session.host.print(`\n${text(readingWidth(session), !plain)}`);
  } else {
    const shown = lab.shows.at(-1);
    if (shown === undefined) throw new UsageError(`${lab.id} has no code of its own: leave --out away.`);
    await writeTo(session, flags, await shown.load(options.family));
  }
  const { run } = await withQuietInput(session, () => runForSession(session, lab, options));
  return judged(runDocument(session.targetLabel, run), run.verdict);
}

/** @returns where it is now */
async function writeTo(
  session: Session,
  { out = "", force = false }: SolveFlags,
  { source }: HandlerSource,
): Promise<string> {
  const path = resolve(session.environment.cwd, out);
  const shown = shortPath(session, path);
  const copy = await writeHandler(path, shown, source, force);
  session.host.print(`Written: ${shown}${copy === undefined ? "" : `   (what was there: ${copy})`}`);
  return path;
}

const isPiped = ({ settings, environment }: Session): boolean =>
  settings.output === "plain" && environment.stdout.isTTY !== true;

/** Whoever reads it from a pipe gets the code and nothing else there: all that is said about it goes to stderr. */
async function pipe(session: Session, { source }: HandlerSource): Promise<void> {
  const { stdout, stderr } = session.environment;
  stdout.write(source);
  session.host = (await import("../../hosts/plain.js")).createPlainHost(stderr);
}

/** The solution, with the lines marked that the unsolved handler does not have. */
async function show(
  session: Session,
  { practice, title, id }: Lab,
  solution: HandlerSource,
  family: RuntimeFamily,
): Promise<void> {
  const unsolved = (await practice?.files.unsolved(family))?.source.split("\n") ?? [];
  const lines = solution.source.split("\n");
  const marks = lines.filter((line) => line.trim() !== "" && !unsolved.includes(line));
  const symbols = session.settings.output === "terminal";
  const chalk = await session.chalk();
  const width = readingWidth(session);
  const missing = lines.flatMap((line, index) => (marks.includes(line) ? [index + 1] : []));
  const marked = symbols ? "▶ marks what was missing" : `what was missing: lines ${missing.join(", ")}`;
  session.host.print("");
  session.host.print(
    wrap(
      `${chalk.bold(`${id}, solved:`)} ${practice?.title ?? title} ${chalk.dim(`(${marked})`)}`,
      width,
      "",
    ),
  );
  session.host.verbatim(codeLines(solution.source, { chalk, width, marks, symbols }).join("\n"));
}

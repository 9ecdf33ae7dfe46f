/** Reads what a lab is to be run with, before anything is touched. */
import { resolve } from "node:path";
import { LABS } from "../../labs/index.js";
import { RUNTIMES, type RuntimeFamily } from "../aws/package.js";
import { KEY_PATTERN } from "../aws/run-records.js";
import type { Practice } from "../course/judge/practice.js";
import type { Lab } from "../course/labs/lab.js";
import type { Judging } from "../course/labs/runner.js";
import type { LabOptions } from "../course/run.js";
import { HandlerUsageError, UnknownError, UsageError } from "./errors.js";
import type { Session } from "./session.js";
import { quoted } from "./shell.js";

export interface LabFlags {
  readonly times?: number;
  readonly concurrency?: number;
  readonly key?: string;
  readonly handler?: string;
  /** Judges the handler by the lab's practice alone. */
  readonly practice?: boolean;
}

/** How many calls a client makes at a time, unless told. */
const CONCURRENCY = 4;

/** @throws UnknownError where Python was chosen and can't run here */
async function assertRuntime(session: Session, family: RuntimeFamily): Promise<void> {
  if (family !== "python" || !session.settings.target.runsHere) return;
  const { pythonProblem } = await import("../cloud/index.js");
  const problem = await pythonProblem();
  if (problem !== undefined) throw new UnknownError(`${problem} The labs' default is --runtime nodejs.`);
}

/** @throws UsageError where the lab has none; it names those that have one */
export function practiceOf({ id, practice }: Lab): Practice {
  if (practice !== undefined) return practice;
  const others = LABS.filter((each) => each.practice !== undefined).map((each) => each.id);
  throw new UsageError(`${id} has no practice. Choose one of the labs that do: ${others.join(", ")}.`);
}

/**
 * Whether and how the learner's handler is judged.
 * @throws UsageError for --practice where there is none, or without a handler
 */
export function judgingOf(lab: Lab, flags: LabFlags): Judging | undefined {
  const { practice } = lab;
  if (flags.practice === true) practiceOf(lab);
  if (flags.handler === undefined) {
    if (flags.practice !== true) return undefined;
    throw new UsageError(
      `--practice judges a handler of yours: add --handler <file>. To get one to complete: idem-lab practice ${lab.id}`,
    );
  }
  if (practice === undefined) return undefined;
  const judging = judgingWith(practice);
  return flags.practice === true ? { ...judging, alone: true } : judging;
}

/** How a handler is judged that is meant for the practice. */
export const judgingWith = (practice: Practice): Judging => ({ practice, alone: !practice.withLabRun });

/** The command that judges a handler for a lab's practice. */
export const judgeCommand = ({ id }: Lab, file: string): string =>
  `idem-lab run ${id} --handler ${/[^\w./<>-]/.test(file) ? quoted(file) : file}`;

/** The language that was asked for, now or last. */
export const familyOf = (session: Session): RuntimeFamily =>
  session.settings.runtime ?? session.progress().get().runtime ?? "nodejs";

/** Reads a lab's options before anything is touched. */
export async function labOptions(session: Session, lab: Lab, flags: LabFlags): Promise<LabOptions> {
  const { runtime } = session.settings;
  if (flags.key !== undefined && !KEY_PATTERN.test(flags.key)) {
    throw new UsageError(
      `--key must be 1 to 64 letters, digits and . _ : / @ + - without spaces, not '${flags.key}'. For example: --key ORD-123`,
    );
  }
  if (flags.handler !== undefined && !lab.uses.handler && lab.practice === undefined) {
    const others = LABS.filter(({ uses, practice }) => uses.handler || practice !== undefined);
    throw new UsageError(
      `${lab.id} deploys its own code: --handler works with ${others.map(({ id }) => id).join(", ")}.`,
    );
  }
  const alone = judgingOf(lab, flags)?.alone === true;
  const unused = (["times", "key"] as const).filter(
    (name) => flags[name] !== undefined && (alone || !lab.uses[name]),
  );
  for (const name of unused) session.notice(`${lab.id} has no use for --${name}.`);
  await session.placed();
  let family = familyOf(session);
  const shared = {
    times: flags.times ?? lab.defaults.times,
    concurrency: flags.concurrency ?? CONCURRENCY,
    key: flags.key ?? lab.defaults.key,
  };
  if (flags.handler === undefined) {
    await assertRuntime(session, family);
    if (runtime !== undefined) session.progress().prefer(runtime);
    return { ...shared, family };
  }
  const [{ loadHandlerFile }, { HandlerFileError }] = await Promise.all([
    import("../course/labs/handler-file.js"),
    import("../course/labs/handler-error.js"),
  ]);
  try {
    const custom = await loadHandlerFile(fromHere(flags.handler, session.environment.cwd));
    if (runtime !== undefined && runtime !== custom.family) {
      throw new UsageError(
        `${flags.handler} runs on ${RUNTIMES[custom.family]}, not on ${runtime}. Leave --runtime out.`,
      );
    }
    family = custom.family;
    await assertRuntime(session, family);
    return { ...shared, family, custom };
  } catch (error) {
    if (error instanceof HandlerFileError) throw new HandlerUsageError(error.message);
    throw error;
  }
}

/** A path from the folder of whoever typed it; in that of this process it stays as it was typed. */
const fromHere = (path: string, cwd: string): string => (cwd === process.cwd() ? path : resolve(cwd, path));

/** That each file of a practice is judged to be what it is. */
import type { Aws } from "../../aws/clients.js";
import type { HandlerSource, RuntimeFamily } from "../../aws/package.js";
import type { Practice } from "../judge/practice.js";
import type { Lab } from "../labs/lab.js";
import { type FailedLast, type Find, statement } from "./findings.js";
import { judgeHandler } from "./handler-judgement.js";
import { mutantsOf } from "./mutants.js";
import { untrueOf } from "./sentences.js";

/** Different right answers that each practice has to accept, in each language. */
const RIGHT_ANSWERS = 2;

export interface Judging {
  readonly aws: Aws;
  readonly family: RuntimeFamily;
  readonly signal: AbortSignal;
  readonly find: Find;
  /** Whether a statement did not hold the last time: it is looked at first. */
  readonly failedLast?: FailedLast;
}

/** A handler of the practice, and what its judgement has to be. */
interface Case {
  readonly what: string;
  readonly handler: HandlerSource;
  readonly verdict: "pass" | "fail";
  /** The name that it has to be rejected by. */
  readonly mistake?: string;
  readonly mutant?: boolean;
}

/** Every handler of the practice, in one language. */
async function casesOf({ files }: Practice, family: RuntimeFamily): Promise<readonly Case[]> {
  const solution = await files.solution(family);
  const accepted = await files.accepted(family);
  const mistakes = await files.mistakes(family);
  return [
    { what: "unsolved is not right yet", handler: await files.unsolved(family), verdict: "fail" },
    { what: "solution is right", handler: solution, verdict: "pass" },
    ...accepted.map(
      ({ name, handler }): Case => ({ what: `accepted/${name} is right, too`, handler, verdict: "pass" }),
    ),
    ...mistakes.map(
      ({ name, handler }): Case => ({
        what: `mistakes/${name} is rejected by its name`,
        handler,
        verdict: "fail",
        mistake: name,
        mutant: true,
      }),
    ),
    ...mutantsOf(solution).map(
      ({ what, handler }): Case => ({
        what: `the solution ${what} is rejected`,
        handler,
        verdict: "fail",
        mutant: true,
      }),
    ),
  ];
}

/** That there are enough right answers, and a file for each mistake that is known by name. */
async function checkFiles(
  where: string,
  { files, mistakes }: Practice,
  { family, find }: Judging,
): Promise<void> {
  const answers = (await files.accepted(family)).length + 1;
  find(
    statement(where, `${RIGHT_ANSWERS} different right answers`, answers >= RIGHT_ANSWERS, `only ${answers}`),
  );
  const names = (await files.mistakes(family)).map(({ name }) => name);
  const missing = mistakes.map(({ id }) => id).filter((id) => !names.includes(id));
  find(statement(where, "each mistake has its file", missing.length === 0, `missing: ${missing.join(", ")}`));
}

/** Judges every file of the practice, in one language: what failed the last time first. */
export async function checkPracticeFiles(lab: Lab, practice: Practice, judging: Judging): Promise<void> {
  const { aws, family, signal, find, failedLast = () => false } = judging;
  const where = `${lab.id} ${practice.slug} (${family})`;
  await checkFiles(where, practice, judging);
  const cases = await casesOf(practice, family);
  const later = ({ what }: Case): number => (failedLast(where, what) ? 0 : 1);
  for (const each of [...cases].sort((a, b) => later(a) - later(b))) {
    signal.throwIfAborted();
    const { verdict, checks, mistake } = await judgeHandler(aws, lab, practice, each.handler, signal);
    const failed = checks
      .filter((check) => check.verdict !== "pass")
      .map(({ id, observed }) => `${id}: ${observed}`);
    const seen = `${verdict}, ${mistake?.id ?? "no name"}${failed.length === 0 ? "" : ` (${failed.join("; ")})`}`;
    const right = verdict === each.verdict && (each.mistake === undefined || mistake?.id === each.mistake);
    const finding = statement(where, each.what, right, seen);
    find(each.mutant === true ? { ...finding, mutant: true } : finding);
    if (mistake === undefined) continue;
    const untrue = untrueOf(mistake);
    const trace = `${untrue.join("; ")}, above\n${mistake.schedule.join("\n")}`;
    find(statement(where, `${each.what}: what is said of it is so`, untrue.length === 0, trace));
  }
}

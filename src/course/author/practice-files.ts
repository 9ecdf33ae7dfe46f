/** That each file of a practice is judged to be what it is. */
import type { Aws } from "../../aws/clients.js";
import type { HandlerSource, RuntimeFamily } from "../../aws/package.js";
import type { Practice } from "../judge/practice.js";
import type { Lab } from "../labs/lab.js";
import { type Find, statement } from "./findings.js";
import { judgeHandler } from "./handler-judgement.js";
import { mutantsOf } from "./mutants.js";

/** Different right answers that each practice has to accept, in each language. */
const RIGHT_ANSWERS = 2;

export interface Judging {
  readonly aws: Aws;
  readonly family: RuntimeFamily;
  readonly signal: AbortSignal;
  readonly find: Find;
}

/** Judges every file of the practice, in one language. */
export async function checkPracticeFiles(lab: Lab, practice: Practice, judging: Judging): Promise<void> {
  const { aws, family, signal, find } = judging;
  const where = `${lab.id} ${practice.slug} (${family})`;
  const judge = async (
    handler: HandlerSource,
  ): Promise<{ verdict: string; seen: string; mistake?: string }> => {
    signal.throwIfAborted();
    const { verdict, checks, mistake } = await judgeHandler(aws, lab, practice, handler, signal);
    const failed = checks
      .filter((each) => each.verdict !== "pass")
      .map(({ id, observed }) => `${id}: ${observed}`);
    const name = mistake === undefined ? "no name" : mistake.id;
    const seen = `${verdict}, ${name}${failed.length === 0 ? "" : ` (${failed.join("; ")})`}`;
    return { verdict, seen, ...(mistake === undefined ? {} : { mistake: mistake.id }) };
  };

  const unsolved = await judge(await practice.files.unsolved(family));
  find(statement(where, "unsolved is not right yet", unsolved.verdict === "fail", unsolved.seen));
  const solution = await practice.files.solution(family);
  const solved = await judge(solution);
  find(statement(where, "solution is right", solved.verdict === "pass", solved.seen));
  const accepted = await practice.files.accepted(family);
  for (const { name, handler } of accepted) {
    const { verdict, seen } = await judge(handler);
    find(statement(where, `accepted/${name} is right, too`, verdict === "pass", seen));
  }
  const answers = accepted.length + 1;
  find(
    statement(where, `${RIGHT_ANSWERS} different right answers`, answers >= RIGHT_ANSWERS, `only ${answers}`),
  );

  const files = await practice.files.mistakes(family);
  for (const { name, handler } of files) {
    const { verdict, seen, mistake } = await judge(handler);
    const right = verdict === "fail" && mistake === name;
    find({ ...statement(where, `mistakes/${name} is rejected by its name`, right, seen), mutant: true });
  }
  const names = files.map(({ name }) => name);
  const missing = practice.mistakes.map(({ id }) => id).filter((id) => !names.includes(id));
  find(statement(where, "each mistake has its file", missing.length === 0, `missing: ${missing.join(", ")}`));

  for (const { what, handler } of mutantsOf(solution)) {
    const { verdict, seen } = await judge(handler);
    find({ ...statement(where, `the solution ${what} is rejected`, verdict === "fail", seen), mutant: true });
  }
}

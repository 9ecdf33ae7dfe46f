/** One hint at a time: each time it is asked, the next level; anew when what it is about has changed. */
import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { LABS } from "../../../labs/index.js";
import {
  HINT_LEVELS,
  type Hint,
  type LearnersCode,
  labHint,
  practiceHint,
} from "../../course/judge/hints.js";
import type { Practice } from "../../course/judge/practice.js";
import { handlerFileOf } from "../../course/labs/handler-place.js";
import type { Lab } from "../../course/labs/lab.js";
import { verifyLab } from "../../course/labs/runner.js";
import { readMarkdown, renderMarkdown } from "../../hosts/markdown.js";
import { readingWidth } from "../columns.js";
import { shortPath } from "../handler-out.js";
import { judgeCommand } from "../lab-options.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";
import { findLab } from "../values.js";

export interface HintFlags {
  readonly level?: number;
  readonly handler?: string;
}

const NAMES = ["direction", "place", "answer"] as const;

export async function hint(
  session: Session,
  name: string | undefined,
  flags: HintFlags,
): Promise<CommandResult> {
  await session.placed();
  const lab = name === undefined ? currentLab(session) : findLab(name);
  const found = await hintFor(session, lab, flags);
  const last = session.progress().get().hints?.[lab.id];
  const level = flags.level ?? (last?.about === found.about ? Math.min(HINT_LEVELS, last.level + 1) : 1);
  session.progress().recordHint(lab.id, { about: found.about, level });
  const text = found.texts[level - 1] ?? "";
  const next = found.next[level - 1] ?? "";
  const { print } = session.host;
  const chalk = await session.chalk();
  print(`${lab.id}, hint ${level} of ${HINT_LEVELS}: ${NAMES[level - 1] ?? ""}\n`);
  print(renderMarkdown(await readMarkdown(session.asTyped(text)), { chalk, width: readingWidth(session) }));
  print(`\nNext: ${next}`);
  if (level < HINT_LEVELS) print(`More:  idem-lab hint ${lab.id}`);
  return done({
    schema: "idem-lab/hint@1",
    target: session.targetLabel,
    lab: lab.id,
    level,
    levels: HINT_LEVELS,
    about: found.about,
    text,
    next,
  });
}

/** Where the learner is: at what is being practised, else at a lab. */
function currentLab(session: Session): Lab {
  const { current, labs, practising } = session.progress().get();
  const lab =
    LABS.find(({ id }) => id === practising?.lab) ??
    LABS.find(({ id }) => id === current) ??
    LABS.find(({ id }) => labs[id]?.verdict !== "pass") ??
    LABS[0];
  if (lab === undefined) throw new Error("The course has no labs.");
  return lab;
}

/** About the practice, where it was begun or the lab itself is done; else about the lab. */
async function hintFor(session: Session, lab: Lab, flags: HintFlags): Promise<Hint> {
  const { practice } = lab;
  const { practices = {}, practising } = session.progress().get();
  const judged = practices[lab.id];
  const begun = practising?.lab === lab.id ? practising.handler : undefined;
  if (practice !== undefined) {
    const path = await handlerPath(session, practice, flags.handler ?? judged?.handler ?? begun);
    if (path !== undefined || judged !== undefined) {
      const code = path === undefined ? undefined : await readCode(session, practice, path);
      const judge = judgeCommand(lab, path === undefined ? "<file>" : shortPath(session, path));
      return practiceHint({ lab: lab.id, practice, judged, code, judge });
    }
  }
  const last = session.progress().get().labs[lab.id];
  const { verdict, checks } = await verifyLab(lab, await session.aws(), () => {}, last !== undefined);
  if (practice !== undefined && verdict === "pass")
    return practiceHint({ lab: lab.id, practice, judged, code: undefined, judge: "" });
  return labHint(lab.id, checks, verdict === "not-run" ? undefined : (last ?? {}));
}

/** The handler that was named or judged, or the one that the practice wrote into this folder. */
async function handlerPath(
  session: Session,
  { slug }: Practice,
  named: string | undefined,
): Promise<string | undefined> {
  const { cwd } = session.environment;
  const candidates = named === undefined ? [`${slug}.mjs`, `${slug}.py`] : [named];
  const files = await Promise.all(candidates.map((each) => handlerFileOf(resolve(cwd, each))));
  return files.find((each) => existsSync(each) && !statSync(each).isDirectory());
}

async function readCode(session: Session, practice: Practice, path: string): Promise<LearnersCode> {
  const source = await readFile(path, "utf8");
  const family = extname(path) === ".py" ? "python" : "nodejs";
  const [unsolved, solution] = await Promise.all([
    practice.files.unsolved(family),
    practice.files.solution(family),
  ]);
  return {
    path: shortPath(session, path),
    source,
    untouched: source === unsolved.source,
    solution: solution.source,
  };
}

/** Practising within the walk: the task, the file, and its judge, as often as wanted. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Lab } from "../course/labs/lab.js";
import { readMarkdown, renderMarkdown } from "../hosts/markdown.js";
import { VERDICT_WORDS } from "../hosts/rows.js";
import { briefly } from "./briefly.js";
import { runOnce } from "./commands/run.js";
import { HandlerUsageError } from "./errors.js";
import { ENDING, shortPath, writeHandler } from "./handler-out.js";
import { familyOf, practiceOf } from "./lab-options.js";
import { ask } from "./questions.js";
import { withQuietInput } from "./quiet-input.js";
import type { Session } from "./session.js";
import { practicesOf } from "./standing.js";
import { findLab } from "./values.js";
import { watchHandler } from "./watch/watch-handler.js";

/** The answer with which a menu leads here. @param lab whose practice it is, where it has one */
export const practiseChoice = (lab: Lab | undefined) => ({
  value: "practise" as const,
  name:
    lab?.practice === undefined
      ? "Practise: complete a handler, and have it judged"
      : `Practise it: ${lab.practice.title}`,
  key: "h",
});

/** Which practice: the lab's own, or the one that is chosen; undefined for none. */
async function choose(session: Session, lab: Lab | undefined): Promise<Lab | undefined> {
  if (lab?.practice !== undefined) return lab;
  const standings = practicesOf(session.progress().get());
  const id = await ask(session, {
    message: "Which practice?",
    choices: [
      ...standings.map(({ lab: value, title, verdict }) => ({
        value,
        name: `${title}, of ${value}${verdict === "not-run" ? "" : ` (${VERDICT_WORDS[verdict]})`}`,
      })),
      { value: "back", name: "None, back", key: "b" },
    ],
    fallback: "back",
  });
  return id === "back" ? undefined : findLab(id);
}

/** Gives the learner the file, unless it is there, and judges it until they go back. */
export async function practiseHere(session: Session, of: Lab | undefined): Promise<void> {
  const lab = await choose(session, of);
  if (lab === undefined) return;
  const practice = practiceOf(lab);
  const family = familyOf(session);
  const path = resolve(session.environment.cwd, `${practice.slug}${ENDING[family]}`);
  const file = shortPath(session, path);
  const isThere = existsSync(path);
  if (!isThere) await writeHandler(path, file, (await practice.files.unsolved(family)).source, false);
  session.progress().beginPractice(lab.id, path);
  const chalk = await session.chalk();
  const task = await readMarkdown(session.asTyped(await practice.files.task()));
  let body = (width: number): string => renderMarkdown(task, { chalk, width });
  let message = isThere
    ? `Your file is ${file}, as you left it.`
    : `Written: ${file}. Open it in your editor.`;
  for (;;) {
    const answer = await ask(session, {
      body,
      message,
      choices: [
        { value: "watch" as const, name: "Judge it at each save", key: "w" },
        { value: "judge" as const, name: "Judge it now", key: "j" },
        { value: "hint" as const, name: "A hint", key: "h" },
        { value: "back" as const, name: "Back to the course", key: "b" },
      ],
      fallback: "back",
    });
    if (answer === "back") return;
    body = () => "";
    if (answer === "hint") await (await import("./commands/hint.js")).hint(session, lab.id, {});
    else await judgeHere(session, lab, file, answer === "watch");
    const passed = session.progress().get().practices?.[lab.id]?.verdict === "pass";
    message = passed ? `${practice.title}: passed. What next?` : `${practice.title}: ${file}. What next?`;
  }
}

async function judgeHere(session: Session, lab: Lab, file: string, watch: boolean): Promise<void> {
  const flags = { handler: file };
  if (watch) {
    await watchHandler(session, file, () => runOnce(session, lab, flags, { tell: briefly }));
    return;
  }
  try {
    await withQuietInput(session, () => runOnce(session, lab, flags));
  } catch (error) {
    // What is wrong with the file is theirs to mend, and no end of the walk.
    if (!(error instanceof HandlerUsageError)) throw error;
    session.host.print(`\n${error.message}`);
  }
}

/** Gives the learner a handler to complete, with its task; without a lab, lists the practices. */
import { resolve } from "node:path";
import type { Practice } from "../../course/judge/practice.js";
import type { Lab } from "../../course/labs/lab.js";
import { VERDICT_WORDS } from "../../hosts/rows.js";
import { hanging } from "../../hosts/wrap.js";
import { columnsOf, printWrapped, readingWidth } from "../columns.js";
import { UsageError } from "../errors.js";
import { ENDING, familyFor, shortPath, writeHandler } from "../handler-out.js";
import { judgeCommand, practiceOf } from "../lab-options.js";
import { nextPractice } from "../practising.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";
import { practicesOf } from "../standing.js";
import { findLab } from "../values.js";

export interface PracticeFlags {
  readonly out?: string;
  readonly force?: boolean;
}

/** With a lab: writes the file and shows the task. Without: what there is, and how it went. */
export async function practice(
  session: Session,
  name: string | undefined,
  flags: PracticeFlags,
): Promise<CommandResult> {
  if (name !== undefined) return begin(session, findLab(name), flags);
  if (flags.out !== undefined || flags.force === true)
    throw new UsageError("Which practice? Name its lab, for example: idem-lab practice step-5");
  return list(session);
}

async function list(session: Session): Promise<CommandResult> {
  await session.placed();
  const progress = session.progress().get();
  const rows = practicesOf(progress);
  const columns = columnsOf(session);
  for (const { lab, slug, title, verdict, mistake } of rows) {
    const why = mistake === null ? "" : `  (${mistake})`;
    const line = `${lab}  ${slug.padEnd(22)} ${VERDICT_WORDS[verdict].padEnd(8)} ${title}${why}`;
    session.host.print(
      line.length <= columns
        ? line
        : `${lab} ${slug}\n${hanging("  ", title, columns)}\n${hanging("  ", `${VERDICT_WORDS[verdict]}${why}`, columns)}`,
    );
  }
  const next = nextPractice(progress);
  session.host.print("");
  if (next === undefined) printWrapped(session, "All practices pass. Keep a report of it: idem-lab report");
  else session.host.print(`Get a handler to complete:\n  idem-lab practice ${next.lab}`);
  return done({ schema: "idem-lab/practices@1", target: session.targetLabel, practices: rows });
}

async function show(session: Session, offered: Practice): Promise<void> {
  const { readMarkdown, renderMarkdown } = await import("../../hosts/markdown.js");
  const chalk = await session.chalk();
  const width = readingWidth(session);
  session.host.print(
    `\n${renderMarkdown(await readMarkdown(session.asTyped(await offered.files.task())), { chalk, width })}`,
  );
}

async function begin(
  session: Session,
  lab: Lab,
  { out, force = false }: PracticeFlags,
): Promise<CommandResult> {
  const offered = practiceOf(lab);
  const family = familyFor(session, out);
  const { cwd } = session.environment;
  const path = resolve(cwd, out ?? `${offered.slug}${ENDING[family]}`);
  const shown = shortPath(session, path);
  const { source } = await offered.files.unsolved(family);
  const copy = await writeHandler(path, shown, source, force);
  session.progress().beginPractice(lab.id, path);
  const next = judgeCommand(lab, shown);
  await show(session, offered);
  session.host.print(`\nWritten: ${shown}${copy === undefined ? "" : `   (what was there: ${copy})`}`);
  session.host.print(`Complete it, then (with --watch at each save):\n  ${next}`);
  return done({
    schema: "idem-lab/practice@1",
    lab: lab.id,
    slug: offered.slug,
    title: offered.title,
    runtime: family,
    file: path,
    copy: copy ?? null,
    task: await offered.files.task(),
    next,
  });
}

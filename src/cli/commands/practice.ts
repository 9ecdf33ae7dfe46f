/** Gives the learner a handler to complete, with its task; without a lab, lists the practices. */
import { constants, existsSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { extname, relative, resolve } from "node:path";
import { LABS } from "../../../labs/index.js";
import type { RuntimeFamily } from "../../aws/package.js";
import type { Practice } from "../../course/judge/practice.js";
import { freeName } from "../../course/kept-files.js";
import type { Lab } from "../../course/labs/lab.js";
import { VERDICT_WORDS } from "../../hosts/rows.js";
import { readingWidth } from "../columns.js";
import { UnknownError, UsageError } from "../errors.js";
import { familyOf, judgeCommand, practiceOf } from "../lab-options.js";
import { type CommandResult, done } from "../result.js";
import type { Session } from "../session.js";
import { findLab } from "../values.js";

export interface PracticeFlags {
  readonly out?: string;
  readonly force?: boolean;
}

const ENDING: Readonly<Record<RuntimeFamily, string>> = { nodejs: ".mjs", python: ".py" };

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

function list(session: Session): CommandResult {
  const { practices = {} } = session.progress().get();
  const rows = LABS.flatMap(({ id, practice: offered }) => {
    if (offered === undefined) return [];
    const judged = practices[id];
    const verdict = judged?.verdict ?? ("not-run" as const);
    return [{ lab: id, slug: offered.slug, title: offered.title, verdict, mistake: judged?.mistake ?? null }];
  });
  for (const { lab, slug, title, verdict, mistake } of rows) {
    const why = mistake === null ? "" : `  (${mistake})`;
    session.host.print(`${lab}  ${slug.padEnd(22)} ${VERDICT_WORDS[verdict].padEnd(8)} ${title}${why}`);
  }
  session.host.print("\nGet a handler to complete:\n  idem-lab practice step-5");
  return done({ schema: "idem-lab/practices@1", target: session.targetLabel, practices: rows });
}

/** The language that was asked for: by --runtime, or by the file's ending. */
function familyFor(session: Session, out: string | undefined): RuntimeFamily {
  const { runtime } = session.settings;
  if (out === undefined) return familyOf(session);
  const byEnding: RuntimeFamily | undefined =
    extname(out) === ".py" ? "python" : /^\.m?js$/.test(extname(out)) ? "nodejs" : undefined;
  if (byEnding === undefined)
    throw new UsageError(`--out must name a file that ends in .mjs, .js or .py, not '${out}'.`);
  if (runtime !== undefined && runtime !== byEnding)
    throw new UsageError(
      `A handler for --runtime ${runtime} can't be in ${out}. Name a file that ends in ${ENDING[runtime]}, or leave one of the two out.`,
    );
  return byEnding;
}

/**
 * Writes the file, and never over another one unless told; then a copy stays.
 * @returns where the copy is
 */
async function write(path: string, shown: string, text: string, force: boolean): Promise<string | undefined> {
  try {
    if (!force) {
      await writeFile(path, text, { flag: "wx" });
      return undefined;
    }
    const copy = existsSync(path) ? freeName(`${path}.before`) : undefined;
    if (copy !== undefined) await copyFile(path, copy, constants.COPYFILE_EXCL);
    await writeFile(path, text);
    return copy;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST")
      throw new UsageError(
        `${shown} is there already and stays as it is. To begin anew, keeping a copy of it: --force. To write another file: --out <file>`,
      );
    throw new UnknownError(
      `${shown} can't be written: ${error instanceof Error ? error.message : String(error)}. Name another file: --out <file>`,
    );
  }
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
  const near = relative(cwd, path);
  const shown = near.startsWith("..") ? path : near;
  const { source } = await offered.files.unsolved(family);
  const copy = await write(path, shown, source, force);
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

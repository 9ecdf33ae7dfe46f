/** What a lab gives to read, as text for a width: its lesson, its code, and what became of it. */
import type { ChalkInstance } from "chalk";
import { LABS, numberOf } from "../../labs/index.js";
import { opening } from "../../labs/opening.js";
import { RUNTIMES, type RuntimeFamily } from "../aws/package.js";
import type { ClockKind, Lab } from "../course/labs/lab.js";
import { changeLines } from "../hosts/changes.js";
import { codeLines, markedLines } from "../hosts/code.js";
import { readMarkdown, renderMarkdown } from "../hosts/markdown.js";
import { wrap } from "../hosts/wrap.js";
import type { AsTyped } from "../report/report.js";

/** A text, made for a width. @param fold whether lines of code that are wider go on below */
export type Text = (width: number, fold?: boolean) => string;

/** What a text is made with. */
interface Means {
  readonly chalk: ChalkInstance;
  readonly asTyped: AsTyped;
  /** For lines that are read out: words, and no symbols. */
  readonly plain: boolean;
  /** Of the target. */
  readonly time: ClockKind;
}

/** What idempotency is, and the handler that lacks it. */
export async function openingText(
  family: RuntimeFamily,
  { chalk, asTyped, plain }: Omit<Means, "time">,
): Promise<Text> {
  const { text, code, marks } = await opening(family);
  const markdown = await readMarkdown(asTyped(text));
  return (width) =>
    [
      renderMarkdown(markdown, { chalk, width }),
      codeLines(code, { chalk, width, marks, symbols: !plain }).join("\n"),
      "",
    ].join("\n\n");
}

/** The lesson, and below it the code exactly as it is deployed, with the lines that matter marked. */
export async function lessonText(
  lab: Lab,
  family: RuntimeFamily,
  { chalk, asTyped, plain, time }: Means,
): Promise<Text> {
  const lesson = await readMarkdown(asTyped((await lab.lesson(time)).before));
  const handlers = await Promise.all(
    lab.shows.map(async ({ title, marks, load, since }) => ({
      title,
      marks: marks[family],
      source: await load(family),
      ...(since === undefined
        ? {}
        : { since: { title: since.title, source: (await since.load(family)).source } }),
    })),
  );
  const last = Math.max(...LABS.map(numberOf));
  return (width, fold = true) =>
    [
      wrap(`${chalk.dim(`Lab ${numberOf(lab)} of ${last}`)} ${chalk.bold(lab.title)}`, width, ""),
      renderMarkdown(lesson, { chalk, width }),
      ...handlers.map(({ title, marks, source, since }) => {
        const how = { chalk, width: fold ? width : Number.POSITIVE_INFINITY, symbols: !plain };
        const told =
          since === undefined
            ? `the lines that matter${plain ? "" : ", marked ▶"}: ${markedLines(source.source, marks).join(", ")}`
            : `what differs from ${since.title}; the rest is the same`;
        return [
          wrap(
            `${chalk.bold(title)} ${chalk.dim(`(${source.file}, ${RUNTIMES[family]}; ${told})`)}`,
            width,
            "",
          ),
          ...(since === undefined
            ? codeLines(source.source, { ...how, marks })
            : changeLines(since.source, source.source, how)),
        ].join("\n");
      }),
    ].join("\n\n");
}

/** A part of the lesson that is read after the prediction. */
export async function sectionText(
  lab: Lab,
  part: "look" | "after",
  { chalk, asTyped, time }: Pick<Means, "chalk" | "asTyped" | "time">,
): Promise<Text> {
  const section = await readMarkdown(asTyped((await lab.lesson(time))[part]));
  return (width) => renderMarkdown(section, { chalk, width });
}

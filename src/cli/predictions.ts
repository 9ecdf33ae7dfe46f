/** Predictions as flags and as questions. */
import type { Lab } from "../course/labs/lab.js";
import { inHomesOrder } from "../course/labs/prediction.js";
import type { GradedPrediction, LabOptions } from "../course/run.js";
import { wrap } from "../hosts/wrap.js";
import { readingWidth } from "./columns.js";
import { UsageError } from "./errors.js";
import { ask } from "./questions.js";
import type { Session } from "./session.js";

/** Reads an answer that was given as a flag: one of the values of the choices. */
export function givenAnswer(lab: Lab, options: LabOptions, text: string): string {
  const choices = lab.prediction.choices(options);
  if (choices.some(({ value }) => value === text)) return text;
  throw new UsageError(
    `'${text}' is no answer to ${lab.id}'s question: ${lab.prediction.question(options)} Give one of: ${choices.map(({ value, text: meaning }) => `${value} (${meaning})`).join("; ")}`,
  );
}

/** Letters and not digits: many answers are numbers themselves. */
const LETTERS = ["a", "b", "c", "d", "e", "f"];

/** Asks for the learner's prediction; undefined where they would rather not say, or nobody can be asked. */
export async function askPrediction(
  session: Session,
  lab: Lab,
  options: LabOptions,
): Promise<string | undefined> {
  const progress = session.progress();
  const choices = inHomesOrder(lab, options, progress.order()).map(({ value, text }, index) => ({
    value: `answer ${value}`,
    name: text,
    key: LETTERS[index] ?? "",
    means: value,
  }));
  const late = progress.hasSeenAnswer(lab.id)
    ? " (A run has shown the answer: this one will not count.)"
    : "";
  const answer = await ask(session, {
    message: `Before it runs, your prediction. ${lab.prediction.question(options)}${late}`,
    choices: [...choices, { value: "none", name: "I would rather just see", key: "n" }],
    fallback: "none",
    // Whoever only presses Enter has not thought of an answer.
    enter: "none",
  });
  return answer === "none" ? undefined : answer.slice("answer ".length);
}

export async function tellGrade(session: Session, prediction: GradedPrediction): Promise<void> {
  const text = await gradeText(session, prediction);
  session.host.print(`\n${text(readingWidth(session))}\n`);
}

/** How a prediction came out, in two or three lines. */
export async function gradeText(
  session: Session,
  { predicted, happened, right, late }: GradedPrediction,
): Promise<(width: number) => string> {
  const chalk = await session.chalk();
  // In plain lines a word says it alone.
  const mark = (symbol: string): string => (session.settings.output === "plain" ? "" : `${symbol} `);
  const grade = (width: number): string => {
    if (late) return wrap("A run had shown the answer before: this one does not count.", width, "");
    return right
      ? chalk.green(`${mark("✔")}right`)
      : chalk.yellow(
          wrap(`${mark("✘")}not what happened: now you know something that you did not`, width, ""),
        );
  };
  return (width) =>
    [
      wrap(`You predicted: ${predicted}`, width, ""),
      wrap(`The run showed: ${happened}`, width, ""),
      grade(width),
    ].join("\n");
}

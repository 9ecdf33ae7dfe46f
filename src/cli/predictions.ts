/** Predictions as flags and as questions. */
import type { ChalkInstance } from "chalk";
import type { Lab } from "../course/labs/lab.js";
import type { GradedPrediction, LabOptions } from "../course/run.js";
import { wrap } from "../hosts/wrap.js";
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
  const choices = lab.prediction.choices(options).map(({ value, text }, index) => ({
    value: `answer ${value}`,
    name: text,
    key: LETTERS[index] ?? "",
    means: value,
  }));
  const answer = await ask(session, {
    message: `Before it runs, your prediction. ${lab.prediction.question(options)}`,
    choices: [...choices, { value: "none", name: "I would rather just see", key: "n" }],
    fallback: "none",
  });
  return answer === "none" ? undefined : answer.slice("answer ".length);
}

/** How a prediction came out, in two or three lines. */
export function gradeText(
  { predicted, happened, right, late }: GradedPrediction,
  chalk: ChalkInstance,
): (width: number) => string {
  return (width) =>
    [
      wrap(`You predicted: ${predicted}`, width, ""),
      wrap(`The run showed: ${happened}`, width, ""),
      right
        ? chalk.green("✔ right")
        : chalk.yellow("✘ not what happened: now you know something that you did not"),
      ...(late ? [wrap("A run had shown the answer before: this one does not count.", width, "")] : []),
    ].join("\n");
}

/** Predictions: asked before a run, judged by what the run showed. */

import { createHash } from "node:crypto";
import type { GradedPrediction, LabOptions, LabRun } from "../run.js";
import type { Lab, Prediction, PredictionChoice } from "./lab.js";

/** `3` for the value, `3 orders: one for each delivery` for the person. */
export const numberChoice = (number: number, why: string): PredictionChoice => ({
  value: String(number),
  text: `${number === 0 ? "No order" : number === 1 ? "1 order" : `${number} orders`}: ${why}`,
});

/** Choices that mean the same for these options (`--times 1`) are offered once. */
export const distinct = (choices: readonly PredictionChoice[]): readonly PredictionChoice[] =>
  choices.filter(({ value }, index) => choices.findIndex((other) => other.value === value) === index);

/** The answers in the order in which a home shows them: where the right one stands tells nothing. */
export function inHomesOrder(lab: Lab, options: LabOptions, order: number): readonly PredictionChoice[] {
  const place = ({ value }: PredictionChoice): string =>
    createHash("sha256").update(`${order} ${lab.id} ${value}`).digest("hex");
  return lab.prediction
    .choices(options)
    .map((choice) => ({ choice, at: place(choice) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ choice }) => choice);
}

/** How many orders the run left for its key. */
export const ordersLeft = ({ effects }: LabRun): string | undefined =>
  effects[0] === undefined ? undefined : String(effects[0].count);

/** What the run answers to the lab's question, in the words of the choices; undefined where it does not tell. */
export function answerOf(prediction: Prediction, options: LabOptions, run: LabRun): string | undefined {
  const happened = prediction.happened(run);
  return happened === undefined ? undefined : wordsFor(prediction, options, happened);
}

const wordsFor = (prediction: Prediction, options: LabOptions, value: string): string =>
  prediction.choices(options).find((choice) => choice.value === value)?.text ?? value;

/** What the run says of a learner's answer; undefined where the run does not tell. */
export function grade(
  prediction: Prediction,
  options: LabOptions,
  answer: string,
  run: LabRun,
): GradedPrediction | undefined {
  const happened = prediction.happened(run);
  if (happened === undefined) return undefined;
  return {
    question: prediction.question(options),
    predicted: wordsFor(prediction, options, answer),
    happened: wordsFor(prediction, options, happened),
    right: answer === happened,
  };
}

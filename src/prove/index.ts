/**
 * Proves that a Lambda handler does its work once, or finds the shortest schedule in which it does not.
 *
 * ```ts
 * import { prove } from "idem-lab/prove";
 *
 * const { verdict, counterexamples } = await prove("./handler.mjs");
 * ```
 */
export { HandlerInputError } from "./input/bundle.js";
export { readTable } from "./input/table.js";
export { toBeExactlyOnce } from "./matcher.js";
export type { ProveOptions } from "./options.js";
export { prove } from "./prove.js";
export { type ReplayFile, readReplay, replayFileOf } from "./replay.js";
export { isNamed } from "./results/cures.js";
export { diagram } from "./results/diagram.js";
export type {
  Counterexample,
  ProveClass,
  ProveResult,
  ToldPlace,
  ToldRow,
  ToldSchedule,
  ToldStep,
} from "./results/model.js";
export { EXIT_OF } from "./results/model.js";
export { type ResultWords, resultText, resultWords } from "./results/text.js";
export type { Source } from "./run/schedule.js";
export type { ServiceAnswers } from "./world/answers.js";
export type { HttpAnswers } from "./world/stand-in.js";

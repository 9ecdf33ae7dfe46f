/** What a command hands back: its document for `--json`, and how it ended. */
import type { Verdict } from "../course/check.js";
import { EXIT } from "./errors.js";

export interface CommandResult {
  readonly document: object;
  readonly exit: number;
}

const EXIT_OF: Readonly<Record<Verdict, number>> = {
  pass: EXIT.pass,
  fail: EXIT.fail,
  unknown: EXIT.unknown,
};

export const judged = (document: object, verdict: Verdict): CommandResult => ({
  document,
  exit: EXIT_OF[verdict],
});
export const done = (document: object): CommandResult => ({ document, exit: EXIT.pass });

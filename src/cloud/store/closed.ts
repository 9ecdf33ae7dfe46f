import { HelpfulError } from "../../errors/helpful.js";

/** The embedded AWS is ending, and something of it still looked: LMDB itself would tell that on stderr alone. */
export class ClosedStoreError extends HelpfulError {
  constructor(path: string) {
    super(`${path} is closed: its embedded AWS is ending. Try again: another one starts by itself.`);
  }
}

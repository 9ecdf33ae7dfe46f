/**
 * An error for the person who typed the command. Its message is all that is shown: what is wrong, the command that
 * mends it, and the alternative, where there is one. A stack is shown with --debug alone.
 *
 * What is no such error is a fault of ours, or the target's own answer.
 */
export abstract class HelpfulError extends Error {
  /** @param message ends with something to type or to do, and speaks of nothing that the reader can't see */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    // The class's own name: subclasses need not write theirs down.
    this.name = new.target.name;
  }
}

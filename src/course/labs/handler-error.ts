import { HelpfulError } from "../../errors/helpful.js";

/** What is wrong with a handler file, and what to do about it. */
export class HandlerFileError extends HelpfulError {}

/** The first line of what was said. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

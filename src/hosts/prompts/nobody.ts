/** Ctrl-C, or the end of the input: nobody will answer any more. */
export class NobodyAnswersError extends Error {
  override readonly name = "NobodyAnswersError";
}

/** A checker for histories of concurrent calls, after Wing and Gong, with what Lowe added: states are met once. */

/** One call, from when it was sent until it was answered. Times are any numbers that grow. */
export interface Call<I, O> {
  readonly input: I;
  readonly output: O;
  readonly sent: number;
  readonly answered: number;
}

/** What the calls would do one after the other. */
export interface SequentialModel<S, I, O> {
  readonly initial: S;
  /** The state after a call that was answered so; `undefined`: in this state, the answer is wrong. */
  step(state: S, input: I, output: O): S | undefined;
  /** Equal for equal states. */
  key(state: S): string;
}

/**
 * Whether some order of the calls explains their answers: one in which a call that was answered before another was sent
 * comes before it.
 */
export function isLinearizable<S, I, O>(
  history: readonly Call<I, O>[],
  model: SequentialModel<S, I, O>,
): boolean {
  const met = new Set<string>();
  const done = new Array<boolean>(history.length).fill(false);

  const search = (state: S, left: number): boolean => {
    if (left === 0) return true;
    const place = done.map((one) => (one ? "1" : "0")).join("") + model.key(state);
    if (met.has(place)) return false;
    met.add(place);
    // Whoever was sent after another one was answered cannot come before it.
    const firstAnswer = Math.min(
      ...history.filter((_call, index) => !done[index]).map((call) => call.answered),
    );
    return history.some((call, index) => {
      if (done[index] || call.sent > firstAnswer) return false;
      const next = model.step(state, call.input, call.output);
      if (next === undefined) return false;
      done[index] = true;
      const found = search(next, left - 1);
      done[index] = false;
      return found;
    });
  };

  return search(model.initial, history.length);
}

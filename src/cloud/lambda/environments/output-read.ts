let reading: (() => void)[] = [];

/**
 * Resolves at the end of this round of polling. What the runtime wrote before it answered stands in the pipe: the
 * round that brought an answer over the channel brings this too; one that came over HTTP may have been read by a
 * parser later in the round.
 */
export function outputRead(): Promise<void> {
  return new Promise((resolve) => {
    if (reading.push(resolve) > 1) return;
    setImmediate(() => {
      const all = reading;
      reading = [];
      for (const each of all) each();
    });
  });
}

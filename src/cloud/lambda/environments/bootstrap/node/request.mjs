/** The invocation that runs, or ran last. */
export const request = { id: undefined };

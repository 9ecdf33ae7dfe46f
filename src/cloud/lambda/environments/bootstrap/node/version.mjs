/** The Node.js version of the function's runtime, whichever Node.js runs it. */
export const runtimeVersion = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? "")?.[1] ?? 22);

/** Since Node.js 24 AWS's runtime is another program: it imports everything, awaits the handler, and has no callbacks. */
export const awaitsHandlers = runtimeVersion >= 24;

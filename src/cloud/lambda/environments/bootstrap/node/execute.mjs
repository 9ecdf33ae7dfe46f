// Calls the handler, and finds out what comes of it.
import { RuntimeError } from "./errors.mjs";

const NEVER_SETTLED =
  "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";

/** What is due when nothing is left to do while a handler runs. */
let whenIdle;
process.on("beforeExit", () => {
  const due = whenIdle;
  whenIdle = undefined;
  due?.();
});

/** Resolves to what `run` comes to; there are no callbacks. */
export function awaited(run) {
  return new Promise((succeed, fail) => {
    const unsaid = () => fail(new RuntimeError("Runtime.NodeJsExit", NEVER_SETTLED));
    whenIdle = unsaid;
    const settle = (finish) => (value) => {
      if (whenIdle === unsaid) whenIdle = undefined;
      finish(value);
    };
    (async () => run())().then(settle(succeed), settle(fail));
  });
}

/** Calls the handler and resolves to what it returned, called back with, or left unsaid. */
export function execute(handler, event, context) {
  return new Promise((succeed, fail) => {
    let promised = false;
    const unsaid = () =>
      promised ? fail(new RuntimeError("Runtime.NodeJsExit", NEVER_SETTLED)) : succeed(null);
    whenIdle = unsaid;
    const settle = (finish) => (value) => {
      // An earlier invocation may have something to say yet.
      if (whenIdle === unsaid) whenIdle = undefined;
      finish(value);
    };
    const finished = (error, result) => {
      const finish = () =>
        error === undefined || error === null ? settle(succeed)(result) : settle(fail)(error);
      if (!context.callbackWaitsForEmptyEventLoop) return finish();
      if (whenIdle === unsaid) whenIdle = finish;
    };
    let called = false;
    const callback = (error, result) => {
      if (called) return;
      called = true;
      finished(error, result);
    };
    context.done = callback;
    context.succeed = (result) => callback(null, result);
    context.fail = (error) => callback(error ?? "handled");
    try {
      const returned = handler(event, context, callback);
      if (typeof returned?.then === "function") {
        promised = true;
        returned.then(settle(succeed), settle(fail));
      }
    } catch (error) {
      settle(fail)(error);
    }
  });
}
